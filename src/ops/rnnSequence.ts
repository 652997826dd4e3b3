// A simple recurrent layer over a whole sequence: h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh), or relu.
import { apply } from "../autograd/index.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { define } from "./define.js";
import {
  arrived,
  inputBias,
  inputProduct,
  packedTensors,
  runSequence,
  type SequenceOperands,
  STATE,
  sequenceGradients,
  sequenceInputs,
  WEIGHT_HH,
} from "./recurrent.js";
import { normal } from "./samples.js";

export interface RnnSequenceOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

interface RnnAttributes {
  readonly bias: boolean;
  readonly relu: boolean;
}

const rnnRecord = define<RnnAttributes>({
  name: "rnnSequence",
  once: true,
  forward(inputs, { bias, relu }) {
    const [x, weightIh] = inputs;
    const [batch, time] = x.shape;
    const packed = packedTensors(inputs.slice(WEIGHT_HH));
    const [weightHh, initial, biasIh, biasHh] = packed.tensors;
    const size = weightHh.shape[1];
    const flat = inputProduct(
      x,
      weightIh,
      bias ? inputBias(biasIh, biasHh, x.shape[0], weightHh.shape[1]) : null,
    );
    const shape = [batch, time, size];
    // The product becomes the hidden states in place.
    const hidden = new Tensor(flat.block, 0, shape, [time * size, size, 1], flat.dtype);
    const weights = [weightHh, bias ? biasHh : null];
    const step = { from: hidden, initial, to: hidden, add: true };
    runSequence("rnn", 1, [...shape, relu ? 1 : 0], weights, [initial, hidden], step);
    packed.done();
    return hidden;
  },
  multiplyAdds: ([x, weightIh, weightHh]) => x.shape[0] * x.shape[1] * (weightIh.numel + weightHh.numel),
  vjp(context) {
    const { input, output, dys, attributes } = context;
    const [weightHh, initial] = packedTensors([input(WEIGHT_HH), input(STATE)]).tensors;
    const hidden = output(0);
    const before = empty(hidden.shape, hidden.dtype);
    const dState = empty(initial.shape, hidden.dtype);
    const operands = [hidden, arrived(dys[0]), before, dState];
    const step = { from: before, to: dState, add: false };
    runSequence("rnnGrad", 1, [...hidden.shape, attributes.relu ? 1 : 0], [weightHh], operands, step);
    return sequenceGradients(context, { input: before, hidden: before }, hidden, initial, [dState]);
  },
  samples: () => [
    {
      inputs: [normal([2, 3, 2]), normal([5, 2]), normal([5, 5]), normal([2, 5]), normal([5]), normal([5])],
      attributes: { bias: true, relu: false },
    },
    {
      inputs: [normal([1, 4, 3]), normal([2, 3]), normal([2, 2]), normal([1, 2])],
      attributes: { bias: false, relu: true },
    },
  ],
});

/**
 * A simple recurrent layer over a whole sequence.
 *
 * @param x `[batch, time, in]`
 * @param weightIh `[hidden, in]`
 * @param weightHh `[hidden, hidden]`
 * @param biasIh `[hidden]`; both biases or none.
 * @param biasHh `[hidden]`
 * @param h The state before the first step, `[batch, hidden]`. Default zeros.
 * @returns The hidden state after every step, `[batch, time, hidden]`. It can be differentiated once.
 * @throws ShapeError, DTypeError, ArgumentError
 */
export function rnnSequence(
  x: Tensor,
  weightIh: Tensor,
  weightHh: Tensor,
  biasIh?: Tensor | null,
  biasHh?: Tensor | null,
  h?: Tensor | null,
  options: RnnSequenceOptions = {},
): { hidden: Tensor } {
  checkOptions("rnnSequence", options, ["nonlinearity"]);
  const { nonlinearity = "tanh" } = options;
  if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
    throw new ArgumentError(
      `rnnSequence: the nonlinearity is "tanh" or "relu", got ${JSON.stringify(nonlinearity)}`,
    );
  }
  const operands: SequenceOperands = { x, weightIh, weightHh, biasIh, biasHh };
  const inputs = sequenceInputs("rnnSequence", 1, operands, [["h", h]]);
  return { hidden: apply(rnnRecord, inputs, { bias: Boolean(biasIh), relu: nonlinearity === "relu" }) };
}
