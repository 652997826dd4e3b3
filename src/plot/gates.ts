// All gates of one sequence on one time axis. States alone are drawn by hiddenStates.ts.
import { ArgumentError, checkOptions, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say, tell } from "../words/words.js";
import { type ColourRule, symmetric } from "./colour.js";
import { glyphs } from "./glyphs.js";
import { extremes, facts, gapNote, plural, type Survey, survey } from "./numbers.js";
import { axisNumber, panelTitle } from "./panels.js";
import {
  chooseUnits,
  readSequence,
  readTicks,
  readUnits,
  type Sequence,
  sequenceHover,
  type Ticks,
  type TimeTicks,
  timeTicks,
  timeWidth,
  unitAxis,
  unitRows,
} from "./sequence.js";
import type { Annotation, Axis, ColourAxis, FigureSpec, HeatmapTrace } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  plain,
  TOP,
  titleBlock,
  WIDEST,
} from "./theme.js";

/** Options of `plot.gates`. */
export interface GatesOptions {
  /** Default: "Gates of an LSTM", "Gates of a GRU" or "Gates". */
  title?: string;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  ticks?: Ticks;
  /** Which units, from top to bottom. Default: all. */
  units?: readonly number[];
}

/** What the panels say, in the order in which they stand: first what opens and closes, then what flows. */
const PANELS: Readonly<Record<string, { gate: boolean; heading: string; note: string }>> = {
  input: { gate: true, heading: "input gate", note: "how much of the candidate is written" },
  forget: { gate: true, heading: "forget gate", note: "how much of the cell is kept: 1 keeps, 0 forgets" },
  output: { gate: true, heading: "output gate", note: "how much of the cell is shown" },
  reset: { gate: true, heading: "reset gate", note: "how much of the past the candidate sees" },
  update: { gate: true, heading: "update gate", note: "1 keeps the old state, 0 takes the candidate" },
  candidate: { gate: false, heading: "candidate", note: "what could be written" },
  cell: { gate: false, heading: "cell state", note: "what is remembered" },
  hidden: { gate: false, heading: "hidden state", note: "what the layer puts out" },
};

interface Panel {
  readonly name: string;
  readonly sequence: Sequence;
  readonly found: Survey;
  readonly rule: ColourRule;
}

/** The figure of the public `plot.gates`, where it is documented, as data. */
export function gates(gates: Readonly<Record<string, Tensor>>, options: GatesOptions = {}): FigureSpec {
  const what = "plot.gates";
  checkOptions(what, options, ["title", "ticks", "units"]);
  const sequences = readGates(what, gates);
  const { steps, units: count } = sequences[0][1];
  const ticks = readTicks(what, options.ticks, steps);
  const units = readUnits(what, options.units, count);
  const panels = withRules(sequences.map(([name, whole]) => [name, chooseUnits(whole, units)]));
  const kind = "cell" in gates ? "LSTM" : "update" in gates ? "GRU" : undefined;
  const title =
    options.title ??
    (kind
      ? kind === "LSTM"
        ? say`Gates of an LSTM`
        : say`Gates of a GRU`
      : panels.length > 1
        ? say`Gates`
        : say`Hidden states`);
  const total = panels.reduce(
    (sum, { found }) => ({ nan: sum.nan + found.nan, infinite: sum.infinite + found.infinite }),
    { nan: 0, infinite: 0 },
  );
  const signed = panels.filter((panel) => panel.rule.scale === "signed");
  const notes = [
    `${plural(units.length, "unit")}, ${plural(steps, "step")}`,
    panels.some((panel) => panel.rule.scale === "gate") ? say`gates from 0 (closed) to 1 (open)` : "",
    signed.length > 0 ? say`states symmetric about 0` : "",
    gapNote(total),
  ];
  const side = { l: 58, r: Math.max(...panels.map((panel) => barRoom(panel.rule))) };
  const plotWidth = Math.max(400, timeWidth(steps, WIDEST - side.l - side.r));
  const panelHeight = Math.round(Math.max(64, Math.min(190, units.length * 7)));
  const time = timeTicks(ticks, steps, plotWidth);
  const gap = 30;
  const margin = { ...side, t: TOP + 22, b: time.depth + 32 };
  const plotHeight = panels.length * (panelHeight + gap) - gap;
  const sizes = { plotWidth, plotHeight, panelHeight, gap };
  const width = side.l + plotWidth + side.r;
  return {
    data: [
      ...panels.map((panel, i) => panelTrace(panel, i, units, time, panels)),
      ...panels.flatMap(({ sequence, rule }, i) =>
        glyphs({
          rows: sequence.units,
          columns: sequence.steps,
          at: (row, column) => sequence.values[column * sequence.units + row],
          range: rule.range,
          pixels: [plotWidth / sequence.steps, panelHeight / sequence.units],
          axis: axisNumber(i),
        }),
      ),
    ],
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margin),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      ...panelAxes(panels, units, time, sizes),
      ...colourAxes(panels, sizes),
      annotations: panels.map((panel, i) => heading(panel.name, i, sizes)),
    },
    config: CONFIG,
    description: facts(
      `${title}: ${plural(units.length, "unit")}, ${plural(steps, "step")}`,
      ...panels.map(({ name, found }) => {
        const step = (at: number) => Math.floor(at / units.length);
        const place = (at: number) =>
          say`unit ${units[at % units.length]}, step ${step(at)}${ticks === undefined ? "" : ` (${ticks[step(at)]})`}`;
        return `${panelName(name)}: ${extremes(found, place)}`;
      }),
      gapNote(total),
    ),
  };
}

