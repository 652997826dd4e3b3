// The inside of a recurrent cell at one step: the diagram of its sums, products and gates, with the live values of every
// wire. All steps are a slider's; where things stand is in cellDiagram.ts, the layer over time in unrolled.ts.
import { checkOptions } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { CALL, draw, type Kind, type Wire } from "./cellDiagram.js";
import { type ColourRule, symmetric, valueRule } from "./colour.js";
import type { RecurrentLayer } from "./gradientFlow.js";
import { extremes, facts, gapNote, plural, cell as shown, survey } from "./numbers.js";
import { axisNumber } from "./panels.js";
import { checkIndex } from "./planes.js";
import { type RecurrentPlace, type RecurrentTrace, recurrentRun } from "./recurrentRun.js";
import { readTicks, type Ticks } from "./sequence.js";
import type { AnimationFrame, ColourAxis, FigureSpec } from "./spec.js";
import { withSteps } from "./stepping.js";
import { barRoom, baseLayout, CONFIG, colourAxis, GAP, plain, TOP, titleBlock, titleWidth } from "./theme.js";

/** Options of `plot.cell`. */
export interface CellOptions extends RecurrentPlace {
  /** Default: "Inside of an LSTM cell", with the layer's class. */
  title?: string;
  /** The step that is shown at first, and in static pictures. Default 0. */
  step?: number;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  ticks?: Ticks;
}

/** So many steps a slider goes through; of longer sequences these are evenly spaced. */
const MOST_STEPS = 60;

/** The figure of the public `plot.cell`, where it is documented, as data. */
export function cell(
  source: RecurrentLayer | RecurrentTrace,
  input: Tensor | string,
  options: CellOptions = {},
): FigureSpec {
  const what = "plot.cell";
  checkOptions(what, options, ["title", "step", "ticks", "layer", "direction"]);
  const run = recurrentRun(what, source, input, options, CALL);
  const { steps, units } = run.hidden;
  const ticks = readTicks(what, options.ticks, steps);
  const step = options.step ?? 0;
  checkIndex(what, "step", step, steps);
  const drawing = draw(what, run, options.direction === "backward");
  const { diagram, wires } = drawing;
  const rules = rulesOf(wires, steps);
  const kinds = [...rules.keys()];
  const name = (at: number) => `${say`step ${at}`}${ticks === undefined ? "" : ` (${plain(ticks[at])})`}`;
  const change = (at: number) =>
    wires.map((wire) => ({
      z: [wire.values(at).map(shown)],
      hovertemplate: `${wire.name}, ${name(at)}<br>${wire.kind === "input" ? say`feature` : say`unit`} %{x:d}: %{z}<extra></extra>`,
    }));
  const right = Math.max(...[...rules.values()].map(barRoom));
  const title =
    options.title ??
    (article(run.kind) === "an" ? say`Inside of an ${run.kind} cell` : say`Inside of a ${run.kind} cell`);
  const everything = survey(wires.flatMap((wire) => allValues(wire, steps)));
  const stops = sliderSteps(steps, step);
  const notes = [
    run.note,
    `${plural(units, "unit")}, ${plural(steps, "step")}${stops.length < steps ? say`, ${stops.length} of them on the slider` : ""}`,
    say`each cell of a strip is a unit`,
    gapNote(everything),
  ];
  const margin = { l: 28, r: right + 14, t: TOP + 8, b: 24 };
  const width = Math.max(margin.l + diagram.width + margin.r, titleWidth(title, notes));
  const place = { plotWidth: diagram.width, plotHeight: diagram.height };
  const scales: Record<string, ColourAxis> = {};
  const each = diagram.height / kinds.length;
  kinds.forEach((kind, i) => {
    const length = Math.max(60, Math.min(110, each - 24));
    scales[`coloraxis${axisNumber(i)}`] = colourAxis(rules.get(kind) as ColourRule, BARS[kind](), {
      left: diagram.width + 24,
      top: i * each,
      length,
      ...place,
    });
  });
  const first = change(step);
  const spec: FigureSpec = {
    data: diagram.traces.map((trace, i) => ({
      ...trace,
      ...first[i],
      coloraxis: `coloraxis${axisNumber(kinds.indexOf(wires[i].kind))}`,
    })),
    layout: {
      ...baseLayout(width, margin.t + diagram.height + margin.b, {
        ...margin,
        r: width - margin.l - diagram.width,
      }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      ...diagram.axes,
      ...scales,
      shapes: diagram.shapes,
      annotations: diagram.annotations,
    },
    config: CONFIG,
    description: facts(
      say`${title}, at ${name(step)} of ${steps}: ${drawing.formula}`,
      ...wires.map((wire) => `${wire.name}: ${extremes(survey(wire.values(step)), (at) => `${at}`)}`),
      gapNote(everything),
    ),
  };
  const frames = stops.map(
    (at): AnimationFrame => ({ name: `step ${at}`, data: change(at), traces: wires.map((_, i) => i) }),
  );
  return withSteps(spec, {
    frames,
    labels: stops.map((at) => (ticks === undefined ? String(at) : `${at} ${plain(ticks[at])}`)),
    prefix: `${say`step`} `,
    active: stops.indexOf(step),
    play: 600,
  });
}

const BARS: Readonly<Record<Kind, () => string>> = {
  gate: () => say`gate`,
  state: () => say`state`,
  cell: () => say`cell`,
  input: () => say`input`,
};

/** One scale for all wires of a kind, over all steps; gates from 0 to 1. */
function rulesOf(wires: readonly Wire[], steps: number): Map<Kind, ColourRule> {
  const rules = new Map<Kind, ColourRule>();
  for (const kind of ["gate", "cell", "state", "input"] as const) {
    const own = wires.filter((wire) => wire.kind === kind);
    if (own.length === 0) continue;
    const values = own.flatMap((wire) => allValues(wire, steps));
    const range = symmetric(values);
    rules.set(kind, RULES[kind]?.(values) ?? { scale: "signed", range, clipped: 0 });
  }
  return rules;
}

const RULES: Partial<Record<Kind, (values: readonly number[]) => ColourRule>> = {
  gate: () => ({ scale: "gate", range: [0, 1], clipped: 0 }),
  input: (values) => valueRule(values),
};

function allValues(wire: Wire, steps: number): number[] {
  return Array.from({ length: steps }, (_, at) => wire.values(at)).flat();
}

/** All steps, or evenly spaced ones with the chosen one among them. */
function sliderSteps(steps: number, chosen: number): number[] {
  if (steps <= MOST_STEPS) return Array.from({ length: steps }, (_, at) => at);
  const some = Array.from({ length: MOST_STEPS }, (_, i) => Math.round((i * (steps - 1)) / (MOST_STEPS - 1)));
  return [...new Set([...some, chosen])].sort((a, b) => a - b);
}

function article(kind: string): string {
  return /^(LSTM|RNN|[AEIO])/.test(kind) ? "an" : "a";
}
