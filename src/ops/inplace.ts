// Changing a tensor's values where they are: for optimisers, initialisation and data. These are outside of the graph;
// each counts the block's version up, so that a gradient that needs the old values says so instead of being wrong.
import { isGradEnabled, noGrad } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { broadcastShapes, sameShape } from "../shape/shape.js";
import { fill } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { copyInto, planFor, pointer } from "../tensor/storage.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { attach, constant, kernelFor, type Operand, operands } from "./define.js";

/** @throws ArgumentError when the graph would miss the change. */
export function checkOutside(
  what: string,
  target: Tensor,
  other: Operand,
  instead = `use ${what.slice(0, -1)}`,
): void {
  if (!isGradEnabled()) return;
  const which = target.requiresGrad
    ? "this tensor"
    : isTensor(other) && other.requiresGrad
      ? "the operand"
      : null;
  if (which === null) return;
  throw new ArgumentError(
    `${what}: ${which} requires a gradient, and a change in place is not recorded; wrap it in noGrad(() => ...), or ${instead}`,
  );
}

/**
 * The operand in the target's type.
 * @throws DTypeError when the result would not fit into that type.
 */
function fitting(what: string, target: Tensor, other: Operand): Tensor {
  const [, right] = operands(what, target, other);
  const loses = isFloat(right.dtype) && !isFloat(target.dtype);
  if (loses || (target.dtype === "bool" && right.dtype !== "bool")) {
    throw new DTypeError(
      `${what}: the result would be ${right.dtype}, the tensor is ${target.dtype} and keeps its type; use ${what.slice(0, -1)}, or convert the tensor first`,
    );
  }
  return right.to(target.dtype);
}

type Kernel = (a: number, b: number, y: number, plan: number) => void;

function change(what: "add_" | "sub_" | "mul_" | "div_", target: Tensor, other: Operand): Tensor {
  checkOutside(what, target, other);
  const stem = what.slice(0, -1);
  noGrad(() => {
    const right = fitting(what, target, other);
    if (!sameShape(broadcastShapes(what, target.shape, right.shape), target.shape)) {
      throw new ShapeError(
        `${what}: ${formatShape(right.shape)} does not stretch to ${formatShape(target.shape)}`,
      );
    }
    const kernel = kernelFor<Kernel>(what, stem, target.dtype);
    if (target.numel === 0) return;
    if (target.isContiguous && (right.block !== target.block || right.numel === 1)) {
      begin();
      const [pt, pr] = [pointer(target), pointer(right)];
      kernel(pt, pr, pt, planFor(target.shape, target, right));
    } else {
      // The operand may be another view of the same memory: compute aside, then copy.
      copyInto(target[stem as "add"](right), target);
    }
  });
  target.block.version++;
  return target;
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Adds a tensor (broadcast) or a number in place. Only where no gradient is recorded, as in `noGrad`.
     * @throws ArgumentError where a gradient is recorded; ShapeError when the other does not broadcast to this
     *   shape.
     * @example
     * const w = tensor([1, 2]);
     * w.add_(10) // tensor([11., 12.])
     */
    add_(other: Operand): this;
    /**
     * Subtracts in place. Only where no gradient is recorded.
     * @throws ArgumentError where a gradient is recorded; ShapeError when the other does not broadcast to this
     *   shape.
     * @example
     * const w = tensor([1, 2], { requiresGrad: true });
     * w.square().sum().backward();
     * noGrad(() => w.sub_(w.grad!.mul(0.1))) // tensor([0.8000, 1.6000], requiresGrad: true)
     */
    sub_(other: Operand): this;
    /**
     * Multiplies in place. Only where no gradient is recorded.
     * @throws ArgumentError where a gradient is recorded; ShapeError when the other does not broadcast to this
     *   shape.
     * @example
     * tensor([1, 2]).mul_(tensor([3, 4])) // tensor([3., 8.])
     */
    mul_(other: Operand): this;
    /**
     * Divides a floating tensor in place. Only where no gradient is recorded.
     * @throws ArgumentError where a gradient is recorded; ShapeError when the other does not broadcast to this
     *   shape.
     * @example
     * tensor([1, 2]).div_(2) // tensor([0.5000, 1.0000])
     */
    div_(other: Operand): this;
    /**
     * Sets every element. Only where no gradient is recorded.
     * @throws ArgumentError where a gradient is recorded.
     * @example
     * zeros([2, 2]).fill_(7)
     * // tensor([[7., 7.],
     * //         [7., 7.]])
     */
    fill_(value: number | boolean): this;
    /**
     * Sets every element to 0. Only where no gradient is recorded.
     * @throws ArgumentError where a gradient is recorded.
     * @example
     * ones([3]).zero_() // tensor([0., 0., 0.])
     */
    zero_(): this;
    /**
     * Takes over the values of another tensor, broadcast and converted to this type. Only where no gradient is recorded.
     * @throws ArgumentError where a gradient is recorded; ShapeError when the other does not broadcast to this
     *   shape.
     * @example
     * zeros([2, 2]).copy_(tensor([1, 2]))
     * // tensor([[1., 2.],
     * //         [1., 2.]])
     */
    copy_(source: Tensor): this;
  }
}

attach({
  add_(other: Operand) {
    return change("add_", this, other);
  },
  sub_(other: Operand) {
    return change("sub_", this, other);
  },
  mul_(other: Operand) {
    return change("mul_", this, other);
  },
  div_(other: Operand) {
    return change("div_", this, other);
  },
  fill_(value: number | boolean) {
    checkOutside("fill_", this, value);
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw new DTypeError(
        `fill_: expected a number, got ${String(value)}; use copy_(tensor) for other values`,
      );
    }
    if (this.isContiguous) {
      begin();
      fill(this, Number(value));
    } else {
      const scalar = constant(Number(value), this.dtype);
      begin();
      copyInto(scalar, this);
    }
    this.block.version++;
    return this;
  },
  zero_() {
    return this.fill_(0);
  },
  copy_(source: Tensor) {
    checkOutside("copy_", this, source);
    if (!isTensor(source))
      throw new DTypeError(`copy_: expected a tensor, got ${String(source)}; use fill_ for a number`);
    if (!sameShape(broadcastShapes("copy_", this.shape, source.shape), this.shape)) {
      throw new ShapeError(
        `copy_: ${formatShape(source.shape)} does not stretch to ${formatShape(this.shape)}`,
      );
    }
    noGrad(() => {
      const values = source.to(this.dtype);
      const apart = values.block === this.block ? values.clone() : values;
      begin();
      copyInto(apart, this);
    });
    this.block.version++;
    return this;
  },
});
