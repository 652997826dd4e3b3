// The IDX format of the MNIST files: a magic number, the sizes, the bytes. Which files there are is mnist.ts's business.
// http://yann.lecun.com/exdb/mnist/ : two zero bytes, the type of the elements (8: unsigned bytes), the number of axes,
// then each size as a big-endian 32-bit number.
import { FormatError } from "../shape/errors.js";

const UNSIGNED_BYTE = 8;

export interface IdxFile {
  readonly sizes: readonly number[];
  /** The elements in row-major order: a view of the file's bytes. */
  readonly values: Uint8Array;
}

/**
 * Reads an (unpacked) IDX file of unsigned bytes.
 * @param name What to call the file in an error.
 * @param axes The number of axes it must have: 3 for pictures, 1 for labels.
 * @throws FormatError when it is another kind of file, or shorter or longer than its sizes say.
 */
export function parseIdx(bytes: Uint8Array, name: string, axes: number): IdxFile {
  const header = 4 + 4 * axes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = (UNSIGNED_BYTE << 8) | axes;
  const kind = axes === 1 ? "labels" : "pictures";
  if (bytes.length < 4) {
    throw new FormatError(
      `${name}: only ${bytes.length} bytes; an IDX file of ${kind} has a header of ${header}`,
    );
  }
  const magic = view.getUint32(0);
  if (magic !== expected) {
    throw new FormatError(
      `${name}: not an IDX file of ${kind}: its magic number is ${magic} (0x${magic.toString(16).padStart(8, "0")}), expected ${expected}${hint(magic)}`,
    );
  }
  if (bytes.length < header) {
    throw new FormatError(`${name}: truncated: ${bytes.length} bytes, its header alone has ${header}`);
  }
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const whole = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== whole) {
    const problem = bytes.length < whole ? "truncated" : "too long";
    throw new FormatError(
      `${name}: ${problem}: ${bytes.length} bytes, but its sizes ${sizes.join(" x ")} make ${whole}; copy or download the file again`,
    );
  }
  return { sizes, values: bytes.subarray(header) };
}

/** What a wrong magic number is likely to mean. */
function hint(magic: number): string {
  if (magic === 2051) return " (these are pictures: are two files swapped?)";
  if (magic === 2049) return " (these are labels: are two files swapped?)";
  if (magic >>> 16 === 0x1f8b) return " (it is packed with gzip twice)";
  if (magic >>> 24 === 0x3c)
    return " (it looks like a web page: the download was answered with an error page)";
  return "";
}
