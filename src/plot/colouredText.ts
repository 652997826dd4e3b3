// One unit over a text: every character or token on the colour of the unit's value there. All units over time are
// drawn by hiddenStates.ts.
import { checkOptions } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { type ColourRule, rangeNote, valueRule } from "./colour.js";
import { cell, extremes, facts, gapNote, plural, survey } from "./numbers.js";
import { checkClip, checkIndex } from "./planes.js";
import { readSequence, readTicks, type Ticks } from "./sequence.js";
import type { FigureSpec } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  plain,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.colouredText`. */
export interface ColouredTextOptions {
  /** Which unit. Default 0. */
  unit?: number;
  /** Default: the unit's number. */
  title?: string;
  /** `"gate"` for values from 0 to 1: the fixed scale of gates. Default `"state"`: symmetric about 0. */
  kind?: "state" | "gate";
  /** Ends the scale at this quantile of the magnitudes (0.5 to 1), against outliers. Default 1: the largest. */
  clip?: number;
}

const ROW = 26;
/** What a line break is shown as. */
const LINE_END = "\u21b5";

/** The figure of the public `plot.colouredText`, where it is documented, as data. */
export function colouredText(
  states: Tensor | { readonly output: Tensor },
  text: Ticks,
  options: ColouredTextOptions = {},
): FigureSpec {
  const what = "plot.colouredText";
  checkOptions(what, options, ["unit", "title", "kind", "clip"]);
  checkClip(what, options.clip);
  const sequence = readSequence(
    what,
    isTensor(states) ? states : ((states as { output?: unknown } | null)?.output ?? states),
  );
  const { steps, units } = sequence;
  const tokens = readTicks(what, text ?? ([] as string[]), steps) as string[];
  const unit = options.unit ?? 0;
  checkIndex(what, "unit", unit, units);
  const values = Float64Array.from({ length: steps }, (_, step) => sequence.values[step * units + unit]);
  const found = survey(values);
  const rule: ColourRule =
    options.kind === "gate" ? { scale: "gate", range: [0, 1], clipped: 0 } : valueRule(values, options.clip);
  const title = options.title ?? say`Unit ${unit} over the text`;
  const notes = [`${plural(steps, "step")}`, say`scale ${rangeNote(rule)}`, gapNote(found)];

  const letters = Math.min(16, Math.max(...tokens.map((token) => Array.from(token).length)));
  const cellWidth = Math.max(16, letters * 8 + 8);
  const margin = { l: 52, r: barRoom(rule), t: TOP, b: 16 };
  const most = Math.max(1, Math.floor((WIDEST - margin.l - margin.r) / cellWidth));
  const lines = linesOf(tokens, most);
  const rows = lines.length;
  const columns = Math.max(...lines.map(({ count }) => count));
  const [plotWidth, plotHeight] = [columns * cellWidth, rows * ROW];
  const right = Math.max(margin.r, Math.min(WIDEST, titleWidth(title, notes)) - margin.l - plotWidth);
  const width = margin.l + plotWidth + right;
  // The colour bar may be taller than a line of text.
  const bottom = Math.max(margin.b, 92 - plotHeight);
  const grid = <T>(make: (step: number) => T, none: T): T[][] =>
    lines.map(({ first, count }) =>
      Array.from({ length: columns }, (_, c) => (c < count ? make(first + c) : none)),
    );
  const cut = (token: string) => {
    const signs = Array.from(token);
    return signs.length > letters ? `${signs.slice(0, letters - 1).join("")}\u2026` : token;
  };
  return {
    data: [
      {
        type: "heatmap",
        z: grid((step) => cell(values[step]), null),
        text: grid((step) => plain(cut(tokens[step])), ""),
        texttemplate: "%{text}",
        textfont: { size: 13 },
        coloraxis: "coloraxis",
        hoverongaps: false,
        customdata: grid<unknown>((step) => [step, plain(tokens[step])], ["", ""]),
        hovertemplate: say`unit ${unit}<br>step %{customdata[0]} (%{customdata[1]})<br>value %{z}<extra></extra>`,
      },
    ],
    layout: {
      ...baseLayout(width, margin.t + plotHeight + bottom, { ...margin, r: right, b: bottom }),
      title: titleBlock(title, notes, width),
      coloraxis: colourAxis(rule, options.kind === "gate" ? say`gate` : say`state`, {
        left: plotWidth + 14,
        top: 0,
        length: Math.max(72, Math.min(plotHeight, 260)),
        plotWidth,
        plotHeight,
      }),
      xaxis: { ...FRAME, showline: false, ticks: "", showticklabels: false, range: [-0.5, columns - 0.5] },
      yaxis: {
        ...FRAME,
        showline: false,
        ticks: "",
        range: [rows - 0.5, -0.5],
        tickmode: "array",
        // Each line is named by its first step.
        tickvals: lines.map((_, r) => r),
        ticktext: lines.map(({ first }) => String(first)),
        title: { text: say`step`, font: FAINT_SMALL, standoff: 4 },
      },
    },
    config: CONFIG,
    description: facts(
      `${title}: ${plural(steps, "step")}`,
      extremes(found, (step) => say`step ${step} (${tokens[step]})`),
      gapNote(found),
    ),
  };
}

/** The text's own lines, each cut where the figure ends; `first` is a step, `count` how many are in the line. */
function linesOf(tokens: readonly string[], most: number): { first: number; count: number }[] {
  const lines: { first: number; count: number }[] = [];
  let first = 0;
  tokens.forEach((token, step) => {
    const count = step + 1 - first;
    if (token !== LINE_END && count < most && step < tokens.length - 1) return;
    lines.push({ first, count });
    first = step + 1;
  });
  return lines;
}
