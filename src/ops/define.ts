// How operations are declared: the registry of all records, the helpers for elementwise ones, and how a
// record becomes a Tensor method. No operation is defined here; the two that are used (`to`, `sumToSize`) are
// reached as Tensor methods, which their own files attach.
import { apply, type OperationRecord, type Sample, type VjpContext } from "../autograd/index.js";
import { allocateKept, begin } from "../memory/index.js";
import { DTypeError } from "../shape/errors.js";
import { broadcastShapes, contiguousStrides } from "../shape/shape.js";
import { fill } from "../tensor/create.js";
import { type DType, ITEM_BYTES, isFloat, promote, promoteNumber } from "../tensor/dtype.js";
import { elementwiseInParts } from "../tensor/parts.js";
import { planFor, pointer } from "../tensor/storage.js";
import { empty, isTensor, Tensor } from "../tensor/tensor.js";
import type { KernelExports } from "../wasm/binary.js";
import { kernels } from "../wasm/kernels.js";

export { attach } from "../tensor/tensor.js";

const registry = new Map<string, OperationRecord<unknown>>();

/** Every operation by name: gradient checks and the reference table walk this list. */
export const operations: ReadonlyMap<string, OperationRecord<unknown>> = registry;

/** Registers a record and returns it. */
export function define<A>(record: OperationRecord<A>): OperationRecord<A> {
  if (registry.has(record.name)) throw new Error(`the operation "${record.name}" is defined twice`);
  registry.set(record.name, record as OperationRecord<unknown>);
  return record;
}

/** Names that have a kernel for each of the given types: a missing kernel is a compile error. */
export type KernelStem<Suffix extends string> = {
  [K in keyof KernelExports]: K extends `${infer Stem}${Suffix}` ? Stem : never;
}[keyof KernelExports];

type FloatKernel = KernelStem<"F32"> & KernelStem<"F64">;

const SUFFIX: Readonly<Record<DType, string>> = { float32: "F32", float64: "F64", int32: "I32", bool: "U8" };

const EACH = 0.25; // nanoseconds that the quickest kernels take for an element

/** The kernel of this stem for a type. */
// biome-ignore lint/complexity/noBannedTypes: the exports differ in their parameters; callers know them by the stem
export function kernelFor<F extends Function>(what: string, stem: string, dtype: DType): F {
  const kernel = kernelsOf<F>(stem)[dtype];
  if (kernel === undefined) throw noKernel(what, dtype);
  return kernel;
}

/** Its name among the kernels. */
export function kernelName(stem: string, dtype: DType): keyof KernelExports {
  return `${stem}${SUFFIX[dtype]}` as keyof KernelExports;
}

function noKernel(what: string, dtype: DType): DTypeError {
  return new DTypeError(`${what} does not take ${dtype}; convert with to("float32") first`);
}

const families = new Map<string, Readonly<Record<DType, unknown>>>();

/** All kernels of a stem: looked up once, as the lookup would take longer than a small operation. */
function kernelsOf<F>(stem: string): Readonly<Record<DType, F | undefined>> {
  let family = families.get(stem);
  if (family === undefined) {
    const all = kernels as unknown as Record<string, unknown>;
    const of = (dtype: DType) => all[stem + SUFFIX[dtype]];
    family = { float32: of("float32"), float64: of("float64"), int32: of("int32"), bool: of("bool") };
    families.set(stem, family);
  }
  return family as Readonly<Record<DType, F | undefined>>;
}

type Vjp<A = undefined> = (context: VjpContext<A>) => readonly (Tensor | null)[];

interface UnarySpec {
  name: string;
  kernel: FloatKernel;
  /** Gradient of the input from the context. */
  vjp: (context: VjpContext<undefined>) => Tensor;
  samples: () => Tensor[];
}

