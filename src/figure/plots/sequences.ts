// Figures of recurrent networks: states, gates and gradients over time.
import type { Module } from "../../nn/module.js";
import * as make from "../../plot/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Figure } from "../figure.js";

/**
 * The hidden state of one sequence as a heat map: a row for each unit, a column for each time step.
 *
 * Takes `[time, units]`, `[1, time, units]`, or what a recurrent layer returned (its `output`). The scale is
 * symmetric about zero: blue positive, red negative. Units stand in their own order, by the step of their peak, or
 * clustered (`order`).
 * @throws ShapeError for another shape or several sequences; ArgumentError when `ticks` has another length than time.
 * @example
 * const word = reber.encode("BTXXVVE");
 * plot.hiddenStates(new nn.LSTM(7, 16).forward(word), { ticks: "BTXXVVE" })
 * // Figure: Hidden states: 16 units, 7 steps
 */
export function hiddenStates(
  states: Tensor | { readonly output: Tensor },
  options: make.HiddenStatesOptions = {},
): Figure {
  return new Figure(make.hiddenStates(states, options));
}

/**
 * Every gate of one sequence, one panel below the other on one time axis: units as rows, time steps as columns.
 *
 * Takes the `gates` that a recurrent layer returned, each `[1, time, units]` or `[time, units]`: LSTM `input`,
 * `forget`, `output`, `candidate`, `cell`, `hidden`; GRU `reset`, `update`, `candidate`, `hidden`; RNN `hidden`.
 * Gates are drawn on a scale fixed from 0 (closed) to 1 (open); candidate, cell and hidden state on scales
 * symmetric about zero, blue positive and red negative (candidate and hidden state share theirs).
 * @throws ShapeError when the panels differ in shape or hold several sequences; ArgumentError for bad ticks or units.
 * @example
 * const { gates } = new nn.LSTM(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.gates(gates, { ticks: "BTXXVVE" }) // Figure: Gates of an LSTM: 16 units, 7 steps
 */
export function gates(gates: Readonly<Record<string, Tensor>>, options: make.GatesOptions = {}): Figure {
  return new Figure(make.gates(gates, options));
}

/**
 * Where an LSTM's memory comes from, unit by unit: at every step a wide bar for what was kept of the cell
 * (forget gate x cell before), on its end a narrow bar for what was written (input gate x candidate), and a line
 * through the cell that is their sum.
 *
 * Takes the `gates` of one sequence as an LSTM returned them. Draws the four units with the largest cells unless
 * `units` says otherwise. A sequence that began with a state needs it: `{ initial: state.c }`.
 * @throws ArgumentError for the gates of another layer, ticks of another length, or a unit that is not there.
 * @example
 * const { gates } = new nn.LSTM(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.cellState(gates, { ticks: "BTXXVVE", units: [0, 1] })
 * // Figure: Cell state: 2 units, 7 steps, kept and written parts of units 0, 1
 */
export function cellState(
  gates: Readonly<Record<string, Tensor>>,
  options: make.CellStateOptions = {},
): Figure {
  return new Figure(make.cellState(gates, options));
}

/**
 * How often each unit's gates stand open (above 0.9) or shut (below 0.1): a panel for each gate, a point for each unit.
 * Bottom left: never either. Bottom right: open all the time. Top left: shut all the time.
 *
 * Takes the `gates` of an LSTM or GRU, `[batch, time, units]`; all steps of all sequences count.
 * @throws ArgumentError when there is no gate among them, or for a threshold outside of 0 to 0.5.
 * @example
 * const { gates } = new nn.GRU(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.gateSaturation(gates) // Figure: Gate saturation: 16 units, 7 steps
 */
export function gateSaturation(
  gates: Readonly<Record<string, Tensor>>,
  options: make.GateSaturationOptions = {},
): Figure {
  return new Figure(make.gateSaturation(gates, options));
}

