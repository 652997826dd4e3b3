// NumPy's npy format: one array. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
// Archives of several arrays are npz.ts.
import { ArgumentError, FormatError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { decode, type Element, encode, widthOf } from "./elements.js";
import { kindOf, type Named, open, type Source, save } from "./source.js";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const DESCR: Readonly<Record<string, string>> = { float32: "<f4", float64: "<f8", int32: "<i4", bool: "|b1" };

/**
 * Writes one tensor as an npy file: float32 as f4, float64 as f8, int32 as i4, bool as b1. The file is whole or not there.
 * @throws HostError when it cannot be written (and in a browser); ArgumentError when it is no tensor.
 * @example
 * await saveNpy("states.npy", tensor([[1, 2], [3, 4]])); // numpy.load("states.npy") reads it
 * (await loadNpy("states.npy")).shape // [ 2, 2 ]
 */
export async function saveNpy(path: string, value: Tensor): Promise<void> {
  await save("saveNpy", path, npyBytes(value));
}

/**
 * The array of an npy file. f2 becomes float32, whole numbers of every width int32, bool stays; the byte order and
 * NumPy's Fortran order are taken care of.
 * @param source A path, or the bytes.
 * @throws HostError when the file cannot be read; FormatError when it is truncated, of another format, or holds
 *   anything but numbers.
 * @example
 * await saveNpy("states.npy", tensor([[1, 2], [3, 4]]));
 * await loadNpy("states.npy")
 * // tensor([[1., 2.],
 * //         [3., 4.]])
 */
export async function loadNpy(source: Source): Promise<Tensor> {
  return parseNpy(await open("loadNpy", source));
}

/**
 * A tensor as the bytes of an npy file.
 * @throws ArgumentError when it is no tensor.
 * @example
 * npyBytes(tensor([1, 2, 3])).length // 140
 */
export function npyBytes(value: Tensor): Uint8Array {
  if (!isTensor(value)) throw new ArgumentError(`npy: expected a tensor, got ${kindOf(value)}`);
  const { shape, dtype } = value;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${DESCR[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Magic, version, length and header fill a multiple of 64 bytes, so that the elements are aligned.
  const padded = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(`${text.padEnd(padded - 1)}\n`);
  const data = encode(value);
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set(MAGIC);
  bytes.set([1, 0, header.length & 255, header.length >> 8], 6);
  bytes.set(header, 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

/** @internal */
export function parseNpy({ name, bytes }: Named): Tensor {
  if (bytes.length < 10 || !MAGIC.every((value, i) => bytes[i] === value)) {
    const zip = bytes[0] === 0x50 && bytes[1] === 0x4b ? "; it is a zip archive, use loadNpz" : "";
    throw new FormatError(`${name}: not an npy file: it does not begin with \\x93NUMPY${zip}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw new FormatError(`${name}: version ${version} of the npy format is not known; known: 1, 2, 3`);
  }
  const start = version === 1 ? 10 : 12;
  const end =
    bytes.length < start
      ? start + 1
      : start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < end) throw new FormatError(`${name}: truncated within its header`);
  const header = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, end));
  const { element, big, fortran, shape } = readHeader(name, header);
  const size = shape.reduce((product, n) => product * n, 1) * widthOf(element);
  const data = bytes.subarray(end);
  if (data.length !== size) {
    const problem = data.length < size ? "truncated" : "too long";
    throw new FormatError(
      `${name}: ${problem}: the array (${shape.join(", ")}) takes ${size} bytes, ${data.length} are there; copy or download the file again`,
    );
  }
  const ordered = big ? swapped(data, widthOf(element)) : data;
  if (!fortran) return decode(ordered, element, shape, name);
  const transposed = decode(ordered, element, [...shape].reverse(), name);
  return transposed.permute(shape.map((_, axis) => shape.length - 1 - axis)).contiguous();
}

interface NpyHeader {
  readonly element: Element;
  /** Whether the most significant byte comes first. */
  readonly big: boolean;
  readonly fortran: boolean;
  readonly shape: number[];
}

/** Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, a Python literal that NumPy writes in this form. */
function readHeader(name: string, header: string): NpyHeader {
  const descr = /'descr'\s*:\s*('([^']*)'|\[)/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const tuple = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (descr === null || order === null || tuple === null) {
    throw new FormatError(`${name}: the header is not one of an npy file: ${header.trim().slice(0, 100)}`);
  }
  const type = /^([<>=|])([biuf])(\d+)$/.exec(descr[2] ?? "");
  const bits = 8 * Number(type?.[3]);
  const element = type?.[2] === "b" ? (bits === 8 ? "bool" : "") : `${type?.[2]}${bits}`;
  if (!/^(bool|[iu](8|16|32|64)|f(16|32|64))$/.test(element)) {
    throw new FormatError(
      `${name}: an array of ${descr[2] ?? "records"} cannot be read; known are bool, whole numbers, and floats of 16, 32 and 64 bits (use astype in NumPy)`,
    );
  }
  const shape = (tuple[1].match(/\d+/g) ?? []).map(Number);
  return { element: element as Element, big: type?.[1] === ">", fortran: order[1] === "True", shape };
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = Uint8Array.from(bytes);
  for (let i = 0; i < result.length; i += width) result.subarray(i, i + width).reverse();
  return result;
}