/** An elementwise operation of one operand. Whole numbers are computed as float32 unless a kernel of their own exists. */
export function unary(spec: UnarySpec): (x: Tensor) => Tensor {
  const kernel = kernelsOf<(x: number, y: number, plan: number) => void>(spec.kernel);
  const record = define<undefined>({
    name: spec.name,
    forward([x]) {
      const run = kernel[x.dtype];
      if (run === undefined) throw noKernel(spec.name, x.dtype);
      begin();
      const y = empty(x.shape, x.dtype);
      if (y.numel === 0) return y;
      if (elementwiseInParts(kernelName(spec.kernel, x.dtype), y, [x], EACH)) return y;
      const px = pointer(x);
      run(px, pointer(y), planFor(x.shape, x));
      return y;
    },
    vjp: (context) => [spec.vjp(context)],
    samples: () => spec.samples().map((x) => ({ inputs: [x], attributes: undefined })),
  });
  return (x) => apply(record, [kernel[x.dtype] === undefined ? x.to("float32") : x], undefined);
}

interface BinarySpec {
  name: string;
  kernel: FloatKernel;
  /** Gradients of both operands in the broadcast shape; they are summed to the operands' shapes here. */
  vjp: Vjp;
  /** Type of the result; default: the promoted type. */
  result?: DType;
  /** Compute whole numbers as float32 (division). */
  float?: boolean;
  samples: () => readonly (readonly [Tensor, Tensor])[];
}

/** A value that an operation takes as an operand. */
export type Operand = Tensor | number | boolean;

/** An elementwise operation of two operands, broadcast against each other. */
export function binary(spec: BinarySpec): (a: Operand, b: Operand) => Tensor {
  const kernel = kernelsOf<(a: number, b: number, y: number, plan: number) => void>(spec.kernel);
  const record = define<undefined>({
    name: spec.name,
    forward([a, b]) {
      const run = kernel[a.dtype];
      if (run === undefined) throw noKernel(spec.name, a.dtype);
      const shape = broadcastShapes(spec.name, a.shape, b.shape);
      begin();
      const y = empty(shape, spec.result ?? a.dtype);
      if (y.numel === 0) return y;
      if (elementwiseInParts(kernelName(spec.kernel, a.dtype), y, [a, b], EACH)) return y;
      const pa = pointer(a);
      const pb = pointer(b);
      run(pa, pb, pointer(y), planFor(shape, a, b));
      return y;
    },
    vjp(context) {
      return spec
        .vjp(context)
        .map((gradient, i) => (gradient === null ? null : gradient.sumToSize(context.shape(i))));
    },
    samples: () => spec.samples().map((inputs): Sample<undefined> => ({ inputs, attributes: undefined })),
  });
  return (a, b) => {
    const [left, right] = operands(spec.name, a, b, spec.float ?? false);
    return apply(record, [left, right], undefined);
  };
}

/** Both operands as tensors of one type. */
export function operands(what: string, a: Operand, b: Operand, float = false): [Tensor, Tensor] {
  const dtype = commonType(what, a, b);
  const target = float && !isFloat(dtype) ? "float32" : dtype;
  return [asTensor(a, target), asTensor(b, target)];
}

function commonType(what: string, a: Operand, b: Operand): DType {
  if (isTensor(a))
    return isTensor(b) ? promote(a.dtype, b.dtype) : promoteNumber(a.dtype, checkNumber(what, b));
  if (isTensor(b)) return promoteNumber(b.dtype, checkNumber(what, a));
  throw new DTypeError(`${what}: at least one operand must be a tensor`);
}

function checkNumber(what: string, value: unknown): number | boolean {
  if (typeof value === "number" || typeof value === "boolean") return value;
  throw new DTypeError(
    `${what}: expected a tensor or a number, got ${Array.isArray(value) ? "an array; wrap it in tensor(...)" : String(value)}`,
  );
}

function asTensor(value: Operand, dtype: DType): Tensor {
  if (!isTensor(value)) return constant(Number(value), dtype);
  return value.dtype === dtype ? value : value.to(dtype);
}

const CACHED_CONSTANTS = 256;
const constants = new Map<string, Tensor>();

/** A scalar tensor. The first few hundred different ones are made only once: training loops use the same few numbers. */
export function constant(value: number, dtype: DType): Tensor {
  const key = `${dtype}:${Object.is(value, -0) ? "-0" : value}`;
  const known = constants.get(key);
  if (known !== undefined) return known;
  begin();
  const cached = constants.size < CACHED_CONSTANTS;
  const scalar = cached
    ? new Tensor(allocateKept(ITEM_BYTES[dtype]), 0, [], contiguousStrides([]), dtype)
    : empty([], dtype);
  fill(scalar, value);
  if (cached) constants.set(key, scalar);
  return scalar;
}
