// Making tensors from values, patterns and random numbers.
import { begin, heapViews, type TypedArray } from "../memory/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { checkShape, type Shape, sizeOf } from "../shape/shape.js";
import { kernels } from "../wasm/kernels.js";
import { checkDType, type DType, ITEM_BYTES, isFloat } from "./dtype.js";
import { defaultGenerator, type Generator } from "./random.js";
import { pointer } from "./storage.js";
import { empty, isTensor, type NestedArray, type Tensor } from "./tensor.js";

/**
 * Options of `arange`, `emptyLike`, `eye`, `full`, `fullLike`, `linspace`, `ones`, `onesLike`, `zeros` and `zerosLike`.
 */
export interface CreateOptions {
  /** Default `float32`. */
  dtype?: DType;
  /** Whether `backward()` is to leave a gradient in it. Default false. */
  requiresGrad?: boolean;
}

/** Options of `tensor`. */
export interface TensorOptions extends CreateOptions {
  /** Shape for values that come flat. */
  shape?: Shape;
}

/** Options of `rand`, `randint`, `randLike`, `randn`, `randnLike` and `randperm`. */
export interface RandomOptions extends CreateOptions {
  /** Default: the stream that `manualSeed` restarts. */
  generator?: Generator;
}

const DTYPE_OF_ARRAY: ReadonlyMap<string, DType> = new Map([
  ["Float32Array", "float32"],
  ["Float64Array", "float64"],
  ["Int32Array", "int32"],
]);

/**
 * A tensor from nested arrays, a number, or a typed array.
 *
 * Numbers become `float32`, booleans `bool`; `Float64Array` and `Int32Array` keep their type. The values are copied.
 * @throws ShapeError when rows differ in length or `shape` has another number of elements.
 * @example
 * tensor([[1, 2], [3, 4]])
 * // tensor([[1., 2.],
 * //         [3., 4.]])
 * tensor([true, false]) // tensor([ true, false])
 * tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] })
 * // tensor([[1, 2],
 * //         [3, 4]], dtype: int32)
 */
export function tensor(values: NestedArray | TypedArray, options: TensorOptions = {}): Tensor {
  checkOptions("tensor", options, ["dtype", "requiresGrad", "shape"]);
  if (isTensor(values))
    throw new DTypeError("tensor: the value is a tensor already; use clone(), detach() or to(dtype)");
  if (ArrayBuffer.isView(values)) {
    const flat = values as TypedArray;
    return build(
      flat,
      options.shape ?? [flat.length],
      DTYPE_OF_ARRAY.get(flat.constructor.name) ?? "float32",
      options,
    );
  }
  const shape = shapeOfNested(values);
  const flat: number[] = [];
  const kind = flatten(values, shape, [], flat);
  return build(flat, options.shape ?? shape, kind === "boolean" ? "bool" : "float32", options);
}

function build(values: ArrayLike<number>, shape: Shape, inferred: DType, options: CreateOptions): Tensor {
  checkShape("tensor", shape);
  if (sizeOf(shape) !== values.length) {
    throw new ShapeError(
      `tensor: ${values.length} values do not fill the shape ${formatShape(shape)}, which has ${sizeOf(shape)} elements`,
    );
  }
  const dtype = checkDType("tensor", options.dtype ?? inferred);
  begin();
  const result = empty([...shape], dtype);
  const items = dtype === "bool" ? Uint8Array.from(values, (value) => (value !== 0 ? 1 : 0)) : values;
  heapViews()[dtype].set(items, pointer(result) / ITEM_BYTES[dtype]);
  return finish(result, options);
}

function finish(result: Tensor, options: CreateOptions): Tensor {
  if (options.requiresGrad) result.requiresGrad = true;
  return result;
}

function shapeOfNested(values: NestedArray): number[] {
  const shape: number[] = [];
  for (let level: unknown = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  checkShape("tensor", shape);
  return shape;
}

/** Appends the leaves to `out`, checking every level against the shape; returns the kind of the leaves. */
function flatten(values: NestedArray, shape: Shape, path: number[], out: number[]): string {
  const place = path.length > 0 ? ` at [${path.join("][")}]` : "";
  if (path.length === shape.length) {
    if (typeof values === "number" || typeof values === "boolean") {
      out.push(Number(values));
      return typeof values;
    }
    if (Array.isArray(values)) {
      throw new ShapeError(
        `tensor: ragged rows: found an array of ${values.length}${place} where the first row has a number; all rows must be equally deep`,
      );
    }
    throw new DTypeError(`tensor: expected numbers or booleans, found ${describe(values)}${place}`);
  }
  if (!Array.isArray(values)) {
    throw new ShapeError(
      `tensor: ragged rows: found ${describe(values)}${place} where the first row has an array of ${shape[path.length]}`,
    );
  }
  if (values.length !== shape[path.length]) {
    throw new ShapeError(
      `tensor: ragged rows: the row${place} has length ${values.length}, the first one ${shape[path.length]}; pad the rows to one length`,
    );
  }
  let kind = "number";
  for (let i = 0; i < values.length; i++) {
    path.push(i);
    const found = flatten(values[i] as NestedArray, shape, path, out);
    if (i > 0 && found !== kind) {
      throw new DTypeError(`tensor: numbers and booleans are mixed at [${path.join("][")}]; use one kind`);
    }
    kind = found;
    path.pop();
  }
  return kind;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isTensor(value)) return "a tensor (use stack([...]))";
  return typeof value === "object"
    ? `a ${value.constructor?.name ?? "object"}`
    : `the ${typeof value} ${String(value)}`;
}

