// One tensor at a glance: how its values are spread, and the numbers that tell whether something is wrong with it.
// Where the values lie is drawn by tensor.ts, several tensors at once by histogram.ts.
import { checkOptions, formatShape } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { histogram } from "./histogram.js";
import { facts, survey, withMinus, words } from "./numbers.js";
import { checkTensor } from "./planes.js";
import type { Annotation, FigureSpec } from "./spec.js";
import { unravel } from "./tensor.js";
import { EDGE, FAINT, INK, MARK, SMALL, TOP, titleBlock } from "./theme.js";

/** Options of `plot.summary`. */
export interface SummaryOptions {
  /** Default: the tensor's shape and type. */
  title?: string;
  /** How many bins, 1 to 500. Default 40; whole numbers within 64 of each other get a bin each. */
  bins?: number;
}

/** Room for the table beside the bars, in pixels. */
const TABLE = 268;
const LINE = 21;

/** The figure of the public `plot.summary`, where it is documented, as data. */
export function summary(value: Tensor, options: SummaryOptions = {}): FigureSpec {
  const what = "plot.summary";
  checkOptions(what, options, ["title", "bins"]);
  checkTensor(what, value, "of any shape");
  const { bins } = options;
  const bars = histogram(value, bins === undefined ? {} : { bins });
  const facts_ = measure(value);
  const title = options.title ?? say`Tensor ${formatShape(value.shape)} ${value.dtype}`;
  const { layout } = bars;
  const plotWidth = 420;
  const plotHeight = Math.max(TABLE - 50, facts_.length * LINE + 6);
  const margin = { l: layout.margin.l, r: TABLE, t: TOP - 4, b: layout.margin.b };
  const width = margin.l + plotWidth + margin.r;
  return {
    ...bars,
    layout: {
      ...layout,
      width,
      height: margin.t + plotHeight + margin.b,
      margin,
      title: titleBlock(title, [say`how many values lie in each bar`], width),
      annotations: facts_.flatMap((fact, i) => row(fact, i, plotWidth, plotHeight)),
    },
    description: facts(title, ...facts_.map(({ name, value: text, where }) => `${name} ${text}${where}`)),
  };
}

interface Fact {
  readonly name: string;
  readonly value: string;
  /** Its place in the tensor, or its share of the values. */
  readonly where: string;
  /** Something to look into. */
  readonly wrong: boolean;
}

function measure(value: Tensor): Fact[] {
  const data = value.data();
  const found = survey(data);
  const { shape } = value;
  let [zeros, sum, finite] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) zeros++;
    if (!Number.isFinite(data[i])) continue;
    finite++;
    sum += data[i];
  }
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) squares += (data[i] - mean) ** 2;
  const place = (at: number) =>
    at < 0 || shape.length === 0 ? "" : say` at ${formatShape(unravel(at, shape))}`;
  const share = (count: number) => (count === 0 ? "" : ` (${percent(count / data.length)})`);
  const number = (name: string, n: number, where = ""): Fact => ({
    name,
    value: Number.isFinite(n) ? words(n) : say`none`,
    where,
    wrong: false,
  });
  const count = (name: string, n: number, wrong: boolean): Fact => ({
    name,
    value: n.toLocaleString("en-US"),
    where: share(n),
    wrong: wrong && n > 0,
  });
  return [
    { ...count(say`values`, data.length, false), where: "" },
    number(say`largest`, found.max, place(found.maxAt)),
    number(say`smallest`, found.min, place(found.minAt)),
    number(say`mean`, mean),
    number(say`deviation`, Math.sqrt(squares / finite)),
    count(say`zeros`, zeros, false),
    count("NaN", found.nan, true),
    count(say`infinite`, found.infinite, true),
  ];
}

function percent(share: number): string {
  return share >= 0.001 ? `${Number((100 * share).toPrecision(3))} %` : "< 0.1 %";
}

/** Name, value and place of one fact, right of the bars. */
function row(fact: Fact, i: number, plotWidth: number, plotHeight: number): Annotation[] {
  const at = (left: number, text: string, color: string): Annotation => ({
    text,
    x: 1 + left / plotWidth,
    y: 1 - (i * LINE) / plotHeight,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "top",
    showarrow: false,
    font: { ...SMALL, color },
    align: "left",
    ...(fact.wrong ? { bgcolor: MARK } : {}),
  });
  // On the mark's orange dark letters are read on any paper.
  const ink = fact.wrong ? EDGE : INK;
  return [at(24, fact.name, fact.wrong ? EDGE : FAINT), at(96, withMinus(`${fact.value}${fact.where}`), ink)];
}
