// Pixels as a PNG data URI. A figure holds up to 64 small pictures and must be drawn within milliseconds: this writes
// the four chunks they need and leaves the compression to the host. Reading PNGs is not done here.
import { base64 } from "../../host/base64.js";
import { deflate } from "../../host/deflate.js";

/** One byte a pixel, the number of a colour, row by row from the top. */
export interface IndexedPixels {
  readonly data: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** Red, green and blue of each number. */
  readonly palette: Uint8Array;
  /** The number that is clear, if any has to be: 0. */
  readonly isFirstClear: boolean;
}

/** Red, green, blue and opacity (0 to 255), row by row from the top. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly columns: number;
  readonly rows: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** A file as a data URI. */
export function pngUri(file: Uint8Array): string {
  return `data:image/png;base64,${base64(file)}`;
}

/** A PNG of 8 bits a channel with opacity. */
export function encodePng({ data, columns, rows }: Pixels): Uint8Array {
  return file(rows, columns, 6, [chunk("IDAT", deflate(lines(data, rows, columns * 4)))]);
}

/** A PNG of a byte a pixel with its palette. */
export function encodeIndexedPng({ data, columns, rows, palette, isFirstClear }: IndexedPixels): Uint8Array {
  return file(rows, columns, 3, [
    chunk("PLTE", palette),
    ...(isFirstClear ? [chunk("tRNS", new Uint8Array(1))] : []),
    chunk("IDAT", deflate(lines(data, rows, columns))),
  ]);
}

/** Every row starts with the number of its filter; 0 is none. */
function lines(data: Uint8Array, rows: number, line: number): Uint8Array {
  const raw = new Uint8Array(rows * (line + 1));
  for (let r = 0; r < rows; r++) raw.set(data.subarray(r * line, (r + 1) * line), r * (line + 1) + 1);
  return raw;
}

/** @param kind of pixels: 3 are numbers of a palette, 6 have three colours and opacity */
function file(rows: number, columns: number, kind: 3 | 6, parts: readonly Uint8Array[]): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  header.set([8, kind, 0, 0, 0], 8);
  const chunks = [chunk("IHDR", header), ...parts, chunk("IEND", new Uint8Array(0))];
  const out = new Uint8Array(SIGNATURE.length + chunks.reduce((sum, { length }) => sum + length, 0));
  out.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const part of chunks) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Length, name, content and the checksum of name and content. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(content.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) out[4 + i] = name.charCodeAt(i);
  out.set(content, 8);
  view.setUint32(content.length + 8, checksum(out.subarray(4, content.length + 8)));
  return out;
}

/** CRC-32 of the remainders of one byte, as the PNG specification has it. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** CRC-32. */
export function checksum(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = REMAINDERS[(rest ^ byte) & 255] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}
