// Where the bytes come from: the caller has them, or a file has. What is in them is not known here.
import { readFile, writeWhole } from "../host/index.js";
import { ArgumentError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** A path (in Node), or the bytes themselves. */
export type Source = string | Uint8Array | ArrayBuffer;

/** The bytes, and what to call them in an error. */
export interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @throws HostError when the file cannot be read; ArgumentError when it is neither a path nor bytes. */
export async function open(what: string, source: Source): Promise<Named> {
  if (typeof source === "string") return { name: source, bytes: await readFile(source) };
  if (source instanceof Uint8Array) return { name: what, bytes: source };
  if (source instanceof ArrayBuffer) return { name: what, bytes: new Uint8Array(source) };
  throw new ArgumentError(
    `${what}: expected a path or the bytes of a file (Uint8Array), got ${String(source)}`,
  );
}

/**
 * Writes a whole file or none.
 * @throws HostError when it cannot be written; ArgumentError when it is no path.
 */
export async function save(what: string, path: string, bytes: Uint8Array): Promise<void> {
  if (typeof path !== "string") {
    throw new ArgumentError(`${what}: the first argument is the path of the file, got ${String(path)}`);
  }
  writeWhole(path, bytes);
}

/** @throws ArgumentError when it is no record of tensors. */
export function checkTensors(what: string, tensors: Readonly<Record<string, Tensor>>): void {
  if (typeof tensors !== "object" || tensors === null || isTensor(tensors) || Array.isArray(tensors)) {
    throw new ArgumentError(
      `${what}: expected a record of tensors such as model.stateDict(), got ${kindOf(tensors)}`,
    );
  }
  for (const [name, value] of Object.entries(tensors)) {
    if (isTensor(value)) continue;
    throw new ArgumentError(
      `${what}: "${name}" is ${kindOf(value)}, not a tensor; a model is saved by its stateDict()`,
    );
  }
}

export function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : `a ${value.constructor?.name ?? "record"}`;
}
