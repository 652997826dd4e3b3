// Keeping values within limits, and mixing two values, element by element, each with its gradient.
import { apply } from "../autograd/index.js";
import { ArgumentError } from "../shape/errors.js";
import { broadcastShapes } from "../shape/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { composed } from "./composed.js";
import { attach, define, type Operand, operands } from "./define.js";
import { between, distinct, normal } from "./samples.js";

/** Which limits stand behind the input. */
interface Sides {
  readonly min: boolean;
  readonly max: boolean;
}

/** The gradient where all masks hold, else 0. */
function kept(dy: Tensor, masks: readonly (Tensor | null)[]): Tensor {
  return masks.reduce<Tensor>((gradient, mask) => (mask === null ? gradient : where(mask, gradient, 0)), dy);
}

const clampRecord = define<Sides>({
  name: "clamp",
  forward([x, ...limits], { min, max }) {
    return composed(() => {
      const low = min ? x.maximum(limits[0]) : x;
      return max ? low.minimum(limits[limits.length - 1]) : low;
    });
  },
  vjp({ dy, input, needs, shape, attributes: { min, max } }) {
    const x = input(0);
    const low = min ? input(1) : null;
    const high = max ? input(min ? 2 : 1) : null;
    // A value on its limit counts as inside, NaN does not, and the upper limit wins where the limits cross: PyTorch's
    // conventions.
    const through = [low === null ? null : x.ge(low), high === null ? null : x.le(high)];
    const gradients = [needs(0) ? kept(dy, through).sumToSize(shape(0)) : null];
    if (low !== null) {
      const below = [x.lt(low), high === null ? null : low.lt(high)];
      gradients.push(needs(1) ? kept(dy, below).sumToSize(shape(1)) : null);
    }
    if (high !== null) {
      const over = low === null ? x.gt(high) : x.gt(high).maximum(high.lt(low));
      const i = gradients.length;
      gradients.push(needs(i) ? kept(dy, [over]).sumToSize(shape(i)) : null);
    }
    return gradients;
  },
  samples: () => [
    {
      inputs: [distinct([3, 4]), between(-0.22, -0.2, [4]), between(0.2, 0.22, [3, 1])],
      attributes: { min: true, max: true },
    },
    { inputs: [distinct([3, 4]), between(0, 0.01, [])], attributes: { min: true, max: false } },
    { inputs: [distinct([3, 4]), between(0, 0.01, [])], attributes: { min: false, max: true } },
  ],
});

/**
 * x held between `min` and `max`, either of which may be `null` or left out; both may be tensors and are broadcast.
 *
 * The gradient passes where x is within the limits or on them. NaN stays NaN. Where `min > max` the result is `max`.
 * @throws ArgumentError when there is no limit at all.
 * @example
 * clamp(tensor([-2, 0.5, 3]), 0, 1) // tensor([0.0000, 0.5000, 1.0000])
 * clamp(tensor([-2, 0.5, 3]), null, 1) // tensor([-2.0000,  0.5000,  1.0000])
 */
export function clamp(x: Tensor, min?: Operand | null, max?: Operand | null): Tensor {
  const limits = [min, max].filter((limit): limit is Operand => limit !== undefined && limit !== null);
  if (limits.length === 0) throw new ArgumentError("clamp: give min, max or both, as in clamp(x, 0, 1)");
  let value = x;
  for (const limit of limits) value = operands("clamp", value, limit)[0];
  const sides = { min: min !== undefined && min !== null, max: max !== undefined && max !== null };
  return apply(clampRecord, [value, ...limits.map((limit) => operands("clamp", value, limit)[1])], sides);
}

const lerpRecord = define<undefined>({
  name: "lerp",
  // From the nearer end, so that weight 1 gives `end` exactly.
  forward: ([start, end, weight]) =>
    composed(() => {
      const difference = end.sub(start);
      return where(
        weight.abs().lt(0.5),
        start.add(difference.mul(weight)),
        end.sub(difference.mul(weight.neg().add(1))),
      );
    }),
  vjp({ dy, input, needs, shape }) {
    const weight = input(2);
    return [
      needs(0) ? dy.mul(weight.neg().add(1)).sumToSize(shape(0)) : null,
      needs(1) ? dy.mul(weight).sumToSize(shape(1)) : null,
      needs(2) ? dy.mul(input(1).sub(input(0))).sumToSize(shape(2)) : null,
    ];
  },
  samples: () => [
    { inputs: [normal([3, 4]), normal([4]), between(-0.4, 1.2, [3, 1])], attributes: undefined },
  ],
});

/**
 * Linear interpolation: `start + weight * (end - start)`; all three are broadcast.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * lerp(tensor([0, 10]), tensor([1, 20]), 0.25) // tensor([ 0.2500, 12.5000])
 */
export function lerp(start: Tensor, end: Tensor, weight: Operand): Tensor {
  broadcastShapes("lerp", start.shape, end.shape);
  const [from, to] = operands("lerp", start, end, true);
  const [, share] = operands("lerp", from, weight);
  return apply(lerpRecord, [from, to, share], undefined);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Held between `min` and `max`, either of which may be `null` or left out.
     */
    clamp(min?: Operand | null, max?: Operand | null): Tensor;
    /** `this + weight * (end - this)` */
    lerp(end: Tensor, weight: Operand): Tensor;
  }
}

attach({
  clamp(min?: Operand | null, max?: Operand | null) {
    return clamp(this, min, max);
  },
  lerp(end: Tensor, weight: Operand) {
    return lerp(this, end, weight);
  },
});