/**
 * A recurrent layer unrolled over time: the same cell once for each step, with the input that goes in from below, the
 * state that is handed on (of an LSTM the cell c and the hidden state h), and the output above, as strips of live values.
 *
 * Takes a recurrent layer and one sequence `[1, time, features]`, or a trace and the layer's name in it. Long sequences
 * show their first and last steps, and the title says which are left out; `steps` chooses others. Of stacked layers
 * `layer` and `direction` choose one. Starts from a state of zeros.
 * @throws ArgumentError for a layer without a state, a step that is not there, or ticks of another length; ShapeError for
 *   several sequences.
 * @example
 * const word = reber.encode("BTXXVVE");
 * plot.unrolled(new nn.LSTM(7, 16), word, { ticks: "BTXXVVE" })
 * // Figure: LSTM over time: 16 units, 7 steps
 */
export function unrolled(
  source: make.RecurrentLayer | make.RecurrentTrace,
  input: Tensor | string,
  options: make.UnrolledOptions = {},
): Figure {
  return new Figure(make.unrolled(source, input, options));
}

/**
 * The inside of an RNN, LSTM or GRU cell: the diagram of its gates, sums and products, with the live values of every wire
 * as a strip (a cell for each unit), step by step on a slider. Gates are drawn on a scale fixed from 0 to 1.
 *
 * Takes a recurrent layer and one sequence `[1, time, features]`, or a trace and the layer's name in it. Of stacked
 * layers `layer` and `direction` choose one. Starts from a state of zeros. Static pictures show `step`.
 * @throws ArgumentError for a layer that is none of the three, or a step that is not there; ShapeError for several
 *   sequences.
 * @example
 * const word = reber.encode("BTXXVVE");
 * plot.cell(new nn.LSTM(7, 16), word, { step: 2, ticks: "BTXXVVE" })
 * // Figure: Inside of an LSTM cell, at step 2 (X) of 7: cell = f × cell before + i × g, state = o × tanh(cell)
 */
export function cell(
  source: make.RecurrentLayer | make.RecurrentTrace,
  input: Tensor | string,
  options: make.CellOptions = {},
): Figure {
  return new Figure(make.cell(source, input, options));
}

/**
 * One unit over a text: each character or token on the colour of the unit's value there.
 *
 * Takes `[time, units]`, `[1, time, units]` or what a recurrent layer returned, and a token for each step: a string
 * gives one character to each. Lines end where the text's own do, and where the figure does. `kind: "gate"` takes the
 * fixed scale from 0 to 1 for a gate's values.
 * @throws ArgumentError when the text has another length than time, or the unit is not there.
 * @example
 * const lstm = new nn.LSTM(7, 16);
 * plot.colouredText(lstm.forward(reber.encode("BTXXVVE")), "BTXXVVE", { unit: 5 })
 * // Figure: Unit 5 over the text: 7 steps
 */
export function colouredText(
  states: Tensor | { readonly output: Tensor },
  text: make.Ticks,
  options: make.ColouredTextOptions = {},
): Figure {
  return new Figure(make.colouredText(states, text, options));
}

/**
 * Where else in a sequence the same units are on as in a range of it, as LSTMVis asks: choose what you wonder about (a
 * quotation, a noun phrase), and see what the matches have in common. Above, how many of the units are on at each step;
 * below, the range and its best matches with what stands around them.
 *
 * Takes `[time, units]`, `[1, time, units]` or what a recurrent layer returned. The units are those that are at least
 * `threshold` (0.3) in every step from `from` to `to` (included); a match is a place of the same length in which some of
 * them are, the more the better. NaN counts as off.
 * @throws ArgumentError for a range that is not there, tokens of another length, or when no unit is on all through it;
 *   ShapeError for several sequences.
 * @example
 * const states = tensor([[0.9, 0], [0.8, 0], [0, 0], [0.7, 0], [0.9, 0.5]]);
 * plot.stateMatches(states, { from: 0, to: 1, threshold: 0.3, tokens: "ab.cd" })
 * // Figure: Where the same units are on: 1 unit of 2 at least 0.3 in steps 0 to 1 (unit 0)
 */
export function stateMatches(
  states: Tensor | { readonly output: Tensor },
  options: make.StateMatchesOptions,
): Figure {
  return new Figure(make.stateMatches(states, options));
}

