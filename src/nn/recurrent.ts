// What RNN, LSTM and GRU have in common: weights, layers and directions, the arrangement of their input, the form of
// their state. The recurrences themselves are operations (rnnSequence, lstmSequence, gruSequence).
import { cat, stack } from "../ops/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { drop } from "./dropout.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { type SequenceEnds, sequenceEnds } from "./sequenceEnds.js";

export interface RecurrentOptions {
  /** Layers on top of each other, each reading the hidden states of the one below. Default 1. */
  numLayers?: number;
  /** Whether a second recurrence reads the sequence backwards; both outputs stand side by side. Default false. */
  bidirectional?: boolean;
  /** Share of the values between two layers that is set to 0 in training. Default 0. */
  dropout?: number;
  /** Whether two numbers are added to each gate, one for the input and one for the state. Default true. */
  bias?: boolean;
  /** Whether the input is `[batch, time, inputSize]` (default, unlike in PyTorch) or `[time, batch, inputSize]`. */
  batchFirst?: boolean;
}

/** What `forward` of a recurrent layer takes besides input and state. */
export interface SequenceOptions {
  /**
   * Steps of each sequence of the batch, from 1 to `time`, when they are not equally long: an array or an int32 tensor.
   * The final states are then those of the last step of each sequence, the backward direction starts there, and
   * outputs and gates after it are 0, as with PyTorch's packed sequences. The order of the batch does not matter.
   */
  lengths?: readonly number[] | Tensor;
}

/** The gates of each layer and direction: `gates.layer1.backward.hidden`. */
export type StackedGates<Gates, Options> = {
  readonly [layer: `layer${number}`]: { readonly forward: Gates } & ("bidirectional" extends keyof Options
    ? { readonly backward: Gates }
    : unknown);
};

/**
 * Gates by name; with `numLayers` or `bidirectional` among the options (whatever their values) by layer and direction
 * first.
 */
export type GatesOf<Options, Gates> = [Extract<keyof Options, StackOption>] extends [never]
  ? Gates
  : undefined extends Options[Extract<keyof Options, StackOption>]
    ? Gates | StackedGates<Gates, Options>
    : StackedGates<Gates, Options>;

type StackOption = "numLayers" | "bidirectional";

/** The weights of one layer in one direction. */
export interface RecurrentWeights {
  /** `[gates * hiddenSize, inputSize]`; from the second layer on `[gates * hiddenSize, directions * hiddenSize]`. */
  readonly weightIh: Parameter;
  /** `[gates * hiddenSize, hiddenSize]` */
  readonly weightHh: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasIh?: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasHh?: Parameter;
}

export const DEFAULTS: Required<RecurrentOptions> = {
  numLayers: 1,
  bidirectional: false,
  dropout: 0,
  bias: true,
  batchFirst: true,
};

const KINDS = ["weightIh", "weightHh", "biasIh", "biasHh"] as const;

/** `weightIh` of the first layer; of the others `weightIhL1`, backwards `weightIhL0Reverse`. */
function fieldName(kind: string, layer: number, backwards: boolean): string {
  return layer === 0 && !backwards ? kind : `${kind}L${layer}${backwards ? "Reverse" : ""}`;
}

/** `weight_ih_l0`, `bias_hh_l1_reverse` */
function pytorchName(kind: string, layer: number, backwards: boolean): string {
  return `${kind.replace("Ih", "_ih").replace("Hh", "_hh")}_l${layer}${backwards ? "_reverse" : ""}`;
}

interface Directions<Gates> {
  readonly forward: Gates;
  readonly backward?: Gates;
}

/** What a layer with all of its recurrences gives, in the user's arrangement. */
interface StackResult<Gates> {
  readonly output: Tensor;
  /** One for each name that was asked for. */
  readonly states: readonly Tensor[];
  readonly gates: Gates | Readonly<Record<string, Directions<Gates>>>;
}

/** The input as `[batch, time, inputSize]`, and the way back for what is computed from it. */
interface Arranged {
  readonly sequence: Tensor;
  readonly ends: SequenceEnds;
  /** From `[batch, time, features]` to the arrangement that the user gave. */
  restore(values: Tensor): Tensor;
  /**
   * A state `[layers * directions, batch, hiddenSize]` (without a batch `[layers * directions, hiddenSize]`) with a
   * batch.
   */
  readState(name: string, state: unknown): Tensor;
  /** The states after the last step, in the form in which the user can pass them back in. */
  lastState(values: readonly Tensor[]): Tensor;
}

