// Gated recurrent units over a whole sequence, with every gate kept. Gates stand in the weights in PyTorch's order:
// reset, update, candidate. As in PyTorch, the reset gate multiplies the product with the hidden state and its bias,
// not the hidden state itself.
import { applyAll } from "../autograd/index.js";
import { release } from "../memory/index.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { define } from "./define.js";
import {
  arrived,
  inputProduct,
  packedTensors,
  runSequence,
  STATE,
  sequenceGradients,
  sequenceInputs,
  WEIGHT_HH,
} from "./recurrent.js";
import { normal } from "./samples.js";

const GATES = 3;
/** Places among the outputs: reset, update, candidate, hidden. */
const HIDDEN = 3;

const gruRecord = define<{ readonly bias: boolean }>({
  name: "gruSequence",
  once: true,
  forward(inputs, { bias }) {
    const [x, weightIh] = inputs;
    const packed = packedTensors(inputs.slice(WEIGHT_HH));
    const [weightHh, h0, biasIh, biasHh] = packed.tensors;
    const shape = [x.shape[0], x.shape[1], weightHh.shape[1]];
    const before = inputProduct(x, weightIh, bias ? biasIh : null);
    const outputs = Array.from({ length: HIDDEN + 1 }, () => empty(shape, x.dtype));
    const recalled = empty(shape, x.dtype);
    const operands = [h0, before, ...outputs, recalled];
    const step = { from: outputs[HIDDEN], initial: h0, to: null, add: true };
    runSequence("gru", GATES, shape, [weightHh, bias ? biasHh : null], operands, step);
    release(before.block);
    packed.done();
    return { outputs, saved: [recalled] };
  },
  multiplyAdds: ([x, weightIh, weightHh]) => x.shape[0] * x.shape[1] * (weightIh.numel + weightHh.numel),
  vjp(context) {
    const { input, output, dys, saved } = context;
    const [weightHh, h0] = packedTensors([input(WEIGHT_HH), input(STATE)]).tensors;
    const outputs = dys.map((_, i) => output(i));
    const hidden = outputs[HIDDEN];
    const [batch, time, size] = hidden.shape;
    const before = {
      input: empty([batch, time, GATES * size], hidden.dtype),
      hidden: empty([batch, time, GATES * size], hidden.dtype),
    };
    const dState = empty(h0.shape, hidden.dtype);
    const operands = [h0, ...outputs, saved[0], ...dys.map(arrived), before.input, before.hidden, dState];
    const step = { from: before.hidden, to: dState, add: true };
    runSequence("gruGrad", GATES, hidden.shape, [weightHh], operands, step);
    return sequenceGradients(context, before, hidden, h0, [dState]);
  },
  samples: () => [
    {
      inputs: [normal([2, 3, 2]), normal([9, 2]), normal([9, 3]), normal([2, 3]), normal([9]), normal([9])],
      attributes: { bias: true },
    },
    {
      inputs: [normal([1, 2, 3]), normal([6, 3]), normal([6, 2]), normal([1, 2])],
      attributes: { bias: false },
    },
  ],
});

/** Every gate and state after each step, `[batch, time, hidden]`. */
export interface GruSequence {
  readonly reset: Tensor;
  readonly update: Tensor;
  readonly candidate: Tensor;
  readonly hidden: Tensor;
}

/**
 * Gated recurrent units over a whole sequence:
 * `r, z = sigmoid of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
 * `n = tanh(W_in x_t + b_in + r * (W_hn h_(t-1) + b_hn))`, `h_t = (1 - z) * n + z * h_(t-1)`.
 *
 * @param x `[batch, time, in]`
 * @param weightIh `[3 * hidden, in]`: the rows of r, z, n.
 * @param weightHh `[3 * hidden, hidden]`
 * @param biasIh `[3 * hidden]`; both biases or none.
 * @param biasHh `[3 * hidden]`
 * @param h Hidden state before the first step, `[batch, hidden]`. Default zeros.
 * @returns All gates and states. They can be differentiated once.
 * @throws ShapeError, DTypeError, ArgumentError
 */
export function gruSequence(
  x: Tensor,
  weightIh: Tensor,
  weightHh: Tensor,
  biasIh?: Tensor | null,
  biasHh?: Tensor | null,
  h?: Tensor | null,
): GruSequence {
  const inputs = sequenceInputs("gruSequence", GATES, { x, weightIh, weightHh, biasIh, biasHh }, [["h", h]]);
  const [reset, update, candidate, hidden] = applyAll(gruRecord, inputs, { bias: Boolean(biasIh) });
  return { reset, update, candidate, hidden };
}