function readGates(what: string, gates: unknown): [string, Sequence][] {
  if (typeof gates !== "object" || gates === null || Array.isArray(gates)) {
    throw new ArgumentError(
      `${what}: expected the gates of a recurrent layer: const { gates } = lstm.forward(x)`,
    );
  }
  if (isTensor(gates)) {
    throw new ArgumentError(`${what}: a single tensor is no set of gates; draw it with plot.hiddenStates`);
  }
  const given = Object.keys(gates);
  if (given.includes("gates") && given.includes("output")) {
    throw new ArgumentError(
      `${what}: this is what the layer returned; give its gates: plot.gates(result.gates)`,
    );
  }
  if (given.some((name) => /^layer\d+$/.test(name))) {
    throw new ArgumentError(
      `${what}: these are the gates of all layers; draw those of one layer and direction: plot.gates(gates.${given[0]}.forward)`,
    );
  }
  if (given.length === 0) throw new ArgumentError(`${what}: there are no gates in it`);
  const known = Object.keys(PANELS);
  const names = [
    ...known.filter((name) => given.includes(name)),
    ...given.filter((name) => !known.includes(name)),
  ];
  const sequences = names.map((name): [string, Sequence] => [
    name,
    readSequence(`${what}: ${name}`, (gates as Record<string, unknown>)[name]),
  ]);
  const [first, { steps, units }] = sequences[0];
  for (const [name, sequence] of sequences) {
    if (sequence.steps !== steps || sequence.units !== units) {
      throw new ShapeError(
        `${what}: ${first} has ${steps} steps of ${units} units, ${name} has ${sequence.steps} of ${sequence.units}; all panels share one time axis`,
      );
    }
  }
  return sequences;
}

/** Gates from 0 to 1; the cell by its own range; every other signed panel by the range of all of them. */
function withRules(sequences: readonly (readonly [string, Sequence])[]): Panel[] {
  const isGate = (name: string) => PANELS[name]?.gate === true;
  const shared = symmetric(
    sequences.flatMap(([name, { values }]) => (isGate(name) || name === "cell" ? [] : Array.from(values))),
  );
  return sequences.map(([name, sequence]) => {
    const found = survey(sequence.values);
    const rule: ColourRule = isGate(name)
      ? { scale: "gate", range: [0, 1], clipped: 0 }
      : name === "cell"
        ? { scale: "signed", range: symmetric(found), clipped: 0 }
        : { scale: "signed", range: shared, clipped: 0 };
    return { name, sequence, found, rule };
  });
}

