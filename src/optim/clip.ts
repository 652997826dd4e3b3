// Gradients that are too large, cut down before a step.
import { noGrad } from "../autograd/index.js";
import { readOptions } from "../nn/arguments.js";
import { norm } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkNumber } from "./optimizer.js";
import { describe } from "./parameters.js";

/** Options of `optim.clipGradNorm`. */
export interface ClipGradNormOptions {
  /** Order of the norm: 2 (Euclid), 1, `Infinity`, ... Default 2. */
  normType?: number;
  /** Whether a norm that is NaN or infinite is an error, rather than gradients that are. Default false. */
  errorIfNonFinite?: boolean;
}

/**
 * Scales the gradients of all parameters together so that their norm, as if they were one vector, is at most `maxNorm`;
 * the direction stays. Call it between `backward()` and `step()`. As `torch.nn.utils.clip_grad_norm_`
 * (Pascanu et al., "On the difficulty of training recurrent neural networks", 2013).
 * @returns The norm before.
 * @throws ArgumentError when `maxNorm` is no number from 0, or, with `errorIfNonFinite`, when the norm is not finite.
 * @example
 * const w = tensor([3, 4], { requiresGrad: true });
 * w.square().sum().backward(); // the gradient is [6, 8]
 * optim.clipGradNorm([w], 1) // 10
 * w.grad // tensor([0.6000, 0.8000])
 */
export function clipGradNorm(
  parameters: Iterable<Tensor> | Tensor,
  maxNorm: number,
  options: ClipGradNormOptions = {},
): number {
  const kind = "clipGradNorm";
  const { normType, errorIfNonFinite } = readOptions(kind, options, { normType: 2, errorIfNonFinite: false });
  checkNumber(kind, "maxNorm", maxNorm, 0);
  const gradients = gradientsOf(kind, parameters);
  return noGrad(() => {
    const total = combine(
      gradients.map((gradient) => norm(gradient, undefined, { p: normType }).item()),
      normType,
    );
    if (errorIfNonFinite && !Number.isFinite(total)) {
      throw new ArgumentError(
        `${kind}: the norm of the gradients is ${total}; some gradient holds NaN or infinity (detectAnomaly finds where it was born)`,
      );
    }
    const factor = maxNorm / (total + 1e-6); // as in PyTorch, where the norm may be 0
    // A norm that is NaN makes every gradient NaN, as in PyTorch: `!(x >= 1)`, not `x < 1`.
    if (!(factor >= 1)) for (const gradient of gradients) gradient.mul_(factor);
    return total;
  });
}

/**
 * Cuts every element of the gradients to the range from `-clipValue` to `clipValue`; the direction may change. As
 * `torch.nn.utils.clip_grad_value_`.
 * @throws ArgumentError when `clipValue` is no number from 0.
 * @example
 * const w = tensor([3, 0.1], { requiresGrad: true });
 * w.square().sum().backward();
 * optim.clipGradValue([w], 0.5);
 * w.grad // tensor([0.5000, 0.2000])
 */
export function clipGradValue(parameters: Iterable<Tensor> | Tensor, clipValue: number): void {
  checkNumber("clipGradValue", "clipValue", clipValue, 0);
  for (const gradient of gradientsOf("clipGradValue", parameters)) {
    noGrad(() => gradient.copy_(gradient.clamp(-clipValue, clipValue)));
  }
}

function combine(norms: readonly number[], p: number): number {
  if (norms.length === 0) return 0;
  if (p === Number.POSITIVE_INFINITY) return Math.max(...norms);
  if (p === Number.NEGATIVE_INFINITY) return Math.min(...norms);
  if (p === 0) return norms.filter((value) => value !== 0).length;
  if (p === 2) return Math.sqrt(norms.reduce((sum, value) => sum + value * value, 0));
  return norms.reduce((sum, value) => sum + value ** p, 0) ** (1 / p);
}

function gradientsOf(kind: string, parameters: Iterable<Tensor> | Tensor): Tensor[] {
  const list: unknown[] = isTensor(parameters)
    ? [parameters]
    : typeof (parameters as Iterable<Tensor> | null)?.[Symbol.iterator] === "function"
      ? [...parameters]
      : [parameters];
  return list.flatMap((parameter) => {
    if (!isTensor(parameter)) {
      throw new ArgumentError(
        `${kind}: expected a list of parameters, got ${describe(parameter)}; pass model.parameters()`,
      );
    }
    return parameter.grad === null || parameter.grad.numel === 0 ? [] : [parameter.grad];
  });
}
