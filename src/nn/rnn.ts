// The simple recurrent layer of Elman, "Finding structure in time" (1990).
import { rnnSequence } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import { DEFAULTS, Recurrent, type RecurrentOptions } from "./recurrent.js";

export interface RNNOptions extends RecurrentOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/** `[batch, time, hiddenSize]` each. */
export type RNNGates = { readonly hidden: Tensor };

export interface RNNResult {
  /** The hidden state after every step, `[batch, time, hiddenSize]`. */
  readonly output: Tensor;
  /** The hidden state after the last step, `[1, batch, hiddenSize]`; can be passed back in. */
  readonly state: Tensor;
  /** What `plot.gates` draws: an RNN has its hidden state only. */
  readonly gates: RNNGates;
}

/**
 * A recurrent layer: `h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh)`.
 *
 * Input `[batch, time, inputSize]` or one sequence `[time, inputSize]` (unlike PyTorch's, `batchFirst` is true by
 * default). All weights and biases start uniform within `1 / sqrt(hiddenSize)`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example const { output, state, gates } = new nn.RNN(7, 16).forward(x)
 */
export class RNN extends Recurrent {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    const { nonlinearity, ...rest } = readOptions("RNN", options, { ...DEFAULTS, nonlinearity: "tanh" });
    super("RNN", 1, inputSize, hiddenSize, rest);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      throw new ArgumentError(
        `RNN: nonlinearity must be "tanh" or "relu", got ${JSON.stringify(nonlinearity)}`,
      );
    }
    this.nonlinearity = nonlinearity;
  }

  /** @param state The state to start from, as an earlier call returned it. Default zeros. */
  override forward(x: Tensor, state?: Tensor): RNNResult {
    this.refuseRecord(state);
    const { sequence, restore, readState, lastState } = this.arrange(x);
    const initial = state === undefined ? undefined : readState("state", state);
    const { nonlinearity } = this;
    const { hidden } = rnnSequence(
      sequence,
      this.weightIh,
      this.weightHh,
      this.biasIh,
      this.biasHh,
      initial,
      {
        nonlinearity,
      },
    );
    const output = restore(hidden);
    return { output, state: lastState(hidden), gates: { hidden: output } };
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity: ${this.nonlinearity}`);
  }
}
