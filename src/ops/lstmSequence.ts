// Long short-term memory over a whole sequence, with every gate kept. Gates stand in the weights in PyTorch's order:
// input, forget, candidate, output.
import { applyAll } from "../autograd/index.js";
import { release } from "../memory/index.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { define } from "./define.js";
import {
  arrived,
  inputBias,
  inputProduct,
  packedTensors,
  runSequence,
  STATE,
  sequenceGradients,
  sequenceInputs,
  WEIGHT_HH,
} from "./recurrent.js";
import { normal } from "./samples.js";

const GATES = 4;
/** Places among the outputs: input, forget, candidate, output, cell, hidden. */
const CELL = 4;
const HIDDEN = 5;

const lstmRecord = define<{ readonly bias: boolean }>({
  name: "lstmSequence",
  once: true,
  forward(inputs, { bias }) {
    const [x, weightIh] = inputs;
    const packed = packedTensors(inputs.slice(WEIGHT_HH));
    const [weightHh, h0, c0, biasIh, biasHh] = packed.tensors;
    const shape = [x.shape[0], x.shape[1], weightHh.shape[1]];
    const before = inputProduct(
      x,
      weightIh,
      bias ? inputBias(biasIh, biasHh, x.shape[0], weightHh.shape[1]) : null,
    );
    const outputs = Array.from({ length: HIDDEN + 1 }, () => empty(shape, x.dtype));
    const operands = [h0, c0, before, ...outputs];
    const step = { from: outputs[HIDDEN], initial: h0, to: before, add: true };
    runSequence("lstm", GATES, shape, [weightHh, bias ? biasHh : null], operands, step);
    release(before.block);
    packed.done();
    return { outputs };
  },
  multiplyAdds: ([x, weightIh, weightHh]) => x.shape[0] * x.shape[1] * (weightIh.numel + weightHh.numel),
  vjp(context) {
    const { input, output, dys } = context;
    const [weightHh, h0, c0] = packedTensors([input(WEIGHT_HH), input(STATE), input(STATE + 1)]).tensors;
    const outputs = dys.map((_, i) => output(i));
    const hidden = outputs[HIDDEN];
    const [batch, time, size] = hidden.shape;
    const before = empty([batch, time, GATES * size], hidden.dtype);
    const states = [empty(h0.shape, hidden.dtype), empty(c0.shape, hidden.dtype)];
    const operands = [c0, ...outputs.slice(0, CELL + 1), ...dys.map(arrived), before, ...states];
    const step = { from: before, to: states[0], add: false };
    runSequence("lstmGrad", GATES, hidden.shape, [weightHh], operands, step);
    return sequenceGradients(context, { input: before, hidden: before }, hidden, h0, states);
  },
  samples: () => [
    {
      inputs: [
        normal([2, 3, 2]),
        normal([12, 2]),
        normal([12, 3]),
        normal([2, 3]),
        normal([2, 3]),
        normal([12]),
        normal([12]),
      ],
      attributes: { bias: true },
    },
    {
      inputs: [normal([1, 2, 3]), normal([8, 3]), normal([8, 2]), normal([1, 2]), normal([1, 2])],
      attributes: { bias: false },
    },
  ],
});

/** Every gate and state after each step, `[batch, time, hidden]`. */
export interface LstmSequence {
  readonly input: Tensor;
  readonly forget: Tensor;
  readonly candidate: Tensor;
  readonly output: Tensor;
  readonly cell: Tensor;
  readonly hidden: Tensor;
}

/**
 * Long short-term memory over a whole sequence:
 * `i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
 * `c_t = f * c_(t-1) + i * g`, `h_t = o * tanh(c_t)`.
 *
 * @param x `[batch, time, in]`
 * @param weightIh `[4 * hidden, in]`: the rows of i, f, g, o.
 * @param weightHh `[4 * hidden, hidden]`
 * @param biasIh `[4 * hidden]`; both biases or none.
 * @param biasHh `[4 * hidden]`
 * @param h Hidden state before the first step, `[batch, hidden]`. Default zeros.
 * @param c Cell state before the first step, `[batch, hidden]`. Default zeros.
 * @returns All gates and states. They can be differentiated once.
 * @throws ShapeError, DTypeError, ArgumentError
 */
export function lstmSequence(
  x: Tensor,
  weightIh: Tensor,
  weightHh: Tensor,
  biasIh?: Tensor | null,
  biasHh?: Tensor | null,
  h?: Tensor | null,
  c?: Tensor | null,
): LstmSequence {
  const inputs = sequenceInputs("lstmSequence", GATES, { x, weightIh, weightHh, biasIh, biasHh }, [
    ["h", h],
    ["c", c],
  ]);
  const [input, forget, candidate, output, cell, hidden] = applyAll(lstmRecord, inputs, {
    bias: Boolean(biasIh),
  });
  return { input, forget, candidate, output, cell, hidden };
}
