// Data types: sizes and promotion.
import { DTypeError } from "../shape/errors.js";

/** What a tensor's elements are. `float32` is the default; `bool` holds 0 and 1. */
export type DType = "float32" | "float64" | "int32" | "bool";

export const DTYPES: readonly DType[] = ["bool", "int32", "float32", "float64"];

export const ITEM_BYTES: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, bool: 1 };

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The type of a result of two tensors: the later of bool, int32, float32, float64 (PyTorch's order). */
export function promote(a: DType, b: DType): DType {
  return DTYPES.indexOf(a) >= DTYPES.indexOf(b) ? a : b;
}

/** The type of a result of a tensor and a plain number: a number only lifts a type of a lower kind. */
export function promoteNumber(dtype: DType, value: number | boolean): DType {
  if (typeof value === "boolean" || isFloat(dtype)) return dtype;
  return Number.isInteger(value) ? "int32" : "float32";
}

/** @throws DTypeError when it is no dtype. */
export function checkDType(what: string, dtype: unknown): DType {
  if (DTYPES.includes(dtype as DType)) return dtype as DType;
  throw new DTypeError(
    `${what}: unknown dtype ${JSON.stringify(dtype)}; known: float32, float64, int32, bool`,
  );
}
