// How often each unit's gates stand wide open or shut: the scatter of Karpathy, Johnson and Fei-Fei, "Visualizing and
// understanding recurrent networks" (2015). The gates over time are drawn by gates.ts.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say, tell } from "../words/words.js";
import { LINES } from "./colour.js";
import { facts, plural } from "./numbers.js";
import { axisNumber, panelTitle } from "./panels.js";
import { checkTensor } from "./planes.js";
import type { Axis, FigureSpec, ScatterTrace, Shape } from "./spec.js";
import { baseLayout, CHART, CONFIG, FAINT_SMALL, RULE, TOP, titleBlock } from "./theme.js";

/** Options of `plot.gateSaturation`. */
export interface GateSaturationOptions {
  /** Default "Gate saturation". */
  title?: string;
  /** A gate is shut below `threshold` and open above `1 - threshold`, 0 to 0.5. Default 0.1. */
  threshold?: number;
}

const GATES = ["input", "forget", "output", "reset", "update"];

interface GatePoints {
  readonly gate: string;
  /** By unit: shares of all steps of all sequences. */
  readonly open: readonly number[];
  readonly shut: readonly number[];
  readonly steps: number;
  readonly skipped: number;
}

/** The figure of the public `plot.gateSaturation`, where it is documented, as data. */
export function gateSaturation(
  gates: Readonly<Record<string, Tensor>>,
  options: GateSaturationOptions = {},
): FigureSpec {
  const what = "plot.gateSaturation";
  checkOptions(what, options, ["title", "threshold"]);
  const threshold = options.threshold ?? 0.1;
  if (!(typeof threshold === "number" && threshold > 0 && threshold < 0.5)) {
    throw new ArgumentError(`${what}: threshold must be above 0 and below 0.5, got ${String(threshold)}`);
  }
  const points = readGates(what, gates).map(([gate, tensor]) => shares(gate, tensor, threshold));
  const [side, gap] = [220, 40];
  const margin = { l: 62, r: 24, t: TOP + 22, b: 54 };
  const plotWidth = points.length * (side + gap) - gap;
  const width = Math.max(520, margin.l + plotWidth + margin.r);
  const axes: Record<string, Axis> = {};
  points.forEach((_, i) => {
    const n = axisNumber(i);
    const left = i * (side + gap);
    const common = {
      ...CHART,
      range: [-0.04, 1.04],
      tickmode: "array",
      tickvals: [0, 0.25, 0.5, 0.75, 1],
      ticktext: ["0", "0.25", "0.5", "0.75", "1"],
    } as const;
    axes[`xaxis${n}`] = {
      ...common,
      domain: [left / plotWidth, Math.min(1, (left + side) / plotWidth)],
      anchor: `y${n}`,
      tickangle: 0,
      title: { text: say`share of steps open`, font: FAINT_SMALL, standoff: 6 },
    };
    axes[`yaxis${n}`] = {
      ...common,
      anchor: `x${n}`,
      ...(i === 0
        ? { title: { text: say`share of steps shut`, font: FAINT_SMALL, standoff: 6 } }
        : { showticklabels: false }),
    };
  });
  const title = options.title ?? say`Gate saturation`;
  const { steps } = points[0];
  const skipped = points.reduce((sum, point) => sum + point.skipped, 0);
  const notes = [
    `${plural(points[0].open.length, "unit")}, ${plural(steps, "step")}`,
    say`open above ${round(1 - threshold)}, shut below ${round(threshold)}`,
    skipped > 0 ? say`${skipped} NaN left out` : "",
  ];
  const bounds: Shape[] = points.map((_, i) => ({
    type: "line",
    xref: `x${axisNumber(i)}`,
    yref: `y${axisNumber(i)}`,
    x0: 0,
    y0: 1,
    x1: 1,
    y1: 0,
    line: { color: RULE, width: 1, dash: "dot" },
    layer: "below",
  }));
  return {
    data: points.map((point, i) => scatter(point, i)),
    layout: {
      ...baseLayout(width, margin.t + side + margin.b, { ...margin, r: width - margin.l - plotWidth }),
      title: titleBlock(title, notes, width),
      ...axes,
      shapes: bounds,
      annotations: points.map(({ gate }, i) =>
        panelTitle(tell(`${gate} gate`), { left: i * (side + gap), top: 0, plotWidth, plotHeight: side }),
      ),
    },
    config: CONFIG,
    description: facts(`${title}: ${notes[0]}`, notes[1], ...points.map(sentence), notes[2]),
  };
}

function readGates(what: string, gates: unknown): [string, Tensor][] {
  const call = "const { gates } = gru.forward(x); plot.gateSaturation(gates)";
  if (typeof gates !== "object" || gates === null || isTensor(gates)) {
    throw new ArgumentError(`${what}: expected the gates of an LSTM or GRU: ${call}`);
  }
  const record = gates as Record<string, unknown>;
  const found = GATES.filter((name) => isTensor(record[name]) && !("gates" in record));
  if (found.length === 0) {
    throw new ArgumentError(`${what}: there is no gate (${GATES.join(", ")}) in it: ${call}`);
  }
  return found.map((name): [string, Tensor] => {
    const tensor: unknown = record[name];
    checkTensor(`${what}: ${name}`, tensor, "[batch, time, units]");
    if (tensor.ndim < 2)
      throw new ArgumentError(`${what}: ${name} must be [batch, time, units] or [time, units]`);
    return [name, tensor];
  });
}

function shares(gate: string, tensor: Tensor, threshold: number): GatePoints {
  const values = tensor.data();
  const units = tensor.shape[tensor.ndim - 1];
  const steps = values.length / units;
  const [open, shut, known] = [0, 1, 2].map(() => new Array<number>(units).fill(0));
  let skipped = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      skipped++;
      continue;
    }
    known[i % units]++;
    if (values[i] > 1 - threshold) open[i % units]++;
    else if (values[i] < threshold) shut[i % units]++;
  }
  const share = (counts: number[]) =>
    counts.map((count, unit) => Number((count / Math.max(1, known[unit])).toPrecision(6)));
  return { gate, open: share(open), shut: share(shut), steps, skipped };
}

function scatter({ gate, open, shut }: GatePoints, i: number): ScatterTrace {
  const n = axisNumber(i);
  return {
    type: "scatter",
    mode: "markers",
    name: gate,
    x: open,
    y: shut,
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    marker: { size: 8, color: LINES[0] },
    opacity: 0.75,
    cliponaxis: false,
    customdata: open.map((_, unit) => unit),
    hovertemplate: `${tell(`${gate} gate`)}, ${say`unit %{customdata}<br>open in %{x} of the steps<br>shut in %{y}<extra></extra>`}`,
  };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function sentence({ gate, open, shut }: GatePoints): string {
  const most = (values: readonly number[]) => values.indexOf(Math.max(...values));
  const [o, s] = [most(open), most(shut)];
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return say`${tell(`${gate} gate`)}: unit ${o} is open most, in ${percent(open[o])} of the steps, unit ${s} is shut most, in ${percent(shut[s])}`;
}
