// Copies and changes of type.
import { apply } from "../autograd/index.js";
import { begin, release } from "../memory/index.js";
import { checkDType, type DType, isFloat } from "../tensor/dtype.js";
import { copyInto, packed, pointer } from "../tensor/storage.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { attach, define } from "./define.js";
import { normal } from "./samples.js";

/** A contiguous copy of the values; records nothing. */
export function copyOf(x: Tensor): Tensor {
  begin();
  const y = empty(x.shape, x.dtype);
  copyInto(x, y);
  return y;
}

/** The tensor itself when it is contiguous, else a copy, and a way to give that copy back after use. */
export function packedTensor(x: Tensor): { tensor: Tensor; done(): void } {
  if (x.isContiguous) return { tensor: x, done() {} };
  const tensor = copyOf(x);
  return { tensor, done: () => release(tensor.block) };
}

const cloneRecord = define<undefined>({
  name: "clone",
  forward: ([x]) => copyOf(x),
  vjp: ({ dy }) => [dy],
  samples: () => [{ inputs: [normal([3, 2]).transpose(0, 1)], attributes: undefined }],
});

const KERNEL_NAME: Readonly<Record<DType, string>> = {
  float32: "F32",
  float64: "F64",
  int32: "I32",
  bool: "U8",
};

type Cast = (x: number, y: number, n: number) => void;

const toRecord = define<DType>({
  name: "to",
  forward([x], dtype) {
    const source = packed(x);
    begin();
    const y = empty(x.shape, dtype);
    const px = pointer(new Tensor(source.block, source.offset, x.shape, y.strides, x.dtype));
    const name = `cast${KERNEL_NAME[x.dtype]}To${KERNEL_NAME[dtype]}`;
    (kernels as unknown as Record<string, Cast>)[name](px, pointer(y), x.numel);
    source.done();
    return y;
  },
  vjp: ({ dy, x }) => [isFloat(x.dtype) ? dy.to(x.dtype) : null],
  samples: () => [],
});

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * The same values in another type. Towards `int32` fractions are cut off; towards `bool` everything but 0 is true.
     * @throws DTypeError for an unknown type.
     * @example
     * tensor([1.7, -1.7]).to("int32") // tensor([ 1, -1], dtype: int32)
     * tensor([0, 2]).to("bool") // tensor([false,  true])
     */
    to(dtype: DType): Tensor;
    /**
     * A copy with memory of its own.
     * @example
     * const x = tensor([1, 2], { requiresGrad: true });
     * x.clone() // tensor([1., 2.], gradFn: <clone>)
     */
    clone(): Tensor;
    /**
     * The tensor itself when its elements lie in row-major order, else a copy in which they do.
     * @example
     * const x = zeros([2, 3]).transpose();
     * x.isContiguous // false
     * x.contiguous().isContiguous // true
     */
    contiguous(): Tensor;
  }
}

attach({
  to(dtype: DType) {
    return this.dtype === checkDType("to", dtype) ? this : apply(toRecord, [this], dtype);
  },
  clone() {
    return apply(cloneRecord, [this], undefined);
  },
  contiguous() {
    return this.isContiguous ? this : this.clone();
  },
});
