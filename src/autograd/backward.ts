// Gradients: one walk over the graph in descending order of node ids, without recursion, so that a chain of a
// million operations is as safe as a short one.
//
// Gradients of intermediates are released the moment nobody waits for them (see `Ledger`); those that end in
// `.grad`, come from the user or went through foreign code are kept.

import {
  ANYBODY,
  type Block,
  blockCount,
  handOut,
  INNER,
  release,
  releasing,
  retire,
  SPENT,
} from "../memory/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { ones } from "../tensor/create.js";
import { ITEM_BYTES } from "../tensor/dtype.js";
import { attach, isTensor, type Tensor } from "../tensor/tensor.js";
import { accumulate, accumulateInto, ownCopy } from "./accumulate.js";
import { isWatching, watchBackward } from "./anomaly.js";
import { hasHooks, runHooks } from "./hooks.js";
import { edgeOf, type Node, withRecording } from "./node.js";
import { isTiming, timed } from "./timing.js";

/** Options of `x.backward()`. */
export interface BackwardOptions {
  /** Keep the graph, so that `backward()` can run through it again. Default false. */
  retainGraph?: boolean;
}

/** Options of `grad`. */
export interface GradOptions extends BackwardOptions {
  /** Record the gradients' own computation, so that they can be differentiated again. Default false. */
  createGraph?: boolean;
  /** Give `null` for inputs that the outputs do not depend on, instead of an error. Default false. */
  allowUnused?: boolean;
}

/** Who still waits for the gradients made by this run, by block. */
class Ledger {
  private readonly first = blockCount() + 1;
  private readonly waiting = new Map<Block, number>();

  /** A gradient is stored for later. */
  hold(gradient: Tensor): void {
    if (gradient.block.id >= this.first) {
      this.waiting.set(gradient.block, (this.waiting.get(gradient.block) ?? 0) + 1);
    }
  }

  /** A stored gradient has been used. */
  drop(gradient: Tensor): void {
    const count = this.waiting.get(gradient.block);
    if (count === undefined) return;
    if (count === 1) {
      this.waiting.delete(gradient.block);
      release(gradient.block);
    } else {
      this.waiting.set(gradient.block, count - 1);
    }
  }

  /** Somebody outside holds it from now on. */
  keep(gradient: Tensor): void {
    if (gradient.block.id >= this.first) this.waiting.set(gradient.block, Number.POSITIVE_INFINITY);
  }

  /** Whether nobody but the one who asks has it, so that it can be handed over without a copy. */
  isSole(gradient: Tensor): boolean {
    return this.waiting.get(gradient.block) === 1 && gradient.isContiguous && spansBlock(gradient);
  }
}

function spansBlock(tensor: Tensor): boolean {
  return tensor.numel * ITEM_BYTES[tensor.dtype] === tensor.block.bytes;
}

let walks = 0;

/** Every node that the roots depend on, latest first. */
function reachableNodes(roots: readonly Tensor[]): Node[] {
  const walk = ++walks;
  const found: Node[] = [];
  let sorted = true;
  const visit = (tensor: Tensor) => {
    const node = edgeOf(tensor)?.node;
    if (node === undefined || node.walk === walk) return;
    node.walk = walk;
    sorted &&= found.length === 0 || found[found.length - 1].id > node.id;
    found.push(node);
  };
  for (const root of roots) visit(root);
  for (let i = 0; i < found.length; i++) for (const input of found[i].inputs) visit(input);
  return sorted ? found : found.sort((a, b) => b.id - a.id);
}

class Run {
  private readonly ledger = new Ledger();
  private readonly leaves = new Map<Tensor, Tensor>();
  /** Sums made here, which may be added to in place. */
  private readonly sums = new Set<Tensor>();

  constructor(
    private readonly createGraph: boolean,
    private readonly retainGraph: boolean,
    /** Told the complete gradient of each tensor; `sole` when it may be kept without a copy. Says whether it was kept. */
    private readonly onFinal: (tensor: Tensor, gradient: Tensor, sole: boolean) => boolean,
  ) {}

  start(root: Tensor, gradient: Tensor): void {
    this.ledger.keep(gradient);
    this.send(root, gradient);
  }

  walk(nodes: readonly Node[]): void {
    try {
      for (const node of nodes) if (node.pending !== null) this.pass(node);
    } finally {
      for (const node of nodes) node.pending = null; // an error on the way must not leak into the next run
    }
    for (const [leaf, gradient] of this.leaves) {
      const seen = this.hooked(leaf, gradient);
      const sole = seen === gradient && !hasHooks(leaf) && this.ledger.isSole(gradient);
      this.ledger.keep(seen);
      this.onFinal(leaf, seen, sole);
    }
  }

