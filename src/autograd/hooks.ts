// Hooks: functions that see, and may replace, the complete gradient of a tensor on its way back.
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { attach, isTensor, type Tensor } from "../tensor/tensor.js";
import { withRecording } from "./node.js";

/** Is given the gradient; what it returns, if anything, goes on instead. It must not change the gradient in place. */
export type GradientHook = ((gradient: Tensor) => Tensor) | ((gradient: Tensor) => void);

// An entry of its own for each registration, as a function may be registered twice.
const hooks = new WeakMap<Tensor, Set<{ readonly hook: GradientHook }>>();

// Most programs have no hook at all; they do not pay for looking.
let everUsed = false;

/** Whether anybody listens to this tensor's gradient. */
export function hasHooks(tensor: Tensor): boolean {
  return everUsed && hooks.has(tensor);
}

/** The gradient after all hooks of the tensor, in the order in which they were registered. */
export function runHooks(tensor: Tensor, gradient: Tensor, record: boolean): Tensor {
  let current = gradient;
  for (const { hook } of [...(hooks.get(tensor) ?? [])]) {
    const result = withRecording(record, () => hook(current));
    if (result !== undefined && result !== null) current = checked(tensor, result);
  }
  return current;
}

function checked(tensor: Tensor, replacement: unknown): Tensor {
  if (!isTensor(replacement)) {
    throw new DTypeError(
      `registerHook: a hook must return a tensor or nothing, it returned ${String(replacement)}`,
    );
  }
  if (!sameShape(replacement.shape, tensor.shape) || replacement.dtype !== tensor.dtype) {
    throw new ShapeError(
      `registerHook: a hook returned ${formatShape(replacement.shape)} ${replacement.dtype} for the gradient of ${formatShape(tensor.shape)} ${tensor.dtype}; they must be equal`,
    );
  }
  return replacement;
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Calls `hook` with the complete gradient of this tensor whenever `backward()` or `grad()` computes it, before it
     * goes on (or into `.grad`). What the hook returns, if anything, goes on instead. Returns a function that removes it.
     * @throws ArgumentError when this tensor does not require a gradient.
     * @example
     * const x = tensor([1, 2], { requiresGrad: true });
     * const remove = x.registerHook((gradient) => gradient.clamp(-1, 1));
     * x.square().sum().backward();
     * x.grad // tensor([1., 1.])
     */
    registerHook(hook: GradientHook): () => void;
  }
}

attach({
  registerHook(hook: GradientHook) {
    if (!this.requiresGrad) {
      throw new ArgumentError(
        "registerHook: this tensor does not require a gradient, so the hook would never run",
      );
    }
    if (typeof hook !== "function") {
      throw new DTypeError(`registerHook: expected a function of the gradient, got ${String(hook)}`);
    }
    const entry = { hook };
    const mine = hooks.get(this) ?? new Set();
    mine.add(entry);
    hooks.set(this, mine);
    everUsed = true;
    return () => {
      mine.delete(entry);
      if (mine.size === 0 && hooks.get(this) === mine) hooks.delete(this);
    };
  },
});
