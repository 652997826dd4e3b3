// Elements as they lie in files, to the four types of tensors and back. Headers are the business of each format.
import type { TypedArray } from "../memory/index.js";
import { FormatError } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { tensor } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/** A number as files know it: kind and bits. `bf` is the upper half of a float32. */
export type Element =
  | "bool"
  | "i8"
  | "i16"
  | "i32"
  | "i64"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "f16"
  | "bf16"
  | "f32"
  | "f64";

/** How a tensor of each type is written. */
export const ELEMENT_OF: Readonly<Record<DType, Element>> = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  bool: "bool",
};

/** Bytes of an element. */
export function widthOf(element: Element): number {
  return element === "bool" ? 1 : Number(/\d+/.exec(element)?.[0]) / 8;
}

/**
 * The tensor that little-endian bytes hold in row-major order. Half-width floats become float32, whole numbers int32.
 * @param what The tensor's name, for errors.
 * @throws FormatError for a whole number that int32 does not hold.
 */
export function decode(bytes: Uint8Array, element: Element, shape: readonly number[], what: string): Tensor {
  const count = sizeOf(shape);
  // A copy, as typed arrays want an aligned start.
  const { buffer } = Uint8Array.from(bytes.subarray(0, count * widthOf(element)));
  switch (element) {
    case "f32":
      return tensor(new Float32Array(buffer), { shape });
    case "f64":
      return tensor(new Float64Array(buffer), { shape });
    case "i32":
      return tensor(new Int32Array(buffer), { shape });
    case "bool":
      return tensor(new Uint8Array(buffer), { shape, dtype: "bool" });
    case "f16":
      return tensor(Float32Array.from(new Uint16Array(buffer), halfToNumber), { shape });
    case "bf16": {
      const words = Uint32Array.from(new Uint16Array(buffer), (bits) => bits * 65536);
      return tensor(new Float32Array(words.buffer), { shape });
    }
    case "i64":
      return whole(Array.from(new BigInt64Array(buffer), Number), shape, what);
    case "u64":
      return whole(Array.from(new BigUint64Array(buffer), Number), shape, what);
    case "u32":
      return whole(new Uint32Array(buffer), shape, what);
    case "i8":
      return whole(new Int8Array(buffer), shape, what);
    case "i16":
      return whole(new Int16Array(buffer), shape, what);
    case "u8":
      return whole(new Uint8Array(buffer), shape, what);
    case "u16":
      return whole(new Uint16Array(buffer), shape, what);
  }
}

/** A tensor's elements as bytes, in row-major order. */
export function encode(value: Tensor): Uint8Array {
  const data: TypedArray = value.data();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function whole(values: ArrayLike<number>, shape: readonly number[], what: string): Tensor {
  for (let i = 0; i < values.length; i++) {
    if (values[i] === (values[i] | 0)) continue;
    throw new FormatError(
      `${what}: element ${i} is ${values[i]}, which int32 does not hold (-2147483648 to 2147483647); write it as float64`,
    );
  }
  return tensor(Int32Array.from(values), { shape });
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 bits of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
