// Bytes as a zlib stream: compressed by Node's zlib, which is some ten times faster than one in JavaScript; stored as
// they are in a browser, where the stream is only ever decoded again on the same machine.
import { findBuiltin } from "./builtins.js";

const LARGEST_BLOCK = 0xffff;

/** A zlib stream (RFC 1950) that holds `bytes`. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const zlib = findBuiltin("zlib");
  return zlib === undefined ? stored(bytes) : zlib.deflateSync(bytes);
}

/** The stream without compression: blocks of at most 65,535 bytes, each after its length and the length's complement. */
export function stored(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / LARGEST_BLOCK));
  const out = new Uint8Array(2 + 5 * blocks + bytes.length + 4);
  out.set([0x78, 0x01]);
  let at = 2;
  for (let i = 0; i < blocks; i++) {
    const part = bytes.subarray(i * LARGEST_BLOCK, (i + 1) * LARGEST_BLOCK);
    const [low, high] = [part.length & 255, part.length >> 8];
    out.set([i === blocks - 1 ? 1 : 0, low, high, low ^ 255, high ^ 255], at);
    out.set(part, at + 5);
    at += 5 + part.length;
  }
  let [a, b] = [1, 0]; // Adler-32
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  out.set([b >> 8, b & 255, a >> 8, a & 255], at);
  return out;
}
