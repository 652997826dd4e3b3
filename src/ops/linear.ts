// The affine map of a dense layer, with the bias added inside of the product.
import { apply } from "../autograd/index.js";
import { DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { contiguousStrides, sizeOf } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, Tensor } from "../tensor/tensor.js";
import { packedTensor } from "./cast.js";
import { define } from "./define.js";
import { asMatrix, product } from "./matmul.js";
import { normal } from "./samples.js";

interface LinearAttributes {
  readonly bias: boolean;
}

const linearRecord = define<LinearAttributes>({
  name: "linear",
  forward([x, weight, bias], attributes) {
    const [outputs, inputs] = weight.shape;
    const outer = x.shape.slice(0, -1);
    const [row, step] = weight.strides;
    const turned = new Tensor(weight.block, weight.offset, [inputs, outputs], [step, row], weight.dtype);
    const offset = attributes.bias ? packedTensor(bias) : null;
    const y = product(asMatrix(x, sizeOf(outer), inputs), turned, offset?.tensor);
    offset?.done();
    const shape = [...outer, outputs];
    return new Tensor(y.block, 0, shape, contiguousStrides(shape), y.dtype);
  },
  vjp({ dy, input, needs, shape, attributes }) {
    const [outputs, inputs] = shape(1);
    const rows = sizeOf(shape(0).slice(0, -1));
    const matrix = (t: Tensor, columns: number) => (t.ndim === 2 ? t : t.reshape([rows, columns]));
    const flat = matrix(dy, outputs);
    const dx = needs(0) ? flat.matmul(input(1)) : null;
    const dw = needs(1) ? flat.transpose().matmul(matrix(input(0), inputs)) : null;
    const gradients = [dx !== null && shape(0).length !== 2 ? dx.reshape(shape(0)) : dx, dw];
    return attributes.bias ? [...gradients, needs(2) ? flat.sum(0) : null] : gradients;
  },
  multiplyAdds: ([x, weight]) => x.numel * weight.shape[0],
  samples: () => [
    { inputs: [normal([3, 4]), normal([2, 4]), normal([2])], attributes: { bias: true } },
    { inputs: [normal([2, 3, 4]), normal([2, 4])], attributes: { bias: false } },
    { inputs: [normal([4]), normal([2, 4]), normal([2])], attributes: { bias: true } },
  ],
});

/**
 * `x w^T + b`: the map of a dense layer.
 *
 * @param x `[..., in]`
 * @param weight `[out, in]`, as PyTorch lays it out.
 * @param bias `[out]`, optional.
 * @returns `[..., out]`
 * @throws ShapeError when the sizes do not fit; DTypeError when the types differ.
 * @example
 * linear(tensor([[1, 2]]), tensor([[1, 0], [0, 1], [1, 1]]), tensor([0, 0, 10]))
 * // tensor([[ 1.,  2., 13.]])
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  for (const [name, t] of [
    ["input", x],
    ["weight", weight],
    ["bias", bias ?? weight],
  ] as const) {
    if (!isTensor(t)) throw new DTypeError(`linear: the ${name} must be a tensor, got ${String(t)}`);
    if (t.dtype !== weight.dtype || !isFloat(t.dtype)) {
      const wanted = isFloat(weight.dtype) ? weight.dtype : "float32";
      throw new DTypeError(
        `linear: the ${name} is ${t.dtype}, the weight ${weight.dtype}; both must be the same floating type: convert with to("${wanted}")`,
      );
    }
  }
  if (weight.ndim !== 2) {
    throw new ShapeError(`linear: the weight must be [out, in], got ${formatShape(weight.shape)}`);
  }
  const [outputs, inputs] = weight.shape;
  if (x.ndim === 0 || x.shape[x.ndim - 1] !== inputs) {
    const flat = sizeOf(x.shape.slice(1));
    const hint =
      x.ndim > 2 && flat === inputs ? "\n  Put new nn.Flatten() before it, or call x.flatten(1)." : "";
    throw new ShapeError(
      `linear: the input has ${x.shape[x.ndim - 1] ?? "no"} features, the weight expects ${inputs}\n  input  ${formatShape(x.shape)}\n  weight [out ${outputs}, in ${inputs}]${hint}`,
    );
  }
  if (bias && (bias.ndim !== 1 || bias.shape[0] !== outputs)) {
    throw new ShapeError(
      `linear: the bias must be [${outputs}], one value for each output, got ${formatShape(bias.shape)}`,
    );
  }
  return apply(linearRecord, bias ? [x, weight, bias] : [x, weight], { bias: Boolean(bias) });
}