const CREATE_OPTIONS = ["dtype", "requiresGrad"] as const;

/**
 * A tensor whose elements are all `value`. float32 by default, `bool` for a boolean.
 * @throws ShapeError for sizes that are no whole numbers of at least 0; DTypeError for an unknown type.
 * @example
 * full([2, 3], 0.5)
 * // tensor([[0.5000, 0.5000, 0.5000],
 * //         [0.5000, 0.5000, 0.5000]])
 */
export function full(shape: Shape, value: number | boolean, options: CreateOptions = {}): Tensor {
  return filled("full", shape, value, options);
}

function filled(what: string, shape: Shape, value: number | boolean, options: CreateOptions): Tensor {
  checkOptions(what, options, CREATE_OPTIONS);
  checkShape(what, shape);
  const dtype = checkDType(what, options.dtype ?? (typeof value === "boolean" ? "bool" : "float32"));
  begin();
  const result = empty([...shape], dtype);
  fill(result, Number(value));
  return finish(result, options);
}

/** @internal Sets every element of a contiguous tensor. Call after `begin()`. */
export function fill(target: Tensor, value: number): void {
  const y = pointer(target);
  if (target.dtype === "float32") kernels.fillF32(y, target.numel, value);
  else if (target.dtype === "float64") kernels.fillF64(y, target.numel, value);
  else if (target.dtype === "int32") kernels.fillI32(y, target.numel, value);
  else kernels.fillU8(y, target.numel, value !== 0 ? 1 : 0);
}

/**
 * Zeros. In the given shape, float32 by default.
 * @throws ShapeError for sizes that are no whole numbers of at least 0; DTypeError for an unknown type.
 * @example
 * zeros([2, 3])
 * // tensor([[0., 0., 0.],
 * //         [0., 0., 0.]])
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return filled("zeros", shape, 0, { dtype: "float32", ...options });
}

/**
 * Ones. In the given shape, float32 by default.
 * @throws ShapeError for sizes that are no whole numbers of at least 0; DTypeError for an unknown type.
 * @example
 * ones([2, 3], { dtype: "int32" })
 * // tensor([[1, 1, 1],
 * //         [1, 1, 1]], dtype: int32)
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return filled("ones", shape, 1, { dtype: "float32", ...options });
}

/**
 * Zeros in the shape and type of another tensor.
 * @example
 * zerosLike(tensor([1, 2], { dtype: "int32" })) // tensor([0, 0], dtype: int32)
 */
export function zerosLike(other: Tensor, options: CreateOptions = {}): Tensor {
  return zeros(likeShape("zerosLike", other), { dtype: other.dtype, ...options });
}

/**
 * Ones in the shape and type of another tensor.
 * @example
 * onesLike(tensor([1.5, 2.5])) // tensor([1., 1.])
 */
export function onesLike(other: Tensor, options: CreateOptions = {}): Tensor {
  return ones(likeShape("onesLike", other), { dtype: other.dtype, ...options });
}

/**
 * A tensor whose elements are all `value`, in the shape and type of another one.
 * @example
 * fullLike(zeros([2, 2]), 7)
 * // tensor([[7., 7.],
 * //         [7., 7.]])
 */
export function fullLike(other: Tensor, value: number | boolean, options: CreateOptions = {}): Tensor {
  return filled("fullLike", likeShape("fullLike", other), value, { dtype: other.dtype, ...options });
}

/**
 * A tensor to be filled, in the shape and type of another one. What is in it until then is not promised; here it is
 * always 0, so that programs that forget to fill it do the same every time.
 * @example
 * emptyLike(ones([2, 3])).shape // [ 2, 3 ]
 */
export function emptyLike(other: Tensor, options: CreateOptions = {}): Tensor {
  return zeros(likeShape("emptyLike", other), { dtype: other.dtype, ...options });
}

function likeShape(what: string, other: Tensor): Shape {
  if (isTensor(other)) return other.shape;
  throw new DTypeError(`${what}: expected a tensor to take the shape from, got ${describe(other)}`);
}

/**
 * The identity matrix `[size, size]`. float32 by default.
 * @throws ShapeError for sizes that are no whole numbers of at least 0; DTypeError for an unknown type.
 * @example
 * eye(3)
 * // tensor([[1., 0., 0.],
 * //         [0., 1., 0.],
 * //         [0., 0., 1.]])
 */
export function eye(size: number, options: CreateOptions = {}): Tensor {
  checkShape("eye", [size]);
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) values[i * (size + 1)] = 1;
  return build(values, [size, size], "float32", options);
}

