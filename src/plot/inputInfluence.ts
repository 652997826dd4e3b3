// Which steps of a sequence an answer depends on: the gradient with respect to every feature of every step, as Distill's
// "Visualizing memorization in RNNs" (Madsen, 2019) shows it. Through the layer's own states it is gradientFlow.ts.
import { grad, withRecording } from "../autograd/index.js";
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { type Call, watchForward } from "../nn/watch.js";
import { repeat } from "../ops/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { eye } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES, valueRule } from "./colour.js";
import { cell, extremes, facts, gapNote, plural, survey, words } from "./numbers.js";
import { panelTitle } from "./panels.js";
import { checkIndex, checkTensor } from "./planes.js";
import { readTicks, sequenceHover, type Ticks, timeTicks, timeWidth, unitAxis } from "./sequence.js";
import type { FigureSpec } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CHART,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  PAPER,
  plain,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.inputInfluence`. */
export interface InputInfluenceOptions {
  /** Default "What the answer depends on". */
  title?: string;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  ticks?: Ticks;
  /** The answer after which step, where there is one for each. Default: the last. */
  step?: number;
  /** Which number of the answer, a class or a unit. Default: all of them, and their norm is drawn. */
  unit?: number;
  /** A number from the output, instead of `step` and `unit`: `(output) => crossEntropy(output, target)`. */
  loss?: (output: Tensor) => Tensor;
}

const CALL = "plot.inputInfluence(lstm, x) or plot.inputInfluence(model, x, { unit: 3 })";
/** Each number of the answer takes a copy of the sequence. */
const MOST_UNITS = 256;

/** The figure of the public `plot.inputInfluence`, where it is documented, as data. */
export function inputInfluence(
  model: Module,
  input: Tensor,
  options: InputInfluenceOptions = {},
): FigureSpec {
  const what = "plot.inputInfluence";
  checkOptions(what, options, ["title", "ticks", "step", "unit", "loss"]);
  if (!isModule(model))
    throw new ArgumentError(`${what}: expected a model or a recurrent layer first: ${CALL}`);
  const x = readInput(what, input);
  const { gradient, said } = differentiate(what, model, x, options);
  const [count, steps, features] = gradient.shape;
  const data = gradient.data();
  const squares = new Float64Array(steps * features);
  for (let k = 0; k < count; k++)
    for (let i = 0; i < squares.length; i++) squares[i] += data[k * squares.length + i] ** 2;
  const influence = squares.map(Math.sqrt);
  const norms = Array.from({ length: steps }, (_, t) =>
    Math.sqrt(squares.subarray(t * features, (t + 1) * features).reduce((sum, v) => sum + v, 0)),
  );
  const ticks = readTicks(what, options.ticks, steps);
  const rule = valueRule(influence);
  const found = survey(influence);
  const overall = survey(norms);
  const title = options.title ?? say`What the answer depends on`;
  const long = plural(steps, "step");
  const size = isFloat(x.dtype)
    ? say`${long}, each of ${plural(features, "feature")}`
    : say`${long}, each of ${plural(features, "number")} of its embedding`;
  const notes = [said, size, gapNote(found)];
  const side = { l: 66, r: barRoom(rule) };
  const plotWidth = Math.max(360, timeWidth(steps, WIDEST - side.l - side.r));
  const [upper, gap] = [110, 34];
  const lower = Math.max(56, Math.min(360, features * (features > 24 ? 8 : 14)));
  const plotHeight = upper + gap + lower;
  const time = timeTicks(ticks, steps, plotWidth);
  const margin = { ...side, t: TOP + 20, b: time.depth + 30 };
  const right = Math.max(side.r, Math.min(WIDEST, titleWidth(title, notes)) - side.l - plotWidth);
  const width = side.l + plotWidth + right;
  const rows = Array.from({ length: features }, (_, i) => i);
  const hover = sequenceHover(rows, time);
  const token = (t: number) => (ticks === undefined ? "" : ` (${ticks[t]})`);
  const top = overall.max > 0 ? overall.max * 1.08 : 1;
  const place = { left: 0, plotWidth, plotHeight };
  return {
    data: [
      {
        type: "bar",
        name: "step",
        x: norms.map((_, t) => t),
        y: norms.map((v) => cell(v) ?? 0),
        marker: { color: LINES[0] },
        customdata: norms.map((v, t) => `${say`step ${t}`}${plain(token(t))}<br>${say`norm ${words(v)}`}`),
        hovertemplate: "%{customdata}<extra></extra>",
      },
      {
        type: "heatmap",
        name: "feature",
        z: rows.map((f) => norms.map((_, t) => cell(influence[t * features + f]))),
        xaxis: "x2",
        yaxis: "y2",
        coloraxis: "coloraxis",
        hoverongaps: false,
        ...hover,
        hovertemplate: (hover.hovertemplate ?? "").replace(say`unit`, say`feature`),
      },
    ],
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, { ...margin, r: right }),
      plot_bgcolor: found.nan + found.infinite > 0 ? GAP : PAPER,
      title: titleBlock(title, notes, width),
      bargap: 0.2,
      coloraxis: colourAxis(rule, say`size of gradient`, {
        left: plotWidth + 14,
        top: upper + gap,
        length: Math.max(72, Math.min(lower, 260)),
        plotWidth,
        plotHeight,
      }),
      xaxis: {
        ...CHART,
        ...time.axis,
        showgrid: false,
        range: [-0.5, steps - 0.5],
        anchor: "y",
        ticks: "",
        showticklabels: false,
      },
      yaxis: {
        ...CHART,
        domain: [1 - upper / plotHeight, 1],
        range: [0, top],
        anchor: "x",
        nticks: 4,
        exponentformat: "e",
        title: { text: say`norm`, font: FAINT_SMALL, standoff: 8 },
      },
      xaxis2: {
        ...FRAME,
        ...time.axis,
        range: [-0.5, steps - 0.5],
        anchor: "y2",
        matches: "x",
        title: { text: say`time step`, font: FAINT_SMALL, standoff: 6 },
      },
      yaxis2: {
        ...unitAxis(rows, lower),
        range: [features - 0.5, -0.5],
        domain: [0, lower / plotHeight],
        anchor: "x2",
        title: { text: say`feature`, font: FAINT_SMALL, standoff: 4 },
      },
      annotations: [
        panelTitle(say`each step`, { ...place, top: 0 }, say`norm over its features`),
        panelTitle(say`each feature`, { ...place, top: upper + gap }),
      ],
    },
    config: CONFIG,
    description: facts(
      `${title}: ${said}, ${size}`,
      overall.maxAt < 0
        ? say`no finite value`
        : say`most on step ${overall.maxAt}${token(overall.maxAt)}, norm ${words(overall.max)}; least on step ${overall.minAt}${token(overall.minAt)}, ${words(overall.min)}`,
      extremes(found, (at) => say`step ${Math.floor(at / features)}, feature ${at % features}`),
      gapNote(found),
    ),
  };
}

/** One sequence with its batch axis: `[1, time, features]`, or whole numbers `[1, time]` for an embedding. */
function readInput(what: string, input: unknown): Tensor {
  checkTensor(what, input, "[1, time, features]");
  const full = isFloat(input.dtype) ? 3 : 2;
  const x = input.ndim === full - 1 ? input.unsqueeze(0) : input;
  if (x.ndim === full && x.shape[0] === 1) return x.detach();
  const hint = x.ndim === full ? '; choose one sequence with .at("0:1")' : "";
  throw new ShapeError(
    `${what}: expected [1, time, features], or tokens [1, time] of whole numbers, got ${formatShape(input.shape)} ${input.dtype}${hint}: ${CALL}`,
  );
}

/** The gradients `[answers, time, features]`, and in words of what. */
function differentiate(what: string, model: Module, x: Tensor, options: InputInfluenceOptions) {
  const { loss, unit } = options;
  const once = outputOf(what, watchForward(model, [x]));
  if (loss !== undefined) {
    const said = say`size of the loss's gradient`;
    return { said, gradient: gradientOf(what, model, x, loss) };
  }
  const [choose, step] = chooser(what, once, options.step);
  const units = choose(once).shape[1];
  const after = step === undefined ? "" : say` after step ${step}`;
  if (unit !== undefined) {
    checkIndex(what, "unit", unit, units);
    const said = say`size of the gradient of number ${unit} of the answer${after}`;
    return {
      said,
      gradient: gradientOf(what, model, x, (output) => choose(output).narrow(1, unit, 1).sum()),
    };
  }
  if (units > MOST_UNITS) {
    throw new ArgumentError(
      `${what}: the answer has ${units} numbers, at most ${MOST_UNITS} are taken together; choose one: { unit: 0 }`,
    );
  }
  const copies = repeat(x, [units, ...new Array<number>(x.ndim - 1).fill(1)]);
  const said =
    units === 1
      ? say`size of the gradient of the answer${after}`
      : say`norm of the gradient of the ${plural(units, "number")} of the answer${after}`;
  return {
    said,
    gradient: gradientOf(what, model, copies, (output) =>
      choose(output)
        .mul(eye(units, { dtype: output.dtype }))
        .sum(),
    ),
  };
}

