// Which values inside of a Sequential nobody but the library was ever given, so that their memory can be used again as
// soon as the graph is through with them. That is what lets a training loop run in the memory of a few steps.
import { isGradEnabled } from "../autograd/index.js";
import { ANYBODY, type Block, blockCount, handOut, INNER, release } from "../memory/index.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/**
 * Follows one forward pass from layer to layer.
 *
 * A value is an inner one when it was made in this pass, the layer that made it and every layer that was given it are
 * sealed (see `isSealed`), and it is not the result. Views count as what they are views of.
 */
export class Between {
  private readonly first = blockCount() + 1;
  private readonly made: Block[] = [];

  /** A layer was given `value` and returned `result`, a tensor or a record of them. */
  passed(value: Tensor, result: unknown, sealed: boolean): void {
    const blocks = [...tensorsIn(result)].map(({ block }) => block);
    if (sealed) {
      for (const block of blocks) if (block.id >= this.first) this.made.push(block);
    } else {
      handOut(value.block);
      for (const block of blocks) handOut(block);
    }
  }

  /** The pass is over, and this is its result. */
  end(result: Tensor): void {
    const recorded = isGradEnabled();
    for (const block of this.made) {
      if (block === result.block || block.reach !== ANYBODY) continue;
      block.reach = INNER;
      if (!recorded) release(block);
    }
  }
}

function* tensorsIn(value: unknown): Generator<Tensor> {
  if (isTensor(value)) yield value;
  else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) yield* tensorsIn(part);
  }
}