/**
 * Numbers from `start` up to, not including, `end`. With one argument they start from 0. A vector, float32 by
 * default.
 * @throws ArgumentError when the step does not lead towards the end.
 * @example
 * arange(0, 5) // tensor([0., 1., 2., 3., 4.])
 * arange(1, 0, -0.25) // tensor([1.0000, 0.7500, 0.5000, 0.2500])
 */
export function arange(start: number, end?: number, step = 1, options: CreateOptions = {}): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  if (![from, to, step].every(Number.isFinite) || step === 0 || (to - from) / step < 0) {
    throw new ArgumentError(
      `arange: cannot step from ${from} to ${to} by ${step}; the step must lead towards the end`,
    );
  }
  const count = Math.max(0, Math.ceil((to - from) / step));
  return build(
    Float64Array.from({ length: count }, (_, i) => from + i * step),
    [count],
    "float32",
    options,
  );
}

/**
 * `count` numbers from `start` to `end`, both included, equally far apart. A vector, float32 by default.
 * @throws ShapeError when `count` is no whole number of at least 0.
 * @example
 * linspace(0, 1, 5) // tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
 */
export function linspace(start: number, end: number, count: number, options: CreateOptions = {}): Tensor {
  checkShape("linspace", [count]);
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  // From both ends towards the middle, so that the last value is exactly `end`.
  const value = (i: number) => (i < count / 2 ? start + i * step : end - (count - 1 - i) * step);
  return build(
    Float64Array.from({ length: count }, (_, i) => value(i)),
    [count],
    "float32",
    options,
  );
}

function random(
  what: string,
  distribution: "uniform" | "normal",
  shape: Shape,
  options: RandomOptions,
): Tensor {
  checkOptions(what, options, [...CREATE_OPTIONS, "generator"]);
  checkShape(what, shape);
  const dtype = checkDType(what, options.dtype ?? "float32");
  if (!isFloat(dtype))
    throw new DTypeError(`${what}: expected float32 or float64, got ${dtype}; use randint for whole numbers`);
  begin();
  const result = empty([...shape], dtype);
  (options.generator ?? defaultGenerator()).fill(result, distribution);
  return finish(result, options);
}

/**
 * Uniform random numbers from 0 up to, not including, 1. In the given shape, float32 by default.
 * @throws ShapeError for sizes that are no whole numbers of at least 0; DTypeError for an unknown type.
 * @example
 * manualSeed(0);
 * rand([3]) // tensor([0.3990, 0.8805, 0.7357])
 */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  return random("rand", "uniform", shape, options);
}

/**
 * Standard normal random numbers. In the given shape, float32 by default.
 * @throws ShapeError for sizes that are no whole numbers of at least 0; DTypeError for an unknown type.
 * @example
 * manualSeed(0);
 * randn([2, 3])
 * // tensor([[ 1.3349, -0.3266, -0.2703],
 * //         [ 0.9746, -0.2352,  0.3844]])
 */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  return random("randn", "normal", shape, options);
}

/**
 * Uniform random numbers from 0 up to, not including, 1, in the shape and type of another tensor.
 * @throws DTypeError when that is `int32` or `bool` and no other type is asked for.
 * @example
 * manualSeed(0);
 * randLike(zeros([2])) // tensor([0.3990, 0.8805])
 */
export function randLike(other: Tensor, options: RandomOptions = {}): Tensor {
  return random("randLike", "uniform", likeShape("randLike", other), { dtype: other.dtype, ...options });
}

/**
 * Standard normal random numbers in the shape and type of another tensor.
 * @throws DTypeError when that is `int32` or `bool` and no other type is asked for.
 * @example
 * manualSeed(0);
 * randnLike(zeros([2])) // tensor([ 1.3349, -0.3266])
 */
export function randnLike(other: Tensor, options: RandomOptions = {}): Tensor {
  return random("randnLike", "normal", likeShape("randnLike", other), { dtype: other.dtype, ...options });
}

/**
 * Whole random numbers from `low` to `high - 1`, `int32` by default.
 * @example
 * manualSeed(0);
 * randint(0, 10, [5]) // tensor([8, 6, 3, 0, 3], dtype: int32)
 */
export function randint(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  checkOptions("randint", options, [...CREATE_OPTIONS, "generator"]);
  checkShape("randint", shape);
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high) {
    throw new ArgumentError(`randint: expected whole numbers with low < high, got ${low} and ${high}`);
  }
  const generator = options.generator ?? defaultGenerator();
  const values = Float64Array.from({ length: sizeOf(shape) }, () => low + generator.integer(high - low));
  return build(values, shape, "int32", options);
}

/**
 * The numbers 0 to `count - 1` in random order, `int32`.
 * @throws ShapeError when `count` is no whole number of at least 0.
 * @example
 * manualSeed(0);
 * randperm(5) // tensor([3, 0, 1, 2, 4], dtype: int32)
 */
export function randperm(count: number, options: RandomOptions = {}): Tensor {
  checkOptions("randperm", options, [...CREATE_OPTIONS, "generator"]);
  checkShape("randperm", [count]);
  return build((options.generator ?? defaultGenerator()).permutation(count), [count], "int32", options);
}
