// Long short-term memory over trees whose nodes have any number of children in no order.
import { chunk, linear, narrow, stack } from "../ops/index.js";
import { tensor, zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { flatten, inputsOf, rebuild, type Tree } from "./tree.js";

/** Options of `nn.ChildSumTreeLSTM`. */
export interface ChildSumTreeLSTMOptions {
  /** Whether numbers are added to each gate. Default true. */
  bias?: boolean;
}

/** What happened at one node, `[hiddenSize]` each. */
export interface TreeLSTMGates {
  /** How much of the candidate was written, 0 to 1. */
  readonly input: Tensor;
  /** How much of each child's cell was kept, 0 to 1, `[children, hiddenSize]`; `null` at a leaf. */
  readonly forget: Tensor | null;
  /** What could be written, -1 to 1. */
  readonly candidate: Tensor;
  /** How much of the cell was shown, 0 to 1. */
  readonly output: Tensor;
  /** The cell state. */
  readonly cell: Tensor;
  /** The hidden state. */
  readonly hidden: Tensor;
}

/** What a `ChildSumTreeLSTM` returns. */
export interface TreeLSTMResult {
  /** The hidden state of the root, `[hiddenSize]`. */
  readonly output: Tensor;
  /** Hidden and cell state of the root, `[hiddenSize]` each. */
  readonly state: { readonly h: Tensor; readonly c: Tensor };
  /** The gates of every node, as a tree of the same form. */
  readonly tree: Tree<TreeLSTMGates>;
}

const STATE_NAMES: Readonly<Record<string, string>> = {
  weightIh: "weight_ih",
  weightHh: "weight_hh",
  biasIh: "bias_ih",
  biasHh: "bias_hh",
};

/**
 * The Child-Sum Tree-LSTM: with `s` the sum of the children's hidden states,
 * `i, g, o = sigmoid, tanh, sigmoid of W_ih x + b_ih + W_hh s + b_hh`; each child k has a forget gate of its own,
 * `f_k = sigmoid(W_if x + b_if + W_hf h_k + b_hf)`; `c = i * g + sum of f_k * c_k`, `h = o * tanh(c)`.
 * Tai, Socher and Manning, "Improved semantic representations from tree-structured LSTM networks" (2015).
 *
 * Input a tree `{ value, children }`, the values `[inputSize]` or `null` (counts as 0). On a tree without branches
 * it is an LSTM, and has the same weights in the same order (i, f, g, o). All weights and biases start uniform
 * within `1 / sqrt(hiddenSize)`. Nodes of the same height are computed together.
 * @throws ArgumentError for sizes below 1; `forward` throws an ArgumentError for what is no tree, a ShapeError for a
 * value that is no vector of `inputSize`.
 * @example
 * const leaf = (value: Tensor) => ({ value, children: [] });
 * const tree = { value: randn([3]), children: [leaf(randn([3])), leaf(randn([3]))] };
 * const { output, state } = new nn.ChildSumTreeLSTM(3, 5).forward(tree);
 * output.shape // [ 5 ]
 */
export class ChildSumTreeLSTM extends Module {
  /** `[4 * hiddenSize, inputSize]` */
  readonly weightIh: Parameter;
  /** `[4 * hiddenSize, hiddenSize]` */
  readonly weightHh: Parameter;
  /** `[4 * hiddenSize]` */
  readonly biasIh?: Parameter;
  /** `[4 * hiddenSize]` */
  readonly biasHh?: Parameter;

  constructor(
    /** Features of the input. */
    readonly inputSize: number,
    /** Units: the size of the hidden state. */
    readonly hiddenSize: number,
    options: ChildSumTreeLSTMOptions = {},
  ) {
    super();
    checkSize("ChildSumTreeLSTM", "inputSize", inputSize);
    checkSize("ChildSumTreeLSTM", "hiddenSize", hiddenSize);
    const { bias } = readOptions("ChildSumTreeLSTM", options, { bias: true });
    const bound = 1 / Math.sqrt(hiddenSize);
    const make = (shape: number[]) => uniform(new Parameter(zeros(shape)), -bound, bound);
    this.weightIh = make([4 * hiddenSize, inputSize]);
    this.weightHh = make([4 * hiddenSize, hiddenSize]);
    if (bias) {
      this.biasIh = make([4 * hiddenSize]);
      this.biasHh = make([4 * hiddenSize]);
    }
  }

  override forward(tree: Tree): TreeLSTMResult {
    const flat = flatten("ChildSumTreeLSTM", tree);
    const { inputSize, weightIh, biasIh } = this;
    const nothing = zeros([inputSize], { dtype: weightIh.dtype });
    const inputs = inputsOf("ChildSumTreeLSTM", flat.nodes, inputSize).map((value) => value ?? nothing);
    const fromInput = linear(stack(inputs, 0), weightIh, biasIh);
    const gates: TreeLSTMGates[] = [];
    for (const level of flat.levels) {
      const children = level.map((place) => flat.children[place].map((child) => gates[child]));
      const found = this.level(fromInput.indexSelect(0, Int32Array.from(level)), children);
      level.forEach((place, i) => {
        gates[place] = found[i];
      });
    }
    const { hidden, cell } = gates[flat.root];
    return { output: hidden, state: { h: hidden, c: cell }, tree: rebuild(flat, (place) => gates[place]) };
  }

  override stateName(field: string): string {
    return STATE_NAMES[field] ?? field;
  }

  override extraRepr(): string {
    const options = printOptions({ bias: this.biasIh !== undefined }, { bias: true });
    return [this.inputSize, this.hiddenSize, ...options].join(", ");
  }

  /**
   * All nodes of one height.
   * @param fromInput `[nodes, 4 * hiddenSize]`
   */
  private level(fromInput: Tensor, children: readonly (readonly TreeLSTMGates[])[]): TreeLSTMGates[] {
    const { hiddenSize, weightHh, biasHh } = this;
    const below = children.flat();
    const owners = Int32Array.from(children.flatMap((list, node) => list.map(() => node)));
    const nodes = children.length;
    const sumByNode = (values: Tensor) =>
      zeros([nodes, hiddenSize], { dtype: values.dtype }).scatterAdd(
        0,
        tensor(owners).unsqueeze(1).expand([below.length, hiddenSize]),
        values,
      );
    const hiddenBelow =
      below.length > 0
        ? stack(
            below.map(({ hidden }) => hidden),
            0,
          )
        : null;
    const sum =
      hiddenBelow === null ? zeros([nodes, hiddenSize], { dtype: fromInput.dtype }) : sumByNode(hiddenBelow);
    const [i, , g, o] = chunk(fromInput.add(linear(sum, weightHh, biasHh)), 4, 1);
    const [input, candidate, output] = [i.sigmoid(), g.tanh(), o.sigmoid()];
    let cell = input.mul(candidate);
    let forget: Tensor | null = null;
    if (hiddenBelow !== null) {
      const own = narrow(fromInput, 1, hiddenSize, hiddenSize).indexSelect(0, owners);
      const bias = biasHh === undefined ? undefined : narrow(biasHh, 0, hiddenSize, hiddenSize);
      const recalled = linear(hiddenBelow, narrow(weightHh, 0, hiddenSize, hiddenSize), bias);
      forget = own.add(recalled).sigmoid();
      cell = cell.add(
        sumByNode(
          forget.mul(
            stack(
              below.map((child) => child.cell),
              0,
            ),
          ),
        ),
      );
    }
    const hidden = output.mul(cell.tanh());
    let first = 0;
    return children.map((list, node) => {
      const kept = forget === null || list.length === 0 ? null : narrow(forget, 0, first, list.length);
      first += list.length;
      const at = (values: Tensor) => values.at(node);
      return {
        input: at(input),
        forget: kept,
        candidate: at(candidate),
        output: at(output),
        cell: at(cell),
        hidden: at(hidden),
      };
    });
  }
}
