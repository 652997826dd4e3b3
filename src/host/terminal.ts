// The terminal that a program runs in, if any: Node knows one, a browser does not.

export interface Terminal {
  /** Characters in a line. */
  readonly columns: number;
  write(text: string): void;
}

/** Standard error where it is a terminal (standard output stays clean for results), else `null`. */
export function terminal(): Terminal | null {
  const stream = (
    globalThis as {
      process?: { stderr?: { isTTY?: boolean; columns?: number; write(text: string): unknown } };
    }
  ).process?.stderr;
  if (stream?.isTTY !== true) return null;
  return {
    get columns() {
      return stream.columns || 80; // 0 where nobody knows
    },
    write: (text) => void stream.write(text),
  };
}