/** The first panel of each run of panels with the same scale: it carries the colour bar of the run. */
function runStart(panels: readonly Panel[], index: number): number {
  const same = (a: Panel, b: Panel) =>
    a.rule.scale === b.rule.scale &&
    a.rule.range[0] === b.rule.range[0] &&
    a.rule.range[1] === b.rule.range[1];
  let start = index;
  while (start > 0 && same(panels[start - 1], panels[index])) start--;
  return start;
}

interface Sizes {
  readonly plotWidth: number;
  readonly plotHeight: number;
  readonly panelHeight: number;
  readonly gap: number;
}

function panelTrace(
  panel: Panel,
  i: number,
  units: readonly number[],
  time: TimeTicks,
  panels: readonly Panel[],
): HeatmapTrace {
  const n = axisNumber(i);
  const all = units.map((_, k) => k);
  const hover = sequenceHover(units, time);
  return {
    type: "heatmap",
    name: panel.name,
    z: unitRows(panel.sequence, all),
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    coloraxis: `coloraxis${axisNumber(runStart(panels, i))}`,
    hoverongaps: false,
    ...hover,
    hovertemplate: `${plain(panelName(panel.name))}<br>${hover.hovertemplate}`,
  };
}

function panelAxes(
  panels: readonly Panel[],
  units: readonly number[],
  time: TimeTicks,
  sizes: Sizes,
): Record<string, Axis> {
  const { panelHeight, plotHeight, gap } = sizes;
  const axes: Record<string, Axis> = {};
  panels.forEach((_, i) => {
    const n = axisNumber(i);
    const top = i * (panelHeight + gap);
    const last = i === panels.length - 1;
    // The axes of time move together; only the lowest is numbered.
    axes[`xaxis${n}`] = {
      ...FRAME,
      ...time.axis,
      range: [-0.5, panels[0].sequence.steps - 0.5],
      anchor: `y${n}`,
      ...(i === 0 ? {} : { matches: "x" }),
      ...(last
        ? { title: { text: say`time step`, font: FAINT_SMALL, standoff: 6 } }
        : { ticks: "", showticklabels: false }),
    };
    axes[`yaxis${n}`] = {
      ...unitAxis(units, panelHeight),
      range: [units.length - 0.5, -0.5],
      domain: [Math.max(0, 1 - (top + panelHeight) / plotHeight), 1 - top / plotHeight],
      anchor: `x${n}`,
      ...(i === 0 ? {} : { matches: "y" }),
    };
  });
  return axes;
}

function colourAxes(panels: readonly Panel[], sizes: Sizes): Record<string, ColourAxis> {
  const axes: Record<string, ColourAxis> = {};
  panels.forEach((panel, i) => {
    if (runStart(panels, i) !== i) return;
    let end = i;
    while (end + 1 < panels.length && runStart(panels, end + 1) === i) end++;
    const step = sizes.panelHeight + sizes.gap;
    axes[`coloraxis${axisNumber(i)}`] = colourAxis(
      panel.rule,
      panel.rule.scale === "gate" ? (end > i ? say`gate` : "") : "",
      { left: sizes.plotWidth + 14, top: i * step, length: (end - i) * step + sizes.panelHeight, ...sizes },
    );
  });
  return axes;
}

/** What a panel is called; one that the user named keeps its name. */
function panelName(name: string): string {
  const known = PANELS[name]?.heading;
  return known === undefined ? name : tell(known);
}

function heading(name: string, i: number, sizes: Sizes): Annotation {
  const top = i * (sizes.panelHeight + sizes.gap);
  return panelTitle(panelName(name), { left: 0, top, ...sizes }, tell(PANELS[name]?.note ?? ""));
}