  /** The complete gradient of a tensor after the tensor's hooks, which may keep what they see. */
  private hooked(tensor: Tensor, gradient: Tensor): Tensor {
    if (!hasHooks(tensor)) return gradient;
    this.ledger.keep(gradient);
    handOut(gradient.block);
    const seen = runHooks(tensor, gradient, this.createGraph);
    this.ledger.keep(seen);
    return seen;
  }

  private pass(node: Node): void {
    const dys = node.pending as (Tensor | null)[];
    node.pending = null;
    if (node.spent) throw node.usedBefore();
    node.outputs.forEach((output, i) => {
      const gradient = dys[i];
      if (gradient === null) return;
      this.sums.delete(gradient); // complete: from here on somebody may hold it
      const seen = this.hooked(output, gradient);
      dys[i] = seen;
      if (this.onFinal(output, seen, false)) this.ledger.keep(seen);
    });
    const gradients = this.vjp(node, dys);
    gradients.forEach((gradient, i) => {
      const input = node.inputs[i];
      if (gradient !== null && input.requiresGrad) this.send(input, checked(node, i, gradient));
    });
    for (const gradient of dys) {
      if (gradient !== null && !this.createGraph) this.ledger.drop(gradient);
    }
    if (!this.retainGraph) this.spend(node);
  }

  private vjp(node: Node, dys: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { record } = node;
    const plain = () => record.vjp(node.context(dys));
    const rule = isTiming() ? () => timed(`${record.name} backward`, plain) : plain;
    const run = isWatching() ? () => watchBackward(node, dys, rule) : rule;
    if (this.createGraph) {
      if (record.once) {
        throw new Error(
          `backward: "${record.name}" is a fused operation whose gradient cannot be differentiated again; leave out createGraph, or build it from single operations`,
        );
      }
      return withRecording(true, run);
    }
    return withRecording(false, () => {
      if (record.foreign) {
        for (const gradient of dys) if (gradient !== null) this.ledger.keep(gradient);
        const gradients = run();
        for (const gradient of gradients) if (gradient !== null) this.ledger.keep(gradient);
        return gradients;
      }
      return releasing(run, blocksOf);
    });
  }

  /** Adds a gradient to what has arrived at a tensor so far. */
  private send(tensor: Tensor, gradient: Tensor): void {
    const edge = edgeOf(tensor);
    if (edge === null) {
      const before = this.leaves.get(tensor);
      this.leaves.set(tensor, this.join(before ?? null, gradient));
      return;
    }
    edge.node.pending ??= new Array<Tensor | null>(edge.node.outputs.length).fill(null);
    edge.node.pending[edge.index] = this.join(edge.node.pending[edge.index], gradient);
  }

  private join(before: Tensor | null, gradient: Tensor): Tensor {
    if (before === null) {
      if (!this.createGraph) this.ledger.hold(gradient);
      return gradient;
    }
    if (this.createGraph) return withRecording(true, () => accumulate(before, gradient));
    if (this.sums.has(before)) {
      accumulateInto(before, gradient);
      this.discard(gradient);
      return before;
    }
    const sum = accumulate(before, gradient);
    this.sums.add(sum);
    this.ledger.hold(sum);
    this.ledger.drop(before);
    this.discard(gradient);
    return sum;
  }

  private discard(gradient: Tensor): void {
    this.ledger.hold(gradient);
    this.ledger.drop(gradient);
  }

  /**
   * What only the gradient needed goes. Results stay for whoever holds them, first in line to be moved out; those that
   * nobody was given (between the layers of a Sequential) are only kept for a while, for looking at the graph. Other
   * operations may have used them, but none that could still run backward: it would come to this node, which is spent.
   */
  private spend(node: Node): void {
    node.spent = true;
    for (const tensor of node.saved) release(tensor.block);
    node.saved = [];
    for (const { block } of node.outputs) {
      if (node.inputs.some((input) => input.block === block)) continue; // a view: the memory is somebody else's
      block.rank = SPENT;
      if (block.reach === INNER) retire(block);
    }
  }
}

function blocksOf(gradients: readonly (Tensor | null)[]): Block[] {
  const blocks: Block[] = [];
  for (const gradient of gradients) if (gradient !== null) blocks.push(gradient.block);
  return blocks;
}

function checked(node: Node, index: number, gradient: Tensor): Tensor {
  const input = node.inputs[index];
  if (sameShape(gradient.shape, input.shape) && gradient.dtype === input.dtype) return gradient;
  throw new ShapeError(
    `backward: the gradient of "${node.record.name}" for input ${index} is ${formatShape(gradient.shape)} ${gradient.dtype}, the input is ${formatShape(input.shape)} ${input.dtype}`,
  );
}

