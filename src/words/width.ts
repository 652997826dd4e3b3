// How many columns of a terminal text takes, and where its characters come to lie when lines wrap.

let graphemes: Intl.Segmenter | undefined; // made when it is needed: nearly all text is plain ASCII
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;
const NOTHING = /^(?:\p{Mn}|\p{Me}|\p{Cf}|\p{Cc})/u;

/** The characters that a reader sees as one, each a string. */
export function characters(text: string): string[] {
  // Plain ASCII, nearly all code, needs no segmenter.
  if (/^[\x20-\x7e]*$/.test(text)) return [...text];
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function widthOf(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Columns of a text without escape sequences. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return characters(text).reduce((sum, character) => sum + widthOf(character), 0);
}

/** Where the cursor stands after a text that began in the first column. */
export function placeAfter(text: string, columns: number): { row: number; column: number } {
  let [row, column] = [0, 0];
  for (const character of characters(text)) {
    const size = widthOf(character);
    // A wide character that would straddle the edge goes to the next row as a whole.
    if (column + size > columns) [row, column] = [row + 1, 0];
    column += size;
    if (column === columns) [row, column] = [row + 1, 0];
  }
  return { row, column };
}

/** At most `columns` columns of a text; one that is longer ends in an ellipsis. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  return columns > 0 ? `${cut(text, columns - 1)}\u2026` : "";
}

/** The beginning of a text that fits into so many columns. */
export function cut(text: string, columns: number): string {
  let result = "";
  let used = 0;
  for (const character of characters(text)) {
    used += widthOf(character);
    if (used > columns) break;
    result += character;
  }
  return result;
}

/** Lines of at most `columns` columns, broken between words. */
export function wrapWords(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => {
    const lines: string[] = [];
    let current = "";
    for (const word of line.split(" ")) {
      if (current !== "" && width(current) + 1 + width(word) > columns) {
        lines.push(current);
        current = word;
      } else current = current === "" ? word : `${current} ${word}`;
    }
    return [...lines, current];
  });
}
