// NumPy's npz format: a zip archive of npy files.
import { unzipSync, zipSync } from "fflate";
import { checkOptions, FormatError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { npyBytes, parseNpy } from "./npy.js";
import { checkTensors, open, type Source, save } from "./source.js";

/** Options of `npzBytes` and `saveNpz`. */
export interface NpzOptions {
  /** Whether the arrays are packed (as `numpy.savez_compressed`). Default false. */
  compress?: boolean;
}

/**
 * Writes tensors as an npz file, which `numpy.load` reads. The file is whole or not there.
 * @throws HostError when it cannot be written (and in a browser); ArgumentError when something is no tensor.
 * @example
 * await saveNpz("data.npz", { inputs: zeros([10, 2]), labels: ones([10]) });
 * Object.keys(await loadNpz("data.npz")) // [ 'inputs', 'labels' ]
 */
export async function saveNpz(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: NpzOptions = {},
): Promise<void> {
  await save("saveNpz", path, npzBytes(tensors, options));
}

/**
 * The arrays of an npz file, by name; types as in `loadNpy`.
 * @param source A path, or the bytes.
 * @throws HostError when the file cannot be read; FormatError when it is damaged, of another format, or holds anything
 *   but arrays of numbers.
 * @example
 * await saveNpz("data.npz", { inputs: zeros([10, 2]), labels: zeros([10], { dtype: "int32" }) });
 * const { inputs, labels } = await loadNpz("data.npz");
 * inputs.shape // [ 10, 2 ]
 * labels.dtype // 'int32'
 */
export async function loadNpz(source: Source): Promise<Record<string, Tensor>> {
  const { name, bytes } = await open("loadNpz", source);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw new FormatError(
      `${name}: not an npz file: it is no zip archive${bytes[0] === 0x93 ? "; use loadNpy" : ""}`,
    );
  }
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new FormatError(
      `${name}: the zip archive is truncated or damaged (${(error as Error).message}); copy or download the file again`,
      { cause: error },
    );
  }
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path.replace(/\.npy$/, ""),
      parseNpy({ name: `${name}: ${path}`, bytes: content }),
    ]),
  );
}

/**
 * Tensors as the bytes of an npz file.
 * @throws ArgumentError when something is no tensor.
 * @example
 * const bytes = npzBytes({ x: tensor([1, 2]) });
 * await loadNpz(bytes) // { x: tensor([1., 2.]) }
 */
export function npzBytes(tensors: Readonly<Record<string, Tensor>>, options: NpzOptions = {}): Uint8Array {
  checkTensors("npz", tensors);
  checkOptions("npz", options, ["compress"]);
  const files = Object.entries(tensors).map(([name, value]) => [`${name}.npy`, npyBytes(value)]);
  // A fixed date (the earliest one of zip files): the same tensors give the same bytes.
  return zipSync(Object.fromEntries(files), { level: options.compress ? 6 : 0, mtime: new Date(1980, 0, 1) });
}