/** The gradient of a number with respect to the input, or to what the first layer made of tokens. */
function gradientOf(what: string, model: Module, x: Tensor, number: (output: Tensor) => Tensor): Tensor {
  return withRecording(true, () => {
    const leaf = isFloat(x.dtype) ? x.detach().requiresGrad_() : x;
    const calls = watchForward(model, [leaf], true);
    const value = number(outputOf(what, calls));
    if (!isTensor(value) || value.numel !== 1) {
      throw new ArgumentError(
        `${what}: loss must return one number: { loss: (output) => output.square().mean() }`,
      );
    }
    const source = isFloat(x.dtype) ? leaf : embedded(what, calls, x);
    const [gradient] = grad(value, [source], { allowUnused: true });
    return (gradient as Tensor | null) ?? source.detach().mul(0);
  });
}

function embedded(what: string, calls: readonly Call[], x: Tensor): Tensor {
  const call = calls.find(({ inputs, output }) => inputs[0] === x && isTensor(output) && output.ndim === 3);
  if (call !== undefined && isTensor(call.output) && isFloat(call.output.dtype)) return call.output;
  throw new ArgumentError(
    `${what}: whole numbers have no gradient, and no layer (nn.Embedding) makes [1, time, features] of them`,
  );
}

function outputOf(what: string, calls: readonly Call[]): Tensor {
  const value = calls.find(({ name }) => name === "")?.output;
  const output = isTensor(value) ? value : (value as { output?: unknown } | null)?.output;
  if (isTensor(output)) return output;
  throw new ArgumentError(`${what}: the model returned no tensor: ${CALL}`);
}

/** From an output to `[batch, numbers]`; of one answer a step the chosen one. */
function chooser(
  what: string,
  { shape }: Tensor,
  step: number | undefined,
): [choose: (output: Tensor) => Tensor, step: number | undefined] {
  if (shape.length === 1 || shape.length === 2) {
    if (step !== undefined) {
      throw new ArgumentError(`${what}: the model gives one answer ${formatShape(shape)}; leave out step`);
    }
    return [(output) => output.reshape([output.shape[0], -1]), undefined];
  }
  if (shape.length !== 3) {
    throw new ShapeError(
      `${what}: expected an answer [1, numbers] or [1, time, numbers], got ${formatShape(shape)}`,
    );
  }
  const at = step ?? shape[1] - 1;
  checkIndex(what, "step", at, shape[1]);
  return [(output) => output.narrow(1, at, 1).squeeze(1), at];
}
