// One step of a gated recurrent unit.
import { chunk } from "../ops/index.js";
import type { Tensor } from "../tensor/tensor.js";
import type { GRUGates } from "./gru.js";
import { type CellOptions, RecurrentCell } from "./recurrentCell.js";

/** Options of `nn.GRUCell`. */
export interface GRUCellOptions extends CellOptions {}

/** What a `GRUCell` returns. */
export interface GRUCellResult {
  /** The new hidden state, `[batch, hiddenSize]`. */
  readonly output: Tensor;
  /** The same, to be passed back in. */
  readonly state: Tensor;
  /** `[batch, hiddenSize]` each. */
  readonly gates: GRUGates;
}

/**
 * One step of a GRU: `r, z = sigmoid of W_ih x + b_ih + W_hh h + b_hh`,
 * `n = tanh(W_in x + b_in + r * (W_hn h + b_hn))`, `h' = (1 - z) * n + z * h`.
 *
 * Input `[batch, inputSize]` or `[inputSize]`; like the layer it returns `{ output, state, gates }`. All weights and
 * biases start uniform within `1 / sqrt(hiddenSize)`. Cho et al. (2014).
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example
 * const cell = new nn.GRUCell(7, 16);
 * let { state } = cell.forward(zeros([2, 7]));
 * ({ state } = cell.forward(zeros([2, 7]), state));
 * state.shape // [ 2, 16 ]
 */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: GRUCellOptions = {}) {
    super("GRUCell", 3, inputSize, hiddenSize, options);
  }

  /** @param state The hidden state before the step, `[batch, hiddenSize]`. Default zeros. */
  override forward(x: Tensor, state?: Tensor): GRUCellResult {
    this.checkInput(x);
    const h = this.stateFor(x, "state", state);
    const [fromInput, fromState] = this.products(x, h).map((sum) => chunk(sum, 3, -1));
    const reset = fromInput[0].add(fromState[0]).sigmoid();
    const update = fromInput[1].add(fromState[1]).sigmoid();
    const candidate = fromInput[2].add(reset.mul(fromState[2])).tanh();
    const hidden = candidate.add(update.mul(h.sub(candidate)));
    return { output: hidden, state: hidden, gates: { reset, update, candidate, hidden } };
  }
}
