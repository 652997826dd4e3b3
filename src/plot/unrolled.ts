// A recurrent layer unrolled over time: the same cell again and again, with what goes in, what is handed on and what
// comes out at each step. The inside of the cell is drawn by cell.ts, all steps at once by hiddenStates.ts.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { type ColourRule, symmetric, valueRule } from "./colour.js";
import { ASIDE, Diagram, NAME } from "./diagram.js";
import type { RecurrentLayer } from "./gradientFlow.js";
import { cell, extremes, facts, gapNote, plural, survey } from "./numbers.js";
import { axisNumber } from "./panels.js";
import { checkIndex } from "./planes.js";
import { type RecurrentPlace, type RecurrentTrace, recurrentRun } from "./recurrentRun.js";
import { readTicks, type Sequence, type Ticks } from "./sequence.js";
import type { ColourAxis, FigureSpec } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  GAP,
  plain,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.unrolled`. */
export interface UnrolledOptions extends RecurrentPlace {
  /** Default: the layer's class, "LSTM over time". */
  title?: string;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  ticks?: Ticks;
  /** Which steps, ascending. Default: all where there is room, else the first and the last ones. */
  steps?: readonly number[];
}

const CALL = 'plot.unrolled(lstm, x) or plot.unrolled(model.trace(x), "lstm")';
/** In pixels: the cell's box, a strip's width, the wires between, and the room for steps left out. */
const [BOX, STRIP, WIRE, LEFT_OUT] = [48, 16, 15, 40];
const SIDE = { l: 96, r: 24 };

/** The figure of the public `plot.unrolled`, where it is documented, as data. */
export function unrolled(
  source: RecurrentLayer | RecurrentTrace,
  input: Tensor | string,
  options: UnrolledOptions = {},
): FigureSpec {
  const what = "plot.unrolled";
  checkOptions(what, options, ["title", "ticks", "steps", "layer", "direction"]);
  const run = recurrentRun(what, source, input, options, CALL);
  const { steps } = run.hidden;
  const ticks = readTicks(what, options.ticks, steps);
  const memory = run.gates["cell"];
  const rules: readonly ColourRule[] = [
    ruleOf(run.hidden),
    valueRule(run.input.values),
    ...(memory === undefined ? [] : [ruleOf(memory)]),
  ];
  const right = Math.max(...rules.map(barRoom));
  const pitch = BOX + 2 * WIRE + STRIP;
  const room = WIDEST - SIDE.l - right - WIRE;
  const chosen = readSteps(what, options.steps, steps, room / pitch, (room - LEFT_OUT) / pitch);
  const backwards = options.direction === "backward";
  const order = backwards ? [...chosen].reverse() : chosen;
  const gapsBefore = order.map((step, i) => i > 0 && Math.abs(step - order[i - 1]) > 1);

  const tall = Math.max(56, Math.min(112, Math.max(run.hidden.units, run.input.units) * 7));
  const boxHeight = memory === undefined ? tall + 8 : 2 * tall + 22;
  const top = { output: 0, box: tall + 26, input: tall + 26 + boxHeight + 26 };
  const columns: number[] = [];
  order.reduce((left, _, i) => {
    columns.push(left + (gapsBefore[i] ? LEFT_OUT : 0));
    return columns[i] + pitch;
  }, WIRE);
  const width = columns[columns.length - 1] + pitch + WIRE;
  const height = top.input + tall + 24;
  const diagram = new Diagram(width, height);
  const strip = (values: Sequence, step: number, name: string, left: number, at: number, axis: number) => {
    const label = STRIPS[name]();
    diagram.strip(
      { left, top: at, width: STRIP, height: tall },
      {
        name,
        z: column(values, step),
        coloraxis: `coloraxis${axisNumber(axis)}`,
        hovertemplate: `${label}, ${say`step ${step}`}${ticks === undefined ? "" : ` (${plain(ticks[step])})`}<br>%{y:d}: %{z}<extra></extra>`,
      },
    );
  };
  const [cellAt, hiddenAt] = memory === undefined ? [0, top.box + 4] : [top.box + 4, top.box + 4 + tall + 14];
  order.forEach((step, i) => {
    const left = columns[i];
    const middle = left + BOX / 2;
    const levels = memory === undefined ? [hiddenAt] : [cellAt, hiddenAt];
    for (const at of levels) {
      const y = at + tall / 2;
      const from = i === 0 ? left - WIRE : columns[i - 1] + BOX + WIRE + STRIP;
      if (gapsBefore[i])
        diagram.wire(
          [
            [from, y],
            [left - WIRE, y],
          ],
          { head: false, dash: "dot" },
        );
      diagram.wire([
        [gapsBefore[i] ? left - WIRE : from, y],
        [left, y],
      ]);
      diagram.wire([
        [left + BOX, y],
        [left + BOX + WIRE, y],
      ]);
    }
    diagram.wire([
      [middle, top.input],
      [middle, top.box + boxHeight],
    ]);
    diagram.wire([
      [middle, top.box],
      [middle, top.output + tall],
    ]);
    diagram.box({ left, top: top.box, width: BOX, height: boxHeight }, plain(run.kind));
    strip(run.hidden, step, "output", middle - STRIP / 2, top.output, 0);
    if (memory !== undefined) strip(memory, step, "cell", left + BOX + WIRE, cellAt, 2);
    strip(run.hidden, step, "hidden state", left + BOX + WIRE, hiddenAt, 0);
    strip(run.input, step, "input", middle - STRIP / 2, top.input, 1);
    const token = ticks === undefined ? say`step ${step}` : shorten(ticks[step]);
    diagram.label(plain(token), [middle, top.input + tall + 4], { align: "center", stand: "top" });
  });
  const last = columns[columns.length - 1] + BOX + WIRE + STRIP;
  for (const at of memory === undefined ? [hiddenAt] : [cellAt, hiddenAt])
    diagram.wire([
      [last, at + tall / 2],
      [last + WIRE, at + tall / 2],
    ]);
  rowNames(diagram, run, tall, top.output, cellAt, hiddenAt, top.input);

  const title = options.title ?? say`${run.kind} over time`;
  const size = `${plural(run.hidden.units, "unit")}, ${plural(steps, "step")}`;
  const out = leftOut(chosen, steps);
  const found = survey(run.hidden.values);
  const gaps = gapNote(survey([...Array.from(run.hidden.values), ...Array.from(run.input.values)]));
  const notes = [run.note, size, out, backwards ? say`reads the sequence backwards` : "", gaps];
  const margin = { l: SIDE.l, r: right, t: TOP + 6, b: 20 };
  const whole = Math.max(margin.l + width + margin.r, Math.min(WIDEST, titleWidth(title, notes)));
  const bar = (rule: ColourRule, name: string, at: number): ColourAxis =>
    colourAxis(rule, name, {
      left: width + 14,
      top: at,
      length: Math.max(72, tall),
      plotWidth: width,
      plotHeight: height,
    });
  return {
    data: diagram.traces,
    layout: {
      ...baseLayout(whole, margin.t + height + margin.b, { ...margin, r: whole - margin.l - width }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, whole),
      ...diagram.axes,
      coloraxis: bar(rules[0], say`output, state`, top.output),
      coloraxis2: bar(rules[1], say`input`, top.input - Math.max(0, 72 - tall)),
      ...(memory === undefined ? {} : { coloraxis3: bar(rules[2], say`cell`, cellAt + 22) }),
      shapes: diagram.shapes,
      annotations: diagram.annotations,
    },
    config: CONFIG,
    description: facts(
      `${title}: ${size}`,
      run.note,
      say`drawn: step ${chosen.join(", ")}`,
      say`output: ${extremes(found, (at) => say`unit ${at % run.hidden.units}, step ${Math.floor(at / run.hidden.units)}`)}`,
      out,
      gaps,
    ),
  };
}

/** What the strips are called in the hover text. */
const STRIPS: Readonly<Record<string, () => string>> = {
  output: () => say`output`,
  cell: () => say`cell`,
  "hidden state": () => say`hidden state`,
  input: () => say`input`,
};

/** The values of one step, from top to bottom. */
function column({ values, units }: Sequence, step: number): (number | null)[][] {
  return Array.from({ length: units }, (_, unit) => [cell(values[step * units + unit])]);
}

function ruleOf({ values }: Sequence): ColourRule {
  return { scale: "signed", range: symmetric(values), clipped: 0 };
}

function readSteps(
  what: string,
  steps: readonly number[] | undefined,
  count: number,
  mostInARow: number,
  mostApart: number,
): number[] {
  const most = Math.floor(mostApart);
  if (steps === undefined) {
    if (count <= mostInARow) return Array.from({ length: count }, (_, i) => i);
    const first = Math.ceil(most / 2);
    return Array.from({ length: most }, (_, i) => (i < first ? i : count - most + i));
  }
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new ArgumentError(`${what}: steps must list at least one step, for example { steps: [0, 1, 2] }`);
  }
  for (const step of steps) checkIndex(what, "step", step, count);
  if (steps.length > most) {
    throw new ArgumentError(`${what}: steps lists ${steps.length}, one figure holds at most ${most}`);
  }
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** `steps 4 to 55 left out` */
function leftOut(chosen: readonly number[], steps: number): string {
  const runs: string[] = [];
  [...chosen, steps].forEach((step, i) => {
    const from = i === 0 ? 0 : chosen[i - 1] + 1;
    if (step > from) runs.push(step - 1 === from ? `${from}` : say`${from} to ${step - 1}`);
  });
  return runs.length === 0 ? "" : say`left out: step ${runs.join(", ")}`;
}

function shorten(text: string): string {
  return text.length > 10 ? `${text.slice(0, 9)}\u2026` : text;
}

function rowNames(
  diagram: Diagram,
  run: {
    readonly gates: Readonly<Record<string, Sequence>>;
    readonly input: Sequence;
    readonly hidden: Sequence;
  },
  tall: number,
  output: number,
  cellAt: number,
  hiddenAt: number,
  input: number,
): void {
  const name = (text: string, aside: string, top: number) => {
    const y = top + tall / 2;
    diagram.label(text, [-16, y], { align: "right", font: NAME });
    diagram.label(aside, [-16, y + 1], { align: "right", stand: "top", font: ASIDE });
  };
  name(say`output`, plural(run.hidden.units, "unit"), output);
  if (run.gates["cell"] !== undefined) name(say`cell c`, say`handed on`, cellAt);
  name(say`state h`, say`handed on`, hiddenAt);
  name(say`input`, plural(run.input.units, "feature"), input);
}
