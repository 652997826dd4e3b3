// A list of replacements in a text, applied at once, that can say where a place of the result came from.

interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Edited {
  text: string;
  /** The offset in the original text for an offset in the result. */
  origin(offset: number): number;
}

export class Edits {
  private readonly edits: Edit[] = [];

  constructor(private readonly original: string) {}

  replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text });
  }

  /** Insertions at one place stand in the order in which they were asked for. */
  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Takes a piece out, but keeps its line breaks. */
  remove(start: number, end: number): void {
    this.replace(start, end, this.original.slice(start, end).replace(/[^\n]+/g, ""));
  }

  apply(): Edited {
    const sorted = this.edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
    let text = "";
    let read = 0;
    /** Starts of pieces: in the result, in the original, and whether the piece was inserted. */
    const pieces: { at: number; from: number; isNew: boolean }[] = [];
    for (const edit of sorted) {
      if (edit.start < read)
        throw new Error(`overlapping edits at ${edit.start}: ${JSON.stringify(edit.text)}`);
      pieces.push({ at: text.length, from: read, isNew: false });
      text += this.original.slice(read, edit.start);
      pieces.push({ at: text.length, from: edit.start, isNew: true });
      text += edit.text;
      read = edit.end;
    }
    pieces.push({ at: text.length, from: read, isNew: false });
    text += this.original.slice(read);
    const origin = (offset: number) => {
      const piece = pieces.findLast(({ at }) => at <= offset)!;
      return piece.isNew ? piece.from : piece.from + offset - piece.at;
    };
    return { text, origin };
  }
}
