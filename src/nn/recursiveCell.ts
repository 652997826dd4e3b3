// The recursive neural network: one layer applied at every node of a tree.
import { linear, stack } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { flatten, inputsOf, rebuild, type Tree } from "./tree.js";

/** Options of `nn.RecursiveCell`. */
export interface RecursiveCellOptions {
  /** The most children a node may have; each place has weights of its own. Default 2. */
  maxChildren?: number;
  /** Whether a number is added to each hidden value. Default true. */
  bias?: boolean;
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/** What a `RecursiveCell` returns. */
export interface RecursiveResult {
  /** The hidden state of the root, `[hiddenSize]`. */
  readonly output: Tensor;
  /** The hidden state of every node, as a tree of the same form. */
  readonly tree: Tree<Tensor>;
}

const DEFAULTS: Required<RecursiveCellOptions> = { maxChildren: 2, bias: true, nonlinearity: "tanh" };

/**
 * A recursive neural network: at each node `h = tanh(W_ih x + W_hh [h_1; h_2; ...] + b)`, with the hidden states of
 * its children one behind the other; a child that is not there counts as 0, and so does a value that is `null`.
 * Socher et al., "Parsing natural scenes and natural language with recursive neural networks" (2011).
 *
 * Input a tree `{ value, children }`, the values `[inputSize]`. All weights and biases start uniform within
 * `1 / sqrt(hiddenSize)`. Nodes of the same height are computed together.
 * @throws ArgumentError for sizes below 1; `forward` throws an ArgumentError for what is no tree or a node with too
 * many children, a ShapeError for a value that is no vector of `inputSize`.
 * @example
 * const word = (value: Tensor) => ({ value, children: [] });
 * const phrase = { value: null, children: [word(randn([3])), word(randn([3]))] };
 * new nn.RecursiveCell(3, 5).forward(phrase).output.shape // [ 5 ]
 */
export class RecursiveCell extends Module {
  /** `[hiddenSize, inputSize]` */
  readonly weightIh: Parameter;
  /** `[hiddenSize, maxChildren * hiddenSize]` */
  readonly weightHh: Parameter;
  /** `[hiddenSize]` */
  readonly bias?: Parameter;
  /** The most children a node may have. */
  readonly maxChildren: number;
  /** What the sum goes through. */
  readonly nonlinearity: "tanh" | "relu";

  constructor(
    /** Features of the input. */
    readonly inputSize: number,
    /** Units: the size of the hidden state. */
    readonly hiddenSize: number,
    options: RecursiveCellOptions = {},
  ) {
    super();
    checkSize("RecursiveCell", "inputSize", inputSize);
    checkSize("RecursiveCell", "hiddenSize", hiddenSize);
    const { maxChildren, bias, nonlinearity } = readOptions("RecursiveCell", options, DEFAULTS);
    checkSize("RecursiveCell", "maxChildren", maxChildren);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      throw new ArgumentError(
        `RecursiveCell: nonlinearity must be "tanh" or "relu", got ${JSON.stringify(nonlinearity)}`,
      );
    }
    this.maxChildren = maxChildren;
    this.nonlinearity = nonlinearity;
    const bound = 1 / Math.sqrt(hiddenSize);
    const make = (shape: number[]) => uniform(new Parameter(zeros(shape)), -bound, bound);
    this.weightIh = make([hiddenSize, inputSize]);
    this.weightHh = make([hiddenSize, maxChildren * hiddenSize]);
    if (bias) this.bias = make([hiddenSize]);
  }

  override forward(tree: Tree): RecursiveResult {
    const flat = flatten("RecursiveCell", tree);
    const { inputSize, hiddenSize, maxChildren, weightIh, weightHh, bias } = this;
    const { dtype } = weightIh;
    const nothing = zeros([inputSize], { dtype });
    const absent = zeros([hiddenSize], { dtype });
    const inputs = inputsOf("RecursiveCell", flat.nodes, inputSize).map((value) => value ?? nothing);
    const fromInput = linear(stack(inputs, 0), weightIh, bias);
    const hidden: Tensor[] = [];
    for (const level of flat.levels) {
      let sum = fromInput.indexSelect(0, Int32Array.from(level));
      const inner = flat.children[level[0]].length > 0; // all leaves are on the first level, and nothing else
      if (inner) {
        const below = level.flatMap((place) => {
          const children = flat.children[place];
          if (children.length > maxChildren) {
            throw new ArgumentError(
              `RecursiveCell: a node has ${children.length} children, this cell was made for ${maxChildren}; use the option maxChildren: ${children.length}`,
            );
          }
          return Array.from({ length: maxChildren }, (_, k) =>
            k < children.length ? hidden[children[k]] : absent,
          );
        });
        sum = sum.add(linear(stack(below, 0).reshape([level.length, maxChildren * hiddenSize]), weightHh));
      }
      const states = this.nonlinearity === "tanh" ? sum.tanh() : sum.relu();
      level.forEach((place, i) => {
        hidden[place] = states.at(i);
      });
    }
    return { output: hidden[flat.root], tree: rebuild(flat, (place) => hidden[place]) };
  }

  override stateName(field: string): string {
    return field === "weightIh" ? "weight_ih" : field === "weightHh" ? "weight_hh" : field;
  }

  override extraRepr(): string {
    const { maxChildren, nonlinearity } = this;
    const options = { maxChildren, bias: this.bias !== undefined, nonlinearity };
    return [this.inputSize, this.hiddenSize, ...printOptions(options, { ...DEFAULTS })].join(", ");
  }
}
