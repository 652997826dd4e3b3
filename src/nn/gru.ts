// The gated recurrent unit of Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014).
import { gruSequence } from "../ops/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { type GatesOf, Recurrent, type RecurrentOptions, type SequenceOptions } from "./recurrent.js";

/** Options of `nn.GRU`. */
export interface GRUOptions extends RecurrentOptions {}

/** What the layer did at every step, `[batch, time, hiddenSize]` each. */
export type GRUGates = {
  /** How much of the past the candidate saw, 0 to 1. */
  readonly reset: Tensor;
  /** 1 kept the old state, 0 took the candidate. */
  readonly update: Tensor;
  /** What could be taken, -1 to 1. */
  readonly candidate: Tensor;
  /** The hidden state after the step. */
  readonly hidden: Tensor;
};

/** What a `GRU` returns. */
export interface GRUResult<Gates = GRUGates> {
  /** The hidden state of the last layer after every step, `[batch, time, directions * hiddenSize]`. */
  readonly output: Tensor;
  /** The hidden state after the last step, `[layers * directions, batch, hiddenSize]`; can be passed back in. */
  readonly state: Tensor;
  /** What `plot.gates` draws. */
  readonly gates: Gates;
}

/**
 * A gated recurrent unit: `r, z = sigmoid of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
 * `n = tanh(W_in x_t + b_in + r * (W_hn h_(t-1) + b_hn))`, `h_t = (1 - z) * n + z * h_(t-1)`.
 *
 * Input `[batch, time, inputSize]` or one sequence `[time, inputSize]` (unlike PyTorch's, `batchFirst` is true by
 * default). As in PyTorch, the reset gate acts after the product with the state. All weights and biases start
 * uniform within `1 / sqrt(hiddenSize)`.
 *
 * With `numLayers` and `bidirectional` the input of each layer is the hidden states of the one below (both directions
 * side by side), states are `[layers * directions, batch, hiddenSize]` with the directions of a layer next to each
 * other, and gates are by layer and direction: `gates.layer1.backward.hidden`. Sequences that are not equally long
 * take their `lengths`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example
 * const gru = new nn.GRU(7, 16);
 * const { output, state, gates } = gru.forward(zeros([2, 5, 7])); // [batch, time, features]
 * output.shape // [ 2, 5, 16 ]
 * state.shape // [ 1, 2, 16 ]
 * Object.keys(gates) // [ 'reset', 'update', 'candidate', 'hidden' ]
 */
export class GRU<Options extends GRUOptions = Record<never, never>> extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: Options = {} as Options) {
    super("GRU", 3, inputSize, hiddenSize, options);
  }

  /** @param state The state to start from, as an earlier call returned it. Default zeros. */
  override forward(
    x: Tensor,
    state?: Tensor,
    options: SequenceOptions = {},
  ): GRUResult<GatesOf<Options, GRUGates>> {
    this.refuseRecord(state);
    const { output, states, gates } = this.run(
      x,
      state === undefined ? [] : [["state", state]],
      options,
      (sequence, { weightIh, weightHh, biasIh, biasHh }, [h]) =>
        gruSequence(sequence, weightIh, weightHh, biasIh, biasHh, h),
      ["hidden"],
    );
    return { output, state: states[0], gates: gates as GatesOf<Options, GRUGates> };
  }
}
