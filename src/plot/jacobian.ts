// How much of a state at one step is left in the last one: the singular values of dh_T/dh_t. Where the largest falls,
// gradients vanish; where it rises, they explode (Bengio, Simard and Frasconi, 1994; Pascanu, Mikolov and Bengio, 2013).
// One number a step, for a loss, is drawn by gradientFlow.ts.
import { grad, withRecording } from "../autograd/index.js";
import { isModule } from "../nn/members.js";
import { repeat } from "../ops/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { type RecurrentLayer, stateParts } from "./gradientFlow.js";
import { cell, facts, plural, survey, words } from "./numbers.js";
import { axisNumber, panelTitle } from "./panels.js";
import { checkTensor } from "./planes.js";
import { singularValues } from "./singular.js";
import type { Axis, FigureSpec, ScatterTrace, Shape } from "./spec.js";
import {
  baseLayout,
  CHART,
  CONFIG,
  FAINT_SMALL,
  legendAbove,
  RULE,
  TOP,
  titleBlock,
  titleWidth,
} from "./theme.js";

/** Options of `plot.jacobian`. */
export interface JacobianOptions {
  /** Default "How much of a state is left at the end". */
  title?: string;
}

const CALL = "plot.jacobian(lstm, x) or plot.jacobian({ RNN: rnn, LSTM: lstm, GRU: gru }, x)";
/** Numbers of a state: every one takes a row of the batch, and the work grows with the third power. */
const MOST_UNITS = 128;
/** What float32 can tell apart: smaller values beside the largest one are rounding. */
const PRECISION = 1e-7;

/** The figure of the public `plot.jacobian`, where it is documented, as data. */
export function jacobian(
  layers: RecurrentLayer | Readonly<Record<string, RecurrentLayer>>,
  input: Tensor,
  options: JacobianOptions = {},
): FigureSpec {
  const what = "plot.jacobian";
  checkOptions(what, options, ["title"]);
  const named = readLayers(what, layers);
  const x = readSequenceInput(what, input);
  const panels = named.flatMap(([name, layer], i) => {
    const parts = spectra(what, name, layer, x);
    return Object.entries(parts.values).map(
      ([part, values]): Panel => ({ name, part, color: LINES[i], ...parts, values }),
    );
  });
  const steps = x.shape[1];
  const title = options.title ?? say`How much of a state is left at the end`;
  const all = panels.flatMap(({ values }) => values.flat()).filter((v) => v > 0);
  const { min, max, maxAt } = survey(all);
  const range: [number, number] =
    maxAt < 0 ? [-1, 1] : [Math.log10(min) - 0.3, Math.log10(Math.max(max, 1)) + 0.3];
  const lost = panels.reduce((sum, { values }) => sum + values.flat().filter((v) => !(v > 0)).length, 0);
  const shown = panels[0].at.length;
  const notes = [
    say`singular values of dh/dh from the last of ${steps} steps to each step`,
    shown < steps ? say`${shown} steps evenly spaced` : "",
    lost > 0 ? say`${lost} below float32's precision left out` : "",
  ];
  const each =
    panels.length === 1
      ? 520
      : panels.length === 2
        ? 360
        : Math.max(170, Math.floor((790 - (panels.length - 1) * 18) / panels.length));
  const [plotHeight, gap] = [250, 18];
  const plotWidth = panels.length * (each + gap) - gap;
  const margin = { l: 74, r: 24, t: TOP + 48, b: 52 };
  const width = Math.max(margin.l + plotWidth + margin.r, Math.min(900, titleWidth(title, notes)));
  const axes: Record<string, Axis> = {};
  panels.forEach((_, i) => {
    const n = axisNumber(i);
    const left = i * (each + gap);
    axes[`xaxis${n}`] = {
      ...CHART,
      showgrid: false,
      domain: [left / plotWidth, Math.min(1, (left + each) / plotWidth)],
      range: [-0.02 * steps, steps - 1 + 0.02 * steps],
      anchor: `y${n}`,
      nticks: Math.max(3, Math.floor(each / 60)),
      ...(i === 0 ? {} : { matches: "x" }),
      title: { text: say`time step t`, font: FAINT_SMALL, standoff: 6 },
    };
    axes[`yaxis${n}`] = {
      ...CHART,
      type: "log",
      range,
      anchor: `x${n}`,
      dtick: Math.max(1, Math.ceil((range[1] - range[0]) / 7)),
      exponentformat: "e",
      ...(i === 0
        ? { title: { text: say`singular value`, font: FAINT_SMALL, standoff: 8 } }
        : { matches: "y", showticklabels: false }),
    };
  });
  const kept = panels.map(
    (_, i): Shape => ({
      type: "line",
      xref: `x${axisNumber(i)}`,
      yref: `y${axisNumber(i)}`,
      x0: 0,
      x1: steps - 1,
      y0: 1,
      y1: 1,
      line: { color: RULE, width: 1, dash: "dot" },
      layer: "below",
    }),
  );
  return {
    data: panels.flatMap((panel, i) => lines(panel, i)),
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, { ...margin, r: width - margin.l - plotWidth }),
      title: titleBlock(title, notes, width),
      showlegend: true,
      legend: { ...legendAbove(plotHeight), y: 1 + 24 / plotHeight },
      ...axes,
      shapes: kept,
      annotations: panels.map(({ name, part, units }, i) =>
        panelTitle(
          name,
          { left: i * (each + gap), top: 0, plotWidth, plotHeight },
          `dh/d${part}, ${plural(units, "unit")}`,
        ),
      ),
    },
    config: CONFIG,
    description: facts(`${title}: ${notes[0]}`, ...panels.map(sentence), ...notes.slice(1)),
  };
}