/** The base of the recurrent layers. All weights and biases start uniform within `1 / sqrt(hiddenSize)`. */
export abstract class Recurrent extends Module {
  /**
   * `[gates * hiddenSize, inputSize]`, the gates one below the other in PyTorch's order. Of the first layer,
   * forwards.
   */
  readonly weightIh!: Parameter;
  /** `[gates * hiddenSize, hiddenSize]` */
  readonly weightHh!: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasIh?: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasHh?: Parameter;
  /** Layers one on top of the other. */
  readonly numLayers: number;
  /** Whether the sequence is read backwards as well. */
  readonly bidirectional: boolean;
  /** Share that is set to 0 in training. */
  readonly dropout: number;
  /** Whether the batch is the first axis, the default, or time is. */
  readonly batchFirst: boolean;
  /** Whether gates are returned by layer and direction: where the options speak of either. */
  private readonly stacked: boolean;
  private readonly stateNames: Readonly<Record<string, string>>;

  constructor(
    private readonly kind: string,
    gates: number,
    /** Features of the input. */
    readonly inputSize: number,
    /** Units: the size of the hidden state. */
    readonly hiddenSize: number,
    options: RecurrentOptions,
  ) {
    super();
    checkSize(kind, "inputSize", inputSize);
    checkSize(kind, "hiddenSize", hiddenSize);
    const { numLayers, bidirectional, dropout, bias, batchFirst } = readOptions(kind, options, DEFAULTS);
    checkSize(kind, "numLayers", numLayers);
    if (!(dropout >= 0 && dropout <= 1)) {
      throw new ArgumentError(`${kind}: dropout is a probability from 0 to 1, got ${dropout}`);
    }
    if (dropout > 0 && numLayers === 1) {
      throw new ArgumentError(
        `${kind}: dropout acts between layers, so that one layer has none; use numLayers: 2 or more, or put new nn.Dropout(${dropout}) behind it`,
      );
    }
    this.numLayers = numLayers;
    this.bidirectional = bidirectional;
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.stacked = options.numLayers !== undefined || options.bidirectional !== undefined;
    const bound = 1 / Math.sqrt(hiddenSize);
    const fields = this as unknown as Record<string, Parameter>;
    const stateNames: Record<string, string> = {};
    for (let layer = 0; layer < numLayers; layer++) {
      const inputs = layer === 0 ? inputSize : this.directions.length * hiddenSize;
      for (const backwards of this.directions) {
        for (const name of bias ? KINDS : KINDS.slice(0, 2)) {
          const rows = gates * hiddenSize;
          const shape =
            name === "weightIh" ? [rows, inputs] : name === "weightHh" ? [rows, hiddenSize] : [rows];
          const field = fieldName(name, layer, backwards);
          fields[field] = uniform(new Parameter(zeros(shape)), -bound, bound);
          stateNames[field] = pytorchName(name, layer, backwards);
        }
      }
    }
    this.stateNames = stateNames;
  }

  /**
   * The weights of one layer in one direction. (The first layer's are also the fields `weightIh`, ...; those of the
   * others are called `weightIhL1`, backwards `weightIhL1Reverse`.)
   * @throws ArgumentError when there is no such layer or direction.
   * @example
   * new nn.LSTM(7, 16, { bidirectional: true }).weightsOf(0, "backward").weightIh.shape // [ 64, 7 ]
   */
  weightsOf(layer = 0, direction: "forward" | "backward" = "forward"): RecurrentWeights {
    const fields = this as unknown as Record<string, Parameter | undefined>;
    const [weightIh, weightHh, biasIh, biasHh] = KINDS.map(
      (kind) => fields[fieldName(kind, layer, direction === "backward")],
    );
    if (weightIh !== undefined && weightHh !== undefined) return { weightIh, weightHh, biasIh, biasHh };
    throw new ArgumentError(
      `${this.kind}: there is no layer ${layer} ${direction}; there are ${this.numLayers}, ${this.bidirectional ? "in both directions" : "forwards only"}, counted from 0`,
    );
  }

  override stateName(field: string): string {
    return this.stateNames[field] ?? field;
  }

  override extraRepr(): string {
    const { numLayers, bidirectional, dropout, batchFirst } = this;
    const options = { numLayers, bidirectional, dropout, bias: this.biasIh !== undefined, batchFirst };
    return [this.inputSize, this.hiddenSize, ...printOptions(options, DEFAULTS)].join(", ");
  }

  override multiplyAdds(input: readonly number[]): number {
    const steps = input.slice(0, -1).reduce((size, n) => size * n, 1);
    const matrices = this.parameters().filter(({ ndim }) => ndim === 2);
    return matrices.reduce((sum, { numel }) => sum + steps * numel, 0);
  }

