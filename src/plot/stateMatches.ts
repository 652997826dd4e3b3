// Where else in a sequence the same units are on as in a chosen range, as LSTMVis asks it (Strobelt, Gehrmann, Pfister and
// Rush, 2018). All units over time are drawn by hiddenStates.ts.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { facts, gapNote, plural, survey, tick, words } from "./numbers.js";
import { markBoxes } from "./outline.js";
import { panelTitle } from "./panels.js";
import { checkIndex } from "./planes.js";
import { readSequence, readTicks, type Sequence, type Ticks, timeWidth } from "./sequence.js";
import type { BarTrace, FigureSpec, HeatmapTrace } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CHART,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  plain,
  SMALL,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.stateMatches`. */
export interface StateMatchesOptions {
  /** First step of the range. */
  from: number;
  /** Last step of the range, included. */
  to: number;
  /** A unit is on where its value is at least this. Default 0.3. */
  threshold?: number;
  /** The tokens of the sequence: a string gives one character to each step. Default: the step numbers. */
  tokens?: Ticks;
  /** How many matches to list, 1 to 20. Default 8. */
  most?: number;
  /** Default "Where the same units are on". */
  title?: string;
}

/** Steps shown before and after each match. */
const AROUND = 5;
const ROW = 26;
const CALL = "plot.stateMatches(states, { from: 3, to: 6, threshold: 0.3, tokens: text })";

interface Match {
  readonly from: number;
  /** How many of the units are on in every step of it. */
  readonly on: number;
}

/** The figure of the public `plot.stateMatches`, where it is documented, as data. */
export function stateMatches(
  states: Tensor | { readonly output: Tensor },
  options: StateMatchesOptions,
): FigureSpec {
  const what = "plot.stateMatches";
  if (typeof options !== "object" || options === null) {
    throw new ArgumentError(`${what}: a range of the sequence is needed: ${CALL}`);
  }
  checkOptions(what, options, ["from", "to", "threshold", "tokens", "most", "title"]);
  const sequence = readSequence(
    what,
    isTensor(states) ? states : ((states as { output?: unknown } | null)?.output ?? states),
  );
  const { steps } = sequence;
  const { from, to, threshold = 0.3, most = 8 } = options;
  checkIndex(what, "from", from, steps);
  checkIndex(what, "to", to, steps);
  if (to < from)
    throw new ArgumentError(`${what}: the range ends at ${to}, before it starts at ${from}: ${CALL}`);
  if (typeof threshold !== "number" || Number.isNaN(threshold)) {
    throw new ArgumentError(`${what}: threshold must be a number, got ${String(threshold)}`);
  }
  if (!Number.isInteger(most) || most < 1 || most > 20) {
    throw new ArgumentError(`${what}: most must be a whole number from 1 to 20, got ${String(most)}`);
  }
  const tokens =
    readTicks(what, options.tokens, steps, "tokens") ?? Array.from({ length: steps }, (_, i) => String(i));
  const units = unitsOn(what, sequence, from, to, threshold);
  const on = (step: number, unit: number) => sequence.values[step * sequence.units + unit] >= threshold;
  const counts = Array.from({ length: steps }, (_, t) => units.filter((unit) => on(t, unit)).length);
  const length = to - from + 1;
  const matches = find(steps, length, from, most, (start) => countOn(units, start, length, on));
  const title = options.title ?? say`Where the same units are on`;
  const range = length === 1 ? say`step ${from}` : say`steps ${from} to ${to}`;
  const found = matches.length === 0 ? say`no other place` : plural(matches.length, "place");
  const notes = [
    say`${plural(units.length, "unit")} of ${sequence.units} at least ${words(threshold)} in ${range}`,
    found,
    gapNote(survey(sequence.values)).replace(say`shown as gaps`, say`count as off`),
  ];
  const listed: Match[] = [{ from, on: units.length }, ...matches];
  const rule = {
    scale: "positive",
    range: [0, units.length] as [number, number],
    clipped: 0,
    whole: true,
  } as const;
  const side = { l: 122, r: barRoom(rule) };
  const wide = length + 2 * AROUND;
  const letters = Math.max(...tokens.map((text) => Math.min(text.length, 10)));
  const cellWidth = Math.min(Math.max(22, letters * 7 + 8), Math.floor((WIDEST - side.l - side.r) / wide));
  const plotWidth = Math.max(wide * cellWidth, timeWidth(steps, WIDEST - side.l - side.r), 420);
  const [upper, gap, lower] = [84, 66, listed.length * ROW];
  const plotHeight = upper + gap + lower;
  const margin = { ...side, t: TOP + 20, b: 46 };
  const right = Math.max(side.r, Math.min(WIDEST, titleWidth(title, notes)) - side.l - plotWidth);
  const width = side.l + plotWidth + right;
  const tableWidth = Math.min(
    plotWidth,
    wide * Math.max(cellWidth, Math.min(60, Math.floor(plotWidth / wide))),
  );
  const start = -AROUND;
  return {
    data: [
      strip(counts, tokens, units.length),
      rows(listed, wide, steps, counts, tokens, tableWidth / wide),
      ...markBoxes("match", 1, [[0, listed.length - 1, 0, length - 1]]),
    ],
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, { ...margin, r: right }),
      title: titleBlock(title, notes, width),
      bargap: 0,
      coloraxis: colourAxis(rule, say`units on`, {
        left: plotWidth + 14,
        top: upper + gap,
        length: Math.max(72, Math.min(lower, 200)),
        plotWidth,
        plotHeight,
      }),
      xaxis: {
        ...CHART,
        showgrid: false,
        range: [-0.5, steps - 0.5],
        anchor: "y",
        nticks: 12,
        title: { text: say`time step`, font: FAINT_SMALL, standoff: 4 },
      },
      yaxis: {
        ...CHART,
        domain: [1 - upper / plotHeight, 1],
        range: [0, units.length * 1.1],
        anchor: "x",
        nticks: 4,
        title: { text: say`units on`, font: FAINT_SMALL, standoff: 8 },
      },
      xaxis2: {
        ...FRAME,
        domain: [0, tableWidth / plotWidth],
        range: [start - 0.5, length + AROUND - 0.5],
        anchor: "y2",
        tickmode: "array",
        tickvals: offsets(length),
        ticktext: offsets(length).map(tick),
        title: { text: say`steps from its start`, font: FAINT_SMALL, standoff: 6 },
      },
      yaxis2: {
        ...FRAME,
        domain: [0, lower / plotHeight],
        range: [listed.length - 0.5, -0.5],
        anchor: "x2",
        ticks: "",
        tickmode: "array",
        tickvals: listed.map((_, i) => i),
        ticktext: listed.map((match, i) =>
          i === 0 ? say`chosen range` : say`step ${match.from}: ${match.on}/${units.length}`,
        ),
        tickfont: SMALL,
      },
      shapes: listed.map((match, i) => ({
        type: "rect",
        xref: "x",
        yref: "y domain",
        x0: match.from - 0.5,
        x1: match.from + length - 0.5,
        y0: 0,
        y1: 1,
        line: { color: i === 0 ? LINES[1] : "rgba(213,94,0,0.45)", width: i === 0 ? 2 : 1 },
        fillcolor: i === 0 ? "rgba(213,94,0,0.16)" : "rgba(213,94,0,0.07)",
        layer: "above",
      })),
      annotations: [
        panelTitle(
          say`the sequence`,
          { left: 0, top: 0, plotWidth, plotHeight },
          say`the range and its matches shaded`,
        ),
        panelTitle(
          say`the range and its matches`,
          { left: 0, top: upper + gap, plotWidth, plotHeight },
          say`${AROUND} steps before and after`,
        ),
      ],
    },
    config: CONFIG,
    description: facts(
      `${title}: ${notes[0]}${say` (unit ${units.join(", ")})`}`,
      matches.length === 0
        ? say`they are on together nowhere else`
        : say`best matches: ${matches.map((match) => say`step ${match.from} (${tokens.slice(match.from, match.from + length).join("")}), ${match.on} on`).join(", ")}`,
      notes[2],
    ),
  };
}

/** @throws ArgumentError when no unit is on all through the range, with a threshold at which one is. */
function unitsOn(
  what: string,
  { values, units }: Sequence,
  from: number,
  to: number,
  threshold: number,
): number[] {
  const lowest = Array.from({ length: units }, (_, unit) => {
    let low = Number.POSITIVE_INFINITY;
    for (let t = from; t <= to; t++) {
      const value = values[t * units + unit];
      low = Number.isNaN(value) ? Number.NEGATIVE_INFINITY : Math.min(low, value);
      if (low === Number.NEGATIVE_INFINITY) break;
    }
    return low;
  });
  const on = lowest.flatMap((low, unit) => (low >= threshold ? [unit] : []));
  if (on.length > 0) return on;
  const best = Math.max(...lowest);
  const hint = Number.isFinite(best)
    ? `; unit ${lowest.indexOf(best)} comes nearest, with ${words(best)}: { threshold: ${words(Math.floor(best * 100) / 100)} }`
    : "";
  throw new ArgumentError(
    `${what}: no unit is at least ${words(threshold)} in every step from ${from} to ${to}${hint}`,
  );
}

function countOn(
  units: readonly number[],
  start: number,
  length: number,
  on: (step: number, unit: number) => boolean,
): number {
  return units.filter((unit) => {
    for (let t = start; t < start + length; t++) if (!on(t, unit)) return false;
    return true;
  }).length;
}

/** The places where most units are on, none over another or over the range; the earlier first among equals. */
function find(
  steps: number,
  length: number,
  from: number,
  most: number,
  count: (start: number) => number,
): Match[] {
  const all: Match[] = [];
  for (let start = 0; start + length <= steps; start++) {
    const on = count(start);
    if (on > 0 && Math.abs(start - from) >= length) all.push({ from: start, on });
  }
  all.sort((a, b) => b.on - a.on || a.from - b.from);
  const kept: Match[] = [];
  for (const match of all) {
    if (kept.length === most) break;
    if (kept.every((other) => Math.abs(other.from - match.from) >= length)) kept.push(match);
  }
  return kept;
}

function strip(counts: readonly number[], tokens: readonly string[], units: number): BarTrace {
  return {
    type: "bar",
    name: "sequence",
    x: counts.map((_, t) => t),
    y: counts,
    marker: { color: LINES[0] },
    customdata: counts.map(
      (count, t) =>
        `${say`step ${t}`}: ${plain(tokens[t])}<br>${say`${count} of ${plural(units, "unit")} on`}`,
    ),
    hovertemplate: "%{customdata}<extra></extra>",
  };
}

/** The range and its matches below each other, with what stands around them; beyond the ends there is nothing. */
function rows(
  listed: readonly Match[],
  wide: number,
  steps: number,
  counts: readonly number[],
  tokens: readonly string[],
  pixels: number,
): HeatmapTrace {
  const at = (match: Match, i: number) => match.from - AROUND + i;
  const inside = (t: number) => t >= 0 && t < steps;
  const cells = <T>(value: (t: number) => T, none: T) =>
    listed.map((match) =>
      Array.from({ length: wide }, (_, i) => (inside(at(match, i)) ? value(at(match, i)) : none)),
    );
  const most = Math.max(1, Math.floor((pixels - 4) / 7));
  const short = (text: string) =>
    text.length > most ? `${text.slice(0, Math.max(1, most - 1))}\u2026` : text;
  return {
    type: "heatmap",
    name: "matches",
    z: cells<number | null>((t) => counts[t], null),
    x: Array.from({ length: wide }, (_, i) => i - AROUND),
    xaxis: "x2",
    yaxis: "y2",
    coloraxis: "coloraxis",
    hoverongaps: false,
    text: cells((t) => plain(short(tokens[t])), ""),
    texttemplate: "%{text}",
    textfont: { size: 12 },
    customdata: cells<unknown>((t) => `${say`step ${t}`}: ${plain(tokens[t])}`, ""),
    hovertemplate: `%{customdata}<br>${say`units on`}: %{z}<extra></extra>`,
  };
}

/** From the start of the range: 0 and its end, and where the surroundings begin and end. */
function offsets(length: number): number[] {
  return [...new Set([-AROUND, 0, length - 1, length + AROUND - 1])];
}