interface Panel {
  readonly name: string;
  /** `"h"` or `"c"`: with respect to which part of the state. */
  readonly part: string;
  readonly color: string;
  readonly units: number;
  /** The steps. */
  readonly at: readonly number[];
  /** By step, largest first; 0 for what float32 does not resolve. */
  readonly values: readonly (readonly number[])[];
}

function readLayers(what: string, layers: unknown): [string, RecurrentLayer][] {
  const isLayer = (value: unknown): value is RecurrentLayer =>
    typeof (value as Partial<RecurrentLayer> | null)?.forward === "function";
  const list: [string, unknown][] = isLayer(layers)
    ? [[(layers as object).constructor.name, layers]]
    : typeof layers === "object" && layers !== null
      ? Object.entries(layers)
      : [];
  if (list.length === 0 || list.length > 4) {
    throw new ArgumentError(`${what}: expected a recurrent layer, or one to four by name: ${CALL}`);
  }
  return list.map(([name, layer]): [string, RecurrentLayer] => {
    if (!isLayer(layer)) throw new ArgumentError(`${what}: ${name} is no layer: ${CALL}`);
    const { bidirectional, batchFirst } = layer as { bidirectional?: boolean; batchFirst?: boolean };
    if (bidirectional === true || batchFirst === false) {
      const why = bidirectional
        ? "reads both ways, and is run step by step here"
        : "was made with batchFirst: false";
      throw new ArgumentError(
        `${what}: ${name} ${why}; give a layer that reads [1, time, features] forwards`,
      );
    }
    return [name, layer];
  });
}

function readSequenceInput(what: string, x: unknown): Tensor {
  checkTensor(what, x, "[1, time, features]");
  const sequence = x.ndim === 2 ? x.unsqueeze(0) : x;
  if (sequence.ndim !== 3 || sequence.shape[0] !== 1) {
    const hint = sequence.ndim === 3 ? '; choose one sequence with .at("0:1")' : "";
    throw new ShapeError(
      `${what}: expected one sequence [1, time, features], got ${formatShape(x.shape)}${hint}: ${CALL}`,
    );
  }
  return sequence.detach();
}

/**
 * The Jacobians of all steps in one backward pass: the sequence is repeated once for each number of the state, and of
 * copy k only number k of the last state is differentiated.
 */
