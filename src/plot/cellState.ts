// Where an LSTM's memory comes from: at every step the cell is what was kept of it plus what was written to it,
// c_t = f_t * c_(t-1) + i_t * g_t. The gates themselves are drawn by gates.ts.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { cell, extremes, facts, gapNote, plural, survey, words } from "./numbers.js";
import { axisNumber, panelTitle } from "./panels.js";
import { readSequence, readTicks, readUnits, type Ticks, timeTicks, timeWidth } from "./sequence.js";
import type { Axis, BarTrace, FigureSpec, ScatterTrace } from "./spec.js";
import {
  baseLayout,
  CHART,
  CONFIG,
  FAINT_SMALL,
  INK,
  legendAbove,
  plain,
  TOP,
  titleBlock,
  WIDEST,
} from "./theme.js";

/** Options of `plot.cellState`. */
export interface CellStateOptions {
  /** Default "Cell state". */
  title?: string;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  ticks?: Ticks;
  /** Which units, from top to bottom; at most 12. Default: the four whose cell reaches the largest values. */
  units?: readonly number[];
  /** The cell before the first step, `[units]`, `[1, units]` or `[1, 1, units]`. Default zeros. */
  initial?: Tensor;
}

const MOST_UNITS = 12;
const NEEDED = ["forget", "input", "candidate", "cell"] as const;
const [KEPT, WRITTEN] = [LINES[4], LINES[1]];

/** The figure of the public `plot.cellState`, where it is documented, as data. */
export function cellState(
  gates: Readonly<Record<string, Tensor>>,
  options: CellStateOptions = {},
): FigureSpec {
  const what = "plot.cellState";
  checkOptions(what, options, ["title", "ticks", "units", "initial"]);
  const [forget, input, candidate, memory] = readGates(what, gates);
  const { steps, units: count } = memory;
  const ticks = readTicks(what, options.ticks, steps);
  const start = initialCell(what, options.initial, count);
  const units =
    options.units === undefined
      ? largest(memory.values, steps, count)
      : readUnits(what, options.units, count);
  if (units.length > MOST_UNITS) {
    throw new ArgumentError(
      `${what}: units lists ${units.length}, one figure holds at most ${MOST_UNITS}; draw two figures`,
    );
  }
  const parts = units.map((unit) => {
    const at = (values: ArrayLike<number>, step: number) => values[step * count + unit];
    const steps_ = Array.from({ length: steps }, (_, step) => step);
    const before = (step: number) => (step === 0 ? start[unit] : at(memory.values, step - 1));
    return {
      unit,
      kept: steps_.map((step) => at(forget.values, step) * before(step)),
      written: steps_.map((step) => at(input.values, step) * at(candidate.values, step)),
      cell: steps_.map((step) => at(memory.values, step)),
      forget: steps_.map((step) => at(forget.values, step)),
      input: steps_.map((step) => at(input.values, step)),
    };
  });
  const values = parts.flatMap((part) => [...part.kept, ...part.written, ...part.cell]);
  const found = survey(parts.flatMap((part) => part.cell));
  const gaps = gapNote(survey(values));
  const title = options.title ?? say`Cell state`;
  const size = `${plural(units.length, "unit")}, ${plural(steps, "step")}`;
  const chosen =
    options.units === undefined && count > units.length
      ? say`the ${units.length} of ${count} units with the largest cells`
      : size;
  const notes = [chosen, say`cell = kept + written`, gaps];
  const [side, gap] = [{ l: 58, r: 24 }, 30];
  const plotWidth = Math.max(580, timeWidth(steps, WIDEST - side.l - side.r));
  const panelHeight = units.length <= 4 ? 110 : 74;
  const plotHeight = units.length * (panelHeight + gap) - gap;
  const time = timeTicks(ticks, steps, plotWidth);
  const margin = { ...side, t: TOP + 46, b: time.depth + 32 };
  const width = side.l + plotWidth + side.r;
  const axes: Record<string, Axis> = {};
  const tokens = ticks?.map(plain);
  const data = parts.flatMap((part, i) => {
    const n = axisNumber(i);
    const top = i * (panelHeight + gap);
    const last = i === parts.length - 1;
    axes[`xaxis${n}`] = {
      ...CHART,
      showgrid: false,
      ...time.axis,
      range: [-0.6, steps - 0.4],
      anchor: `y${n}`,
      ...(i === 0 ? {} : { matches: "x" }),
      ...(last
        ? { title: { text: say`time step`, font: FAINT_SMALL, standoff: 6 } }
        : { ticks: "", showticklabels: false }),
    };
    axes[`yaxis${n}`] = {
      ...CHART,
      zeroline: true,
      domain: [Math.max(0, 1 - (top + panelHeight) / plotHeight), 1 - top / plotHeight],
      range: heightRange([...part.kept, ...part.cell]),
      anchor: `x${n}`,
      nticks: 4,
    };
    return traces(part, n, i === 0, tokens);
  });
  return {
    data,
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margin),
      title: titleBlock(title, notes, width),
      showlegend: true,
      legend: { ...legendAbove(plotHeight), y: 1 + 24 / plotHeight },
      barmode: "overlay",
      ...axes,
      annotations: parts.map(({ unit }, i) =>
        panelTitle(say`unit ${unit}`, { left: 0, top: i * (panelHeight + gap), plotWidth, plotHeight }),
      ),
    },
    config: CONFIG,
    description: facts(
      say`${title}: ${size}, kept and written parts of units ${units.join(", ")}`,
      say`cell: ${extremes(found, (at) => {
        const step = at % steps;
        return say`unit ${units[Math.floor(at / steps)]}, step ${step}${ticks === undefined ? "" : ` (${ticks[step]})`}`;
      })}`,
      ...parts.map((part) => mostWritten(part, ticks)),
      gaps,
    ),
  };
}

