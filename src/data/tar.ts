// Finding files in a tar archive. https://www.gnu.org/software/tar/manual/html_node/Standard.html
import { FormatError } from "../shape/errors.js";

const BLOCK = 512;

/**
 * The ordinary files of an (unpacked) tar archive by their path: views of its bytes.
 * @throws FormatError when it is truncated or no tar archive.
 */
export function readTar(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (from: number, length: number) => {
    const field = String.fromCharCode(...bytes.subarray(from, from + length));
    return field.split("\0", 1)[0];
  };
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    if (bytes[at] === 0) return files;
    const size = Number.parseInt(text(at + 124, 12).trim() || "0", 8);
    const sum = Number.parseInt(text(at + 148, 8).trim(), 8);
    if (!Number.isSafeInteger(size) || sum !== checksum(bytes.subarray(at, at + BLOCK))) {
      throw new FormatError(`${name}: not a tar archive, or a damaged one (at byte ${at})`);
    }
    const end = at + BLOCK + size;
    if (end > bytes.length) throw new FormatError(`${name}: the tar archive is truncated`);
    const kind = bytes[at + 156];
    if (kind === 0 || kind === 0x30) files.set(text(at, 100), bytes.subarray(at + BLOCK, end));
    at = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new FormatError(`${name}: the tar archive is truncated: it has no end`);
}

/** The sum of a header's bytes, its own eight counted as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
}