function initialGradient(what: string, output: Tensor, gradient: Tensor | undefined): Tensor {
  if (!output.requiresGrad) {
    throw new ArgumentError(
      `${what}: this tensor does not depend on anything that requires a gradient; set requiresGrad on a leaf, and compute outside of noGrad()`,
    );
  }
  if (gradient === undefined) {
    if (output.numel !== 1) {
      throw new ShapeError(
        `${what}: a gradient starts from one number, this tensor is ${formatShape(output.shape)}; reduce it with sum() or mean(), or pass the gradient to start with`,
      );
    }
    return ones(output.shape, { dtype: output.dtype });
  }
  if (!sameShape(gradient.shape, output.shape)) {
    throw new ShapeError(
      `${what}: the gradient is ${formatShape(gradient.shape)}, the tensor ${formatShape(output.shape)}; they must be equal`,
    );
  }
  if (gradient.dtype !== output.dtype) {
    throw new DTypeError(
      `${what}: the gradient is ${gradient.dtype}, the tensor ${output.dtype}; convert it with to("${output.dtype}")`,
    );
  }
  return gradient;
}

const retained = new WeakSet<Tensor>();

function backward(output: Tensor, gradient: Tensor | undefined, options: BackwardOptions): void {
  checkOptions("backward", options, ["retainGraph"]);
  const start = initialGradient("backward", output, gradient);
  const run = new Run(false, options.retainGraph ?? false, (tensor, arrived, sole) => {
    if (!tensor.isLeaf && !retained.has(tensor)) return false;
    addToGrad(tensor, arrived, sole);
    return true;
  });
  const nodes = reachableNodes([output]);
  run.start(output, start);
  run.walk(nodes);
}

function addToGrad(tensor: Tensor, gradient: Tensor, sole: boolean): void {
  const before = tensor.peekGradient();
  // Later steps change gradients in place, so two leaves never share one, nor does a view become one.
  const own =
    before !== null
      ? withRecording(false, () => accumulate(before, gradient))
      : sole
        ? gradient.detach()
        : ownCopy(gradient);
  if (own.block.reach === ANYBODY) own.block.reach = INNER; // until somebody reads `grad`
  tensor.replaceGradient(own);
}

/**
 * The gradients of `outputs` with respect to `inputs`, returned instead of being added to `.grad`.
 *
 * With `createGraph` they are part of the graph themselves, for higher-order derivatives.
 * @throws ArgumentError when an output does not depend on an input, unless `allowUnused`.
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * const [slope] = grad(x.pow(3), [x], { createGraph: true });
 * slope // tensor([27.], gradFn: <mul>)
 * const [curvature] = grad(slope, [x]);
 * curvature // tensor([18.])
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions & { gradients?: readonly Tensor[] } = {},
): Tensor[] {
  checkOptions("grad", options, ["retainGraph", "createGraph", "allowUnused", "gradients"]);
  const roots = Array.isArray(outputs) ? (outputs as readonly Tensor[]) : [outputs as Tensor];
  const found = new Map<Tensor, Tensor>();
  const wanted = new Set(inputs);
  const createGraph = options.createGraph ?? false;
  const run = new Run(createGraph, options.retainGraph ?? createGraph, (tensor, arrived) => {
    if (!wanted.has(tensor)) return false;
    handOut(arrived.block);
    found.set(tensor, arrived);
    return true;
  });
  const nodes = reachableNodes(roots);
  roots.forEach((root, i) => {
    run.start(root, initialGradient("grad", root, options.gradients?.[i]));
  });
  run.walk(nodes);
  return inputs.map((input, i) => {
    const gradient = found.get(input);
    if (gradient !== undefined) return gradient;
    if (options.allowUnused) return null as never;
    throw new ArgumentError(
      `grad: the outputs do not depend on input ${i} ${formatShape(input.shape)}; pass allowUnused: true to get null for it`,
    );
  });
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Computes the gradient of this tensor with respect to every leaf it depends on, and adds it to their `.grad`.
     *
     * @param gradient What to start from, in this tensor's shape and type; 1 by default, for which it must have one element.
     * @throws ShapeError, ArgumentError; an Error when a value the graph needs was changed in place, or is gone because
     * `backward()` ran before without `retainGraph`.
     * @example
     * const w = tensor([1, 2], { requiresGrad: true });
     * const loss = w.square().sum();
     * loss.backward();
     * w.grad // tensor([2., 4.])
     */
    backward(gradient?: Tensor, options?: BackwardOptions): void;
    backward(options: BackwardOptions): void;
    /**
     * Keeps the gradient of an intermediate value in `.grad`, which otherwise only leaves have.
     * @example
     * const x = tensor([1, 2], { requiresGrad: true });
     * const hidden = x.mul(3).retainGrad();
     * hidden.square().sum().backward();
     * hidden.grad // tensor([ 6., 12.])
     */
    retainGrad(): this;
  }
}

attach({
  backward(first?: Tensor | BackwardOptions, options?: BackwardOptions) {
    if (first === undefined || isTensor(first)) backward(this, first, options ?? {});
    else backward(this, undefined, first);
  },
  retainGrad() {
    if (!this.requiresGrad) throw new ArgumentError("retainGrad: this tensor does not require a gradient");
    retained.add(this);
    return this;
  },
});
