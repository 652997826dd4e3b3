// Pictures as pixels, and pixels as text: two in a cell where there are colours. Knows no figures.
import type { Colours } from "../print/style.js";

/** `0xrrggbb`; null is the terminal's own background. */
export type Pixel = number | null;

/** Rows of equal length. */
export type Pixels = readonly (readonly Pixel[])[];

export function rgb(red: number, green: number, blue: number): number {
  return (red << 16) | (green << 8) | blue;
}

/** Each pixel as `across` by `down` pixels. */
export function enlarge(pixels: Pixels, across: number, down: number): Pixels {
  return pixels.flatMap((row) => {
    const wide = row.flatMap((pixel) => Array.from({ length: across }, () => pixel));
    return Array.from({ length: down }, () => wide);
  });
}

/** Shrinks to a size by the mean of the pixels that fall together. */
export function shrink(pixels: Pixels, columns: number, rows: number): Pixels {
  const height = pixels.length;
  const width = pixels[0]?.length ?? 0;
  const span = (i: number, to: number, from: number): [number, number] => {
    const start = Math.floor((i * from) / to);
    return [start, Math.max(start + 1, Math.floor(((i + 1) * from) / to))];
  };
  return Array.from({ length: rows }, (_, r) => {
    const [top, bottom] = span(r, rows, height);
    return Array.from({ length: columns }, (_, c) => {
      const [left, right] = span(c, columns, width);
      return mean(pixels.slice(top, bottom).flatMap((row) => row.slice(left, right)));
    });
  });
}

function mean(pixels: readonly Pixel[]): Pixel {
  const known = pixels.filter((pixel) => pixel !== null);
  if (known.length === 0) return null;
  const channel = (shift: number) =>
    Math.round(known.reduce((sum, pixel) => sum + ((pixel >> shift) & 255), 0) / known.length);
  return rgb(channel(16), channel(8), channel(0));
}

/** Lines of half blocks, each a cell wide for a pixel and two pixels high. */
export function halfBlocks(pixels: Pixels, colours: Exclude<Colours, "none">): string[] {
  const lines: string[] = [];
  for (let r = 0; r < pixels.length; r += 2) {
    let line = "";
    let [front, back] = ["39", "49"];
    const paint = (nextFront: string, nextBack: string, character: string) => {
      const codes = [nextFront !== front ? nextFront : "", nextBack !== back ? nextBack : ""].filter(
        (code) => code !== "",
      );
      if (codes.length > 0) line += `\x1b[${codes.join(";")}m`;
      [front, back] = [nextFront, nextBack];
      line += character;
    };
    pixels[r]!.forEach((upper, c) => {
      const lower = pixels[r + 1]?.[c] ?? null;
      if (upper === null && lower === null) paint(front, "49", " ");
      else if (upper === null) paint(colourCode(38, lower!, colours), "49", "\u2584");
      // Two equal pixels too: a blank with a background is what programs trim at the end of a line.
      else
        paint(
          colourCode(38, upper, colours),
          lower === null ? "49" : colourCode(48, lower, colours),
          "\u2580",
        );
    });
    lines.push(`${line}\x1b[39;49m`);
  }
  return lines;
}

/** The parameters of the escape sequence that sets a colour; `role` 38 is the character, 48 what is behind it. */
export function colourCode(role: 38 | 48, pixel: number, colours: Exclude<Colours, "none">): string {
  const [red, green, blue] = [pixel >> 16, (pixel >> 8) & 255, pixel & 255];
  if (colours === "true") return `${role};2;${red};${green};${blue}`;
  return `${role};5;${nearestOf256(red, green, blue)}`;
}

const LEVELS = [0, 95, 135, 175, 215, 255];

/** The nearest of xterm's 6 x 6 x 6 cube and its 24 greys. */
export function nearestOf256(red: number, green: number, blue: number): number {
  const level = (value: number) =>
    LEVELS.reduce(
      (best, candidate, i) => (Math.abs(candidate - value) < Math.abs(LEVELS[best]! - value) ? i : best),
      0,
    );
  const [r, g, b] = [level(red), level(green), level(blue)];
  const step = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const distance = (x: number, y: number, z: number) => (x - red) ** 2 + (y - green) ** 2 + (z - blue) ** 2;
  const grey = 8 + 10 * step;
  const isGreyNearer = distance(grey, grey, grey) < distance(LEVELS[r]!, LEVELS[g]!, LEVELS[b]!);
  return isGreyNearer ? 232 + step : 16 + 36 * r + 6 * g + b;
}