  /**
   * Runs all layers in all directions.
   * @param given The initial states by name; none for zeros.
   * @param step One recurrence over `[batch, time, features]`, from states `[batch, hiddenSize]`.
   * @param kept The gates whose last values are the final states, in the order of the states.
   */
  protected run<Gates extends { readonly hidden: Tensor }>(
    x: Tensor,
    given: readonly (readonly [name: string, state: unknown])[],
    { lengths }: SequenceOptions,
    step: (sequence: Tensor, weights: RecurrentWeights, initial: readonly Tensor[]) => Gates,
    kept: readonly (keyof Gates)[],
  ): StackResult<Gates> {
    const { sequence, ends, restore, readState, lastState } = this.arrange(x, lengths);
    const initial = given.map(([name, state]) => readState(name, state));
    const finals: Tensor[][] = kept.map(() => []);
    const layers: Record<string, Directions<Gates>> = {};
    let input = ends.clip(sequence);
    let output = input;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0 && this.training) input = drop(input, this.dropout);
      const results = this.directions.map((backwards, i) => {
        const place = layer * this.directions.length + i;
        const turn = (values: Tensor) => (backwards ? ends.reverse(values) : values);
        const weights = this.weightsOf(layer, backwards ? "backward" : "forward");
        const gates = step(
          turn(input),
          weights,
          initial.map((state) => state.at(place)),
        );
        kept.forEach((name, k) => {
          finals[k].push(ends.last(gates[name] as Tensor));
        });
        return mapGates(gates, (values) => ends.clip(turn(values)));
      });
      const restored = results.map((gates) => mapGates(gates, restore));
      layers[`layer${layer}`] =
        restored.length === 1 ? { forward: restored[0] } : { forward: restored[0], backward: restored[1] };
      if (results.length === 1) {
        input = results[0].hidden;
        output = restored[0].hidden;
      } else {
        input = cat(
          results.map(({ hidden }) => hidden),
          2,
        );
        output = restore(input);
      }
    }
    const gates = this.stacked ? layers : layers.layer0.forward;
    return { output, states: finals.map(lastState), gates };
  }

  private get directions(): readonly boolean[] {
    return this.bidirectional ? [false, true] : [false];
  }

  /** @throws ShapeError when the input is no sequence of vectors of `inputSize`. */
  private arrange(x: Tensor, lengths: SequenceOptions["lengths"]): Arranged {
    const { kind, inputSize, hiddenSize, batchFirst } = this;
    const layout = batchFirst ? "[batch, time, inputSize]" : "[time, batch, inputSize]";
    const given = isTensor(x) ? formatShape(x.shape) : String(x);
    if (!isTensor(x) || x.ndim < 2 || x.ndim > 3) {
      throw new ShapeError(
        `${kind}: expected an input ${layout}, or one sequence [time, inputSize], got ${given}${hint(x, inputSize)}`,
      );
    }
    if (x.shape[x.ndim - 1] !== inputSize) {
      throw new ShapeError(
        `${kind}: the last axis of the input ${given} is ${x.shape[x.ndim - 1]}, this layer was made for inputSize ${inputSize}; the input is ${layout}`,
      );
    }
    const batched = x.ndim === 3;
    const sequence = !batched ? x.unsqueeze(0) : batchFirst ? x : x.transpose(0, 1);
    const [batch, time] = sequence.shape;
    if (time === 0) throw new ShapeError(`${kind}: the input ${given} has no time steps`);
    const count = this.numLayers * this.directions.length;
    const stateShape = batched ? [count, batch, hiddenSize] : [count, hiddenSize];
    return {
      sequence,
      ends: sequenceEnds(kind, lengths, batch, time),
      restore: (values) => (!batched ? values.squeeze(0) : batchFirst ? values : values.transpose(0, 1)),
      readState(name, state) {
        if (isTensor(state) && sameShape(state.shape, stateShape)) {
          return state.reshape([count, batch, hiddenSize]);
        }
        throw new ShapeError(
          `${kind}: the initial ${name} must be ${formatShape(stateShape)} for an input ${given}, got ${isTensor(state) ? formatShape(state.shape) : describe(state)}; a state that forward returned for another batch does not fit`,
        );
      },
      lastState: (values) => (values.length === 1 ? values[0] : stack(values, 0)).reshape(stateShape),
    };
  }

  /** @throws ArgumentError when the state of an RNN or GRU is the `{ h, c }` of an LSTM. */
  protected refuseRecord(state: unknown): void {
    if (state === undefined || isTensor(state)) return;
    throw new ArgumentError(
      `${this.kind}: the state is one tensor [1, batch, hiddenSize], got ${describe(state)}`,
    );
  }
}

function mapGates<Gates extends object>(gates: Gates, map: (values: Tensor) => Tensor): Gates {
  return Object.fromEntries(Object.entries(gates).map(([name, values]) => [name, map(values)])) as Gates;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" && value !== null
    ? `a record { ${Object.keys(value).join(", ")} }`
    : String(value);
}

/** The usual slip: a sequence of numbers without an axis for the features. */
function hint(x: unknown, inputSize: number): string {
  return isTensor(x) && x.ndim === 1 && inputSize === 1 ? "; did you mean x.reshape([1, -1, 1])?" : "";
}
