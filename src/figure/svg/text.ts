// Text in a static drawing: the little HTML that Plotly reads in labels, and how wide a line will be. Where text
// stands is decided by what draws it.
import type { Font } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";

/** Line height of text of several lines, in font sizes, as Plotly's. */
export const LINE_SPACING = 1.3;

/** Advance widths of the characters from space to `~` in hundredths of the font size: DejaVu Sans, a wide face. */
const WIDTHS = (
  "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 " +
  "100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 " +
  "50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84"
)
  .split(" ")
  .map(Number);

/** A run of one colour. */
interface Run {
  readonly text: string;
  readonly colour?: string;
}

/** Lines of runs. */
export type RichText = readonly (readonly Run[])[];

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };

/** Reads `<br>`, `<span style="color:...">` and entities; any other tag is left out. */
export function richText(text: string): RichText {
  const lines: Run[][] = [[]];
  const colours: (string | undefined)[] = [undefined];
  for (const part of text.split(/(<[^<>]*>)/)) {
    if (/^<br\s*\/?>$/i.test(part)) lines.push([]);
    else if (/^<span/i.test(part)) colours.push(/color:\s*([^;"']+)/i.exec(part)?.[1] ?? colours.at(-1));
    else if (/^<\/span/i.test(part)) colours.length = Math.max(1, colours.length - 1);
    else if (part !== "" && !/^<[^<>]*>$/.test(part)) {
      const plain = part.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
      const colour = colours.at(-1);
      lines.at(-1)?.push(colour === undefined ? { text: plain } : { text: plain, colour });
    }
  }
  return lines;
}

/** About how wide the widest line is, in pixels. */
export function textWidth(text: string | RichText, size: number): number {
  const lines = typeof text === "string" ? richText(text) : text;
  let widest = 0;
  for (const line of lines) {
    let width = 0;
    for (const run of line)
      for (const letter of run.text) width += letterWidth(letter.codePointAt(0) as number);
    widest = Math.max(widest, width);
  }
  return (widest * size) / 100;
}

function letterWidth(code: number): number {
  if (code >= 32 && code < 127) return WIDTHS[code - 32];
  if (code === 0x2212 || code === 0xd7) return 84; // minus and times
  // From the first CJK radicals on, characters fill a square.
  return code >= 0x2e80 || code === 0x2026 ? 100 : 64;
}

/** Distance from the baseline up and down, in whole pixels as browsers round them. */
export function textHeight(size: number): { up: number; down: number } {
  return { up: Math.round(0.928 * size), down: Math.round(0.236 * size) };
}

export interface PlacedText {
  readonly text: string | RichText;
  /** The baseline of the first line. */
  readonly x: number;
  readonly y: number;
  readonly font?: Font | undefined;
  readonly anchor?: "start" | "middle" | "end";
  /** Degrees clockwise, about `[x, y]` unless `pivot` says otherwise. */
  readonly angle?: number;
  readonly pivot?: readonly [number, number];
}

/** The SVG element of a text; `""` for an empty one. */
export function drawText(placed: PlacedText): string {
  const lines = typeof placed.text === "string" ? richText(placed.text) : placed.text;
  if (lines.every((line) => line.every((run) => run.text === ""))) return "";
  const size = placed.font?.size ?? (FONT.size as number);
  const [x, y] = [round(placed.x), round(placed.y)];
  const [px, py] = placed.pivot ?? [x, y];
  const turn = placed.angle ? ` transform="rotate(${placed.angle},${round(px)},${round(py)})"` : "";
  const anchor =
    placed.anchor === undefined || placed.anchor === "start" ? "" : ` text-anchor="${placed.anchor}"`;
  const body = lines
    .map((line, i) => {
      const runs = line.map(({ text, colour }) =>
        colour === undefined
          ? escapeXml(text)
          : `<tspan fill="${escapeXml(colour)}">${escapeXml(text)}</tspan>`,
      );
      return i === 0 ? runs.join("") : `<tspan x="${x}" dy="${LINE_SPACING}em">${runs.join("")}</tspan>`;
    })
    .join("");
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${placed.font?.color ?? FONT.color}"${anchor}${turn}>${body}</text>`;
}

/** Text as it may stand in XML, without the control characters that XML cannot hold. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

/** Pixels to two decimals: a hundredth cannot be seen, and half the file is numbers. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