/**
 * How much of a loss at the end reaches each step before it: the norm of its gradient with respect to the hidden state
 * after every step, for several recurrent layers on one logarithmic axis; of an LSTM also that of its cell.
 *
 * Takes layers by name and one input `[batch, time, features]` for all of them. The loss is the sum of the last hidden
 * state unless `loss` makes a number of it. Each layer is run step by step, so it takes `time` forward passes.
 * @throws ArgumentError for a layer without a state; ShapeError for an input of another rank.
 * @example
 * const x = zeros([1, 10, 7]);
 * plot.gradientFlow({ RNN: new nn.RNN(7, 16), LSTM: new nn.LSTM(7, 16), GRU: new nn.GRU(7, 16) }, x)
 * // Figure: Gradient through time: norm of the loss's gradient with respect to the state after each of 10 steps
 */
export function gradientFlow(
  models: Readonly<Record<string, make.RecurrentLayer>>,
  x: Tensor,
  options: make.GradientFlowOptions = {},
): Figure {
  return new Figure(make.gradientFlow(models, x, options));
}

/**
 * How much of a state is left at the end: the singular values of dh_T/dh_t, the last hidden state with respect to the one
 * after each step t, on a logarithmic axis; for an LSTM also those of dh_T/dc_t. Where the largest falls towards step 0,
 * gradients vanish; where it rises above 1, they explode.
 *
 * Takes a recurrent layer, or up to four by name, and one sequence `[1, time, features]`. All Jacobians come from one
 * backward pass over a copy of the sequence for each number of the state (at most 128). Values below a ten-millionth of
 * the largest one are rounding of float32, and left out.
 * @throws ArgumentError for a layer without a state, a bidirectional one, or a larger state; ShapeError for several
 *   sequences.
 * @example
 * manualSeed(0);
 * const x = zeros([1, 6, 7]);
 * plot.jacobian({ RNN: new nn.RNN(7, 8), LSTM: new nn.LSTM(7, 8), GRU: new nn.GRU(7, 8) }, x)
 * // Figure: How much of a state is left at the end: singular values of dh/dh from the last of 6 steps to each step
 */
export function jacobian(
  layers: make.RecurrentLayer | Readonly<Record<string, make.RecurrentLayer>>,
  input: Tensor,
  options: make.JacobianOptions = {},
): Figure {
  return new Figure(make.jacobian(layers, input, options));
}

/**
 * Which steps of a sequence an answer depends on: the size of its gradient with respect to every feature of every step,
 * and above it their norm.
 *
 * Takes a model or a recurrent layer and one sequence `[1, time, features]`, or tokens `[1, time]` of whole numbers, whose
 * embeddings are differentiated. The answer is what the model returns, `[1, numbers]`, or of `[1, time, numbers]` what it
 * returns after `step` (the last); its numbers are taken together (the norm of their gradients) unless `unit` chooses one,
 * or `loss` makes one of them. Runs in evaluation mode; no gradient of a parameter changes.
 * @throws ShapeError for several sequences; ArgumentError for a step or unit that is not there, or ticks of another length.
 * @example
 * manualSeed(0);
 * plot.inputInfluence(new nn.LSTM(7, 16), reber.encode("BTXXVVE"), { ticks: "BTXXVVE" })
 * // Figure: What the answer depends on: norm of the gradient of the 16 numbers of the answer after step 6, 7 steps, each of 7 features
 */
export function inputInfluence(
  model: Module,
  input: Tensor,
  options: make.InputInfluenceOptions = {},
): Figure {
  return new Figure(make.inputInfluence(model, input, options));
}

/**
 * Attention weights: a row for each query, a column for each key, tokens on both axes, on a scale from 0 to the largest.
 *
 * Takes `[queries, keys]` or `[heads, queries, keys]`, of which `head` is drawn. Scores before softmax (values beyond
 * 0 to 1) are drawn on a scale symmetric about zero.
 * @throws ShapeError for another shape; ArgumentError for tokens of another length or a head that is not there.
 * @example
 * plot.attention(softmax(eye(4), 1), { queries: "abcd", keys: "abcd" })
 * // Figure: Attention: 4 queries, 4 keys
 */
export function attention(weights: Tensor, options: make.AttentionOptions = {}): Figure {
  return new Figure(make.attention(weights, options));
}
