// The states of a recurrent layer over time. Its gates are drawn by gates.ts.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { clusteredOrder, MOST_CLUSTERED } from "./cluster.js";
import { rangeNote, valueRule } from "./colour.js";
import { glyphs } from "./glyphs.js";
import { extremes, facts, gapNote, plural, survey } from "./numbers.js";
import { checkChoice, checkClip } from "./planes.js";
import {
  chooseUnits,
  readSequence,
  readTicks,
  readUnits,
  type Sequence,
  sequenceHover,
  type Ticks,
  timeTicks,
  timeWidth,
  unitAxis,
  unitRows,
} from "./sequence.js";
import type { FigureSpec } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.hiddenStates`. */
export interface HiddenStatesOptions {
  /** Default "Hidden states". */
  title?: string;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  ticks?: Ticks;
  /** Which units, from top to bottom. Default: all. */
  units?: readonly number[];
  /**
   * How the units stand from top to bottom: `"peak"` by the step at which each is strongest, `"alike"` clustered, so that
   * units that rise and fall together stand beside each other (average linkage on their correlation). Default: as given.
   */
  order?: "peak" | "alike";
  /** Ends the scale at this quantile of the magnitudes (0.5 to 1), against outliers. Default 1: the largest. */
  clip?: number;
}

/** The figure of the public `plot.hiddenStates`, where it is documented, as data. */
export function hiddenStates(
  states: Tensor | { readonly output: Tensor },
  options: HiddenStatesOptions = {},
): FigureSpec {
  const what = "plot.hiddenStates";
  checkOptions(what, options, ["title", "ticks", "units", "order", "clip"]);
  checkChoice(what, "order", options.order, ["peak", "alike"]);
  checkClip(what, options.clip);
  const whole = readSequence(
    what,
    isTensor(states) ? states : ((states as { output?: unknown } | null)?.output ?? states),
  );
  const ticks = readTicks(what, options.ticks, whole.steps);
  const units = ordered(whole, readUnits(what, options.units, whole.units), options.order);
  const sequence = chooseUnits(whole, units);
  const found = survey(sequence.values);
  const rule = valueRule(sequence.values, options.clip);
  const title = options.title ?? say`Hidden states`;
  const size = `${plural(units.length, "unit")}, ${plural(whole.steps, "step")}`;
  const notes = [
    size,
    options.order === undefined
      ? ""
      : options.order === "peak"
        ? say`units by their peak`
        : say`like units together`,
    say`scale ${rangeNote(rule)}`,
    gapNote(found),
  ];

  const side = { l: 58, r: barRoom(rule) };
  const plotWidth = timeWidth(whole.steps, WIDEST - side.l - side.r);
  const plotHeight = Math.max(120, Math.min(480, units.length * (units.length > 24 ? 10 : 16)));
  const time = timeTicks(ticks, whole.steps, plotWidth);
  const margin = { ...side, t: TOP, b: time.depth + 30 };
  const right = Math.max(side.r, Math.min(WIDEST, titleWidth(title, notes)) - side.l - plotWidth);
  const width = side.l + plotWidth + right;
  const step = (at: number) => Math.floor(at / units.length);
  const place = (at: number) =>
    say`unit ${units[at % units.length]}, step ${step(at)}${ticks === undefined ? "" : ` (${ticks[step(at)]})`}`;
  return {
    data: [
      {
        type: "heatmap",
        z: unitRows(whole, units),
        coloraxis: "coloraxis",
        hoverongaps: false,
        ...sequenceHover(units, time),
      },
      ...glyphs({
        rows: units.length,
        columns: whole.steps,
        at: (row, column) => sequence.values[column * units.length + row],
        range: rule.range,
        pixels: [plotWidth / whole.steps, plotHeight / units.length],
        axis: "",
      }),
    ],
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, { ...margin, r: right }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      coloraxis: colourAxis(rule, say`hidden state`, {
        left: plotWidth + 14,
        top: 0,
        length: Math.min(plotHeight, 260),
        plotWidth,
        plotHeight,
      }),
      xaxis: {
        ...FRAME,
        ...time.axis,
        range: [-0.5, whole.steps - 0.5],
        title: { text: say`time step`, font: FAINT_SMALL, standoff: 6 },
      },
      yaxis: { ...unitAxis(units, plotHeight), range: [units.length - 0.5, -0.5] },
    },
    config: CONFIG,
    description: facts(`${title}: ${size}`, extremes(found, place), gapNote(found)),
  };
}

/** What is not finite counts as 0 here. */
function ordered(
  { values, steps, units: all }: Sequence,
  units: readonly number[],
  order: HiddenStatesOptions["order"],
): readonly number[] {
  if (order === undefined) return units;
  if (order === "alike" && units.length > MOST_CLUSTERED) {
    throw new ArgumentError(
      `plot.hiddenStates: order "alike" compares at most ${MOST_CLUSTERED} units, got ${units.length}; choose some: { units: [0, 1, 2], order: "alike" }`,
    );
  }
  const rows = units.map((unit) =>
    Float64Array.from({ length: steps }, (_, step) => {
      const value = values[step * all + unit];
      return Number.isFinite(value) ? value : 0;
    }),
  );
  if (order === "alike") return clusteredOrder(rows).map((i) => units[i]);
  const peaks = rows.map((row) =>
    row.reduce((best, v, t) => (Math.abs(v) > Math.abs(row[best]) ? t : best), 0),
  );
  return units
    .map((unit, i) => ({ unit, peak: peaks[i] }))
    .sort((a, b) => a.peak - b.peak)
    .map(({ unit }) => unit);
}