interface Part {
  readonly unit: number;
  readonly kept: readonly number[];
  readonly written: readonly number[];
  readonly cell: readonly number[];
  readonly forget: readonly number[];
  readonly input: readonly number[];
}

function readGates(what: string, gates: unknown) {
  const call = "const { gates } = lstm.forward(x); plot.cellState(gates)";
  if (typeof gates !== "object" || gates === null || isTensor(gates)) {
    throw new ArgumentError(`${what}: expected the gates of an LSTM: ${call}`);
  }
  const record = gates as Record<string, unknown>;
  const missing = NEEDED.filter((name) => !isTensor(record[name]));
  if (missing.length > 0) {
    const hint = isTensor(record["update"])
      ? "; these are the gates of a GRU, which has no cell: use plot.gates"
      : "gates" in record
        ? "; this is what the layer returned, give its gates"
        : "";
    throw new ArgumentError(`${what}: there is no ${missing.join(", ")} in it${hint}: ${call}`);
  }
  const sequences = NEEDED.map((name) => readSequence(`${what}: ${name}`, record[name]));
  const [first] = sequences;
  for (const [i, { steps, units }] of sequences.entries()) {
    if (steps === first.steps && units === first.units) continue;
    throw new ArgumentError(
      `${what}: forget has ${first.steps} steps of ${first.units} units, ${NEEDED[i]} has ${steps} of ${units}`,
    );
  }
  return sequences;
}

function initialCell(what: string, initial: Tensor | undefined, count: number): ArrayLike<number> {
  if (initial === undefined) return new Float64Array(count);
  if (!isTensor(initial) || initial.numel !== count) {
    throw new ArgumentError(
      `${what}: initial must be the cell of one sequence, ${count} values: { initial: state.c }`,
    );
  }
  return initial.data();
}

function largest(values: ArrayLike<number>, steps: number, count: number): number[] {
  const size = Array.from({ length: count }, (_, unit) => {
    let most = 0;
    for (let step = 0; step < steps; step++) {
      const value = Math.abs(values[step * count + unit]);
      if (value > most && Number.isFinite(value)) most = value;
    }
    return { unit, most };
  });
  return size
    .sort((a, b) => b.most - a.most || a.unit - b.unit)
    .slice(0, 4)
    .map(({ unit }) => unit);
}

function heightRange(values: readonly number[]): [number, number] {
  const { min, max, maxAt } = survey(values);
  if (maxAt < 0) return [-1, 1];
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const room = (high - low || 1) * 0.08;
  return [Number((low - room).toPrecision(6)), Number((high + room).toPrecision(6))];
}

/** The kept part from zero; the written part from its end; so that it ends where the cell is. */
function traces(
  part: Part,
  n: string,
  legend: boolean,
  tokens?: readonly string[],
): (BarTrace | ScatterTrace)[] {
  const x = part.cell.map((_, step) => step);
  const finite = (value: number) => cell(value) ?? 0;
  const hover = part.cell.map((value, step) => {
    const token = tokens === undefined ? "" : ` (${tokens[step]})`;
    const [f, i] = [words(part.forget[step]), words(part.input[step])];
    return say`unit ${part.unit}<br>step ${step}${token}<br>kept ${words(part.kept[step])} (forget ${f})<br>written ${words(part.written[step])} (input ${i})<br>cell ${words(value)}`;
  });
  const common = {
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    x,
    customdata: hover,
    hovertemplate: "%{customdata}<extra></extra>",
    showlegend: legend,
  };
  return [
    {
      ...common,
      type: "bar",
      name: say`kept (forget \u00d7 cell before)`,
      legendgroup: "kept",
      y: part.kept.map(finite),
      width: 0.78,
      marker: { color: KEPT },
    },
    {
      ...common,
      type: "bar",
      name: say`written (input \u00d7 candidate)`,
      legendgroup: "written",
      y: part.written.map(finite),
      base: part.kept.map(finite),
      width: 0.4,
      marker: { color: WRITTEN },
    },
    {
      ...common,
      type: "scatter",
      mode: "lines+markers",
      name: say`cell`,
      legendgroup: say`cell`,
      y: part.cell.map(cell),
      line: { color: INK, width: 1.2 },
      marker: { size: 5, color: INK },
    },
  ];
}

function mostWritten({ unit, written }: Part, ticks?: readonly string[]): string {
  const { maxAt } = survey(written.map(Math.abs));
  if (maxAt < 0) return "";
  return say`unit ${unit}: most is written at step ${maxAt}${ticks === undefined ? "" : ` (${ticks[maxAt]})`}, ${words(written[maxAt])}`;
}
