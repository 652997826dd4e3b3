// How much of a loss at the end of a sequence reaches each step before it: the norm of dL/dh_t. It is why LSTM and GRU
// were made (Hochreiter, 1991; Bengio, Simard and Frasconi, 1994).
import { grad, withRecording } from "../autograd/index.js";
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { curves } from "./curves.js";
import { facts, words } from "./numbers.js";
import { checkTensor } from "./planes.js";
import type { FigureSpec } from "./spec.js";

/** RNN, LSTM, GRU, or a layer of the user's that takes and returns a state in their way. */
export interface RecurrentLayer {
  /** As a recurrent layer's. */
  forward(x: Tensor, state?: never): { readonly output: Tensor; readonly state: unknown };
}

/** Options of `plot.gradientFlow`. */
export interface GradientFlowOptions {
  /** Default "Gradient through time". */
  title?: string;
  /** A number from the output after the last step, `[batch, hidden]`. Default: its sum. */
  loss?: (last: Tensor) => Tensor;
}

/** The figure of the public `plot.gradientFlow`, where it is documented, as data. */
export function gradientFlow(
  models: Readonly<Record<string, RecurrentLayer>>,
  x: Tensor,
  options: GradientFlowOptions = {},
): FigureSpec {
  const what = "plot.gradientFlow";
  checkOptions(what, options, ["title", "loss"]);
  const call = "plot.gradientFlow({ RNN: rnn, LSTM: lstm, GRU: gru }, x)";
  if (typeof models !== "object" || models === null || isModule(models) || Object.keys(models).length === 0) {
    throw new ArgumentError(`${what}: expected recurrent layers by name: ${call}`);
  }
  checkTensor(what, x, "[batch, time, features]");
  if (x.ndim !== 3) {
    throw new ShapeError(
      `${what}: expected an input [batch, time, features], got ${formatShape(x.shape)}: ${call}`,
    );
  }
  const loss = options.loss ?? ((last: Tensor) => last.sum());
  const series: Record<string, number[]> = {};
  for (const [name, layer] of Object.entries(models)) {
    for (const [part, norms] of Object.entries(normsOf(what, name, layer, x, loss, call))) {
      if (norms.length > 0) series[part === "h" ? name : say`cell of ${name}`] = norms;
    }
  }
  const title = options.title ?? say`Gradient through time`;
  const spec = curves(series, {
    title,
    xTitle: say`time step`,
    yTitle: say`norm of the gradient`,
    log: true,
  });
  return {
    ...spec,
    description: facts(
      say`${title}: norm of the loss's gradient with respect to the state after each of ${x.shape[1]} steps`,
      ...Object.entries(series).map(([name, norms]) => {
        const last = norms.length - 1;
        return say`${name}: ${words(norms[0])} at step 0, ${words(norms[last])} at step ${last}, a factor of ${words(norms[0] / norms[last])}`;
      }),
    ),
  };
}

/**
 * Step by step, as the layers' own sequence operations keep the states between steps to themselves. The gradient of h_t
 * is the whole one, along all later steps; for an LSTM c_t is held fixed, and has a gradient of its own.
 */
function normsOf(
  what: string,
  name: string,
  layer: RecurrentLayer,
  x: Tensor,
  loss: (last: Tensor) => Tensor,
  call: string,
): Record<string, number[]> {
  if (typeof layer?.forward !== "function") {
    throw new ArgumentError(`${what}: ${name} is no layer: ${call}`);
  }
  const steps = x.shape[1];
  const states: Record<string, Tensor[]> = {};
  const gradients = withRecording(true, () => {
    let state: unknown;
    for (let step = 0; step < steps; step++) {
      const result = layer.forward(x.narrow(1, step, 1), state as never);
      const parts = stateParts(result?.state);
      if (parts === undefined) {
        const kind = isModule(layer) ? (layer as Module).constructor.name : name;
        throw new ArgumentError(
          `${what}: ${name} (${kind}) returned no state; give recurrent layers: ${call}`,
        );
      }
      state = result.state;
      for (const [key, value] of Object.entries(parts)) {
        states[key] ??= [];
        states[key].push(value);
      }
    }
    const last = (states["h"].at(-1) as Tensor).reshape([x.shape[0], -1]);
    const value = loss(last);
    if (!isTensor(value) || value.numel !== 1) {
      throw new ArgumentError(
        `${what}: loss must return one number: { loss: (last) => last.square().mean() }`,
      );
    }
    const all = Object.values(states).flat();
    return grad(value, all, { allowUnused: true });
  });
  const norms: Record<string, number[]> = {};
  let at = 0;
  for (const [key, list] of Object.entries(states)) {
    const own = list.map(() => gradients[at++] as Tensor | null);
    // The loss does not see the last cell but through the last hidden state: it has no gradient of its own.
    norms[key] = own.flatMap((gradient) =>
      gradient === null ? [] : [Math.hypot(...Array.from(gradient.data()))],
    );
  }
  return norms;
}

/** The parts of a state by name; undefined for what is no state. */
export function stateParts(state: unknown): Record<string, Tensor> | undefined {
  if (isTensor(state)) return { h: state };
  const { h, c } = (state ?? {}) as { h?: unknown; c?: unknown };
  if (!isTensor(h)) return undefined;
  return isTensor(c) ? { h, c } : { h };
}
