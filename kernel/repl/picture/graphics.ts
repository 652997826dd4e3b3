// Pictures as pixels, for terminals that take them: kitty's protocol, iTerm2's, and Sixel. Nothing here decides which.
import { decode } from "fast-png";

/** kitty takes a PNG in pieces of at most 4,096 characters. */
export function kitty(png: Uint8Array, columns: number): string {
  const data = Buffer.from(png).toString("base64");
  const pieces = data.match(/.{1,4096}/g) ?? [];
  return pieces
    .map((piece, i) => {
      const more = i < pieces.length - 1 ? 1 : 0;
      // q=2: the terminal's answer would be read as keys.
      const head = i === 0 ? `a=T,f=100,q=2,c=${columns},m=${more}` : `m=${more}`;
      return `\x1b_G${head};${piece}\x1b\\`;
    })
    .join("");
}

export function iterm2(png: Uint8Array, columns: number): string {
  const data = Buffer.from(png).toString("base64");
  return `\x1b]1337;File=inline=1;size=${png.length};width=${columns};preserveAspectRatio=1:${data}\x07`;
}

/** Levels of each channel: 6 x 6 x 6 colours, within the 256 registers that every Sixel terminal has. */
const LEVELS = 6;

/** Sixel: bands of six rows, each painted colour by colour. */
export function sixel(png: Uint8Array): string {
  const { width, height, data, channels, depth } = decode(png);
  if (depth !== 8) throw new RangeError(`sixel: expected 8 bits a channel, got ${depth}`);
  const register = (x: number, y: number) => {
    const at = (y * width + x) * channels;
    const alpha = channels === 4 ? data[at + 3]! / 255 : 1;
    const level = (k: number) =>
      Math.round(((data[at + k]! * alpha + 255 * (1 - alpha)) / 255) * (LEVELS - 1));
    return (level(0) * LEVELS + level(1)) * LEVELS + level(2);
  };
  const palette = Array.from({ length: LEVELS ** 3 }, (_, i) => {
    const percent = (level: number) => Math.round((level / (LEVELS - 1)) * 100);
    const [r, g, b] = [Math.floor(i / LEVELS ** 2), Math.floor(i / LEVELS) % LEVELS, i % LEVELS];
    return `#${i};2;${percent(r)};${percent(g)};${percent(b)}`;
  });
  const bands: string[] = [];
  for (let top = 0; top < height; top += 6) {
    const rows = new Map<number, Uint8Array>();
    for (let y = top; y < Math.min(height, top + 6); y++) {
      for (let x = 0; x < width; x++) {
        const colour = register(x, y);
        const row = rows.get(colour) ?? new Uint8Array(width);
        row[x]! |= 1 << (y - top);
        rows.set(colour, row);
      }
    }
    bands.push([...rows].map(([colour, row]) => `#${colour}${runs(row)}`).join("$"));
  }
  return `\x1bPq"1;1;${width};${height}${palette.join("")}${bands.join("-")}\x1b\\`;
}

/** Repeated sixels as `!count` and one of them. */
function runs(row: Uint8Array): string {
  let text = "";
  for (let start = 0; start < row.length; ) {
    let end = start + 1;
    while (end < row.length && row[end] === row[start]) end++;
    const character = String.fromCharCode(63 + row[start]!);
    text += end - start > 3 ? `!${end - start}${character}` : character.repeat(end - start);
    start = end;
  }
  return text;
}