function spectra(what: string, name: string, layer: RecurrentLayer, x: Tensor) {
  const first = stateOf(what, name, layer, x.narrow(1, 0, 1), undefined).parts["h"];
  const [layers, hidden] = [sizeOf(first.shape.slice(0, -2)), first.shape[first.ndim - 1]];
  const units = layers * hidden;
  if (units > MOST_UNITS) {
    throw new ArgumentError(
      `${what}: the state of ${name} has ${units} numbers, at most ${MOST_UNITS} can be drawn; plot.gradientFlow takes any size`,
    );
  }
  const steps = x.shape[1];
  const states: Record<string, Tensor[]> = {};
  const gradients = withRecording(true, () =>
    inEvaluation(layer, () => {
      // A layer without parameters has gradients too.
      const copies = repeat(x, [units, 1, 1]).detach().requiresGrad_();
      let state: unknown;
      for (let step = 0; step < steps; step++) {
        const result = stateOf(what, name, layer, copies.narrow(1, step, 1), state);
        state = result.state;
        for (const [part, value] of Object.entries(result.parts)) {
          states[part] ??= [];
          states[part].push(value);
        }
      }
      const last = states["h"][steps - 1];
      const mask = new Float32Array(last.numel);
      for (let unit = 0; unit < units; unit++) {
        const [deep, k] = [Math.floor(unit / hidden), unit % hidden];
        mask[(deep * units + unit) * hidden + k] = 1;
      }
      const value = last.mul(tensor(mask, { shape: last.shape, dtype: last.dtype })).sum();
      return grad(value, Object.values(states).flat(), { allowUnused: true });
    }),
  );
  const most = Math.max(12, Math.min(80, Math.round(2e7 / units ** 3)));
  const at =
    steps <= most ? range(steps) : range(most).map((i) => Math.round((i * (steps - 1)) / (most - 1)));
  const values: Record<string, number[][]> = {};
  Object.keys(states).forEach((part, p) => {
    values[part] = at.map((step) => {
      const gradient = gradients[p * steps + step] as Tensor | null;
      return gradient === null ? new Array<number>(units).fill(0) : spectrum(gradient, layers, units, hidden);
    });
  });
  return { units, at, values };
}

function spectrum(gradient: Tensor, layers: number, units: number, hidden: number): number[] {
  const data = gradient.data();
  const matrix = new Float64Array(units * units);
  for (let row = 0; row < units; row++)
    for (let deep = 0; deep < layers; deep++)
      for (let k = 0; k < hidden; k++)
        matrix[row * units + deep * hidden + k] = data[(deep * units + row) * hidden + k];
  const found = singularValues(matrix, units, units);
  return found.map((value) => (value > found[0] * PRECISION ? value : 0));
}

function stateOf(what: string, name: string, layer: RecurrentLayer, x: Tensor, state: unknown) {
  const result = layer.forward(x, state as never);
  const parts = stateParts(result?.state);
  if (parts === undefined || parts["h"].ndim < 2) {
    throw new ArgumentError(`${what}: ${name} returned no state; give recurrent layers: ${CALL}`);
  }
  return { state: result.state as unknown, parts };
}

/** Without dropout; the modes are put back whatever happens. */
function inEvaluation<T>(layer: RecurrentLayer, run: () => T): T {
  const modes = isModule(layer)
    ? layer.namedModules().map(([, module]) => ({ module, training: module.training }))
    : [];
  try {
    for (const { module } of modes) module.training = false;
    return run();
  } finally {
    for (const { module, training } of modes) module.training = training;
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The largest and the median stand out of up to sixteen. */
function lines(panel: Panel, i: number): ScatterTrace[] {
  const { units, at, values, color, name, part } = panel;
  const count = Math.min(16, units);
  const ranks = range(count).map((k) => (count === 1 ? 0 : Math.round((k * (units - 1)) / (count - 1))));
  const median = Math.floor((units - 1) / 2);
  const n = axisNumber(i);
  const line = (rank: number, label: string, strong: boolean, listed: boolean): ScatterTrace => ({
    type: "scatter",
    mode: "lines",
    name: label,
    x: at,
    y: values.map((found) => (found[rank] > 0 ? cell(found[rank]) : null)),
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    line: {
      color,
      width: strong ? 2.2 : 1,
      ...(rank === median && rank > 0 ? { dash: "dash" as const } : {}),
    },
    ...(strong ? {} : { opacity: 0.5 }),
    showlegend: listed && i === 0,
    legendgroup: label,
    hovertemplate: `${name}, dh/d${part}<br>${say`step %{x}`}<br>${say`singular value ${rank + 1} of ${units}`}: %{y}<extra></extra>`,
  });
  const others = [...new Set(ranks)].filter((rank) => rank !== 0 && rank !== median);
  return [
    ...others.map((rank, k) => line(rank, say`others`, false, k === 0)),
    ...(median > 0 ? [line(median, say`median`, true, true)] : []),
    line(0, say`largest`, true, true),
  ];
}

function sentence({ name, part, at, values }: Panel): string {
  const largest = values.map((found) => found[0]);
  return say`${name}, dh/d${part}: largest ${words(largest[0])} at step ${at[0]}, ${words(largest[largest.length - 1])} at step ${at[at.length - 1]}`;
}
