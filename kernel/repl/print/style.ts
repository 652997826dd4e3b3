// What the terminal can show: colours, size, and whether it is one at all.
import type { WriteStream } from "node:tty";

/** How a picture's colours are written; `none`: with characters instead. */
export type Colours = "true" | "256" | "none";

/** A way to send a picture as pixels. */
export type Graphics = "kitty" | "iterm2" | "sixel";

export interface Look {
  colours: Colours;
  /** Text may be coloured: also where there are too few colours for pictures. */
  isColoured: boolean;
  graphics?: Graphics;
  columns: number;
  rows: number;
}

export const PLAIN: Look = { colours: "none", isColoured: false, columns: 80, rows: 24 };

/** What a stream can show. `NO_COLOR`, `TERM=dumb` and a stream that is no terminal mean plain characters. */
export function lookOf(stream: WriteStream, environment: NodeJS.ProcessEnv = process.env): Look {
  const { columns = 80, rows = 24 } = stream;
  const size = { columns: columns || 80, rows: rows || 24 };
  if (!stream.isTTY || environment.NO_COLOR || environment.TERM === "dumb") return { ...PLAIN, ...size };
  const depth = stream.getColorDepth(environment);
  // Node 20 takes every tmux for one of 256 colours, whatever it says of itself.
  const isTrue = depth >= 24 || (depth > 1 && /^(truecolor|24bit)$/.test(environment.COLORTERM ?? ""));
  const colours = isTrue ? "true" : depth >= 8 ? "256" : "none";
  return { colours, isColoured: depth > 1, graphics: graphicsOf(environment), ...size };
}

/** What the environment says of graphics. Multiplexers inherit it from a terminal that they do not pass pictures to. */
export function graphicsOf(environment: NodeJS.ProcessEnv): Graphics | undefined {
  const { TERM = "", TERM_PROGRAM = "", KITTY_WINDOW_ID, TMUX, STY, LC_TERMINAL } = environment;
  if (TMUX || STY || /^(tmux|screen)/.test(TERM)) return undefined;
  if (KITTY_WINDOW_ID || /kitty|ghostty/.test(TERM) || TERM_PROGRAM === "ghostty") return "kitty";
  if (/^(iTerm\.app|WezTerm|mintty)$/.test(TERM_PROGRAM) || LC_TERMINAL === "iTerm2") return "iterm2";
  if (/^(foot|mlterm)/.test(TERM)) return "sixel";
  return undefined;
}

/** The attribute by which a terminal says (DA1) that it draws Sixel. */
export const SIXEL_ATTRIBUTE = 4;

/** Text styles that are nothing where there are no colours. */
export function styles({ isColoured }: Look) {
  const style = (on: string, off: string) => (text: string) =>
    isColoured && text !== "" ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    bold: style("1", "22"),
    dim: style("2", "22"),
    red: style("31", "39"),
    green: style("32", "39"),
    yellow: style("33", "39"),
  };
}
