// What figures of sequences share: values over time as rows of units, and a time axis whose ticks are tokens.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { say } from "../words/words.js";
import { cell, roundIndices } from "./numbers.js";
import { checkIndex, checkTensor } from "./planes.js";
import type { Axis, HeatmapTrace } from "./spec.js";
import { FAINT_SMALL, FRAME, plain, SMALL } from "./theme.js";

/** One character for each time step, or one string for each. */
export type Ticks = string | readonly string[];

/** `value(step, unit)` of one sequence. */
export interface Sequence {
  readonly values: ArrayLike<number>;
  readonly steps: number;
  readonly units: number;
}

/**
 * The values of `[time, units]` or `[1, time, units]`.
 * @throws ShapeError for any other shape.
 */
export function readSequence(what: string, value: unknown): Sequence {
  checkTensor(what, value, "[time, units] or [1, time, units]");
  const { shape } = value;
  if (shape.length === 3 && shape[0] !== 1) {
    throw new ShapeError(
      `${what}: ${formatShape(shape)} holds ${shape[0]} sequences, and a figure shows one; choose one with .at(0)`,
    );
  }
  if (shape.length !== 2 && shape.length !== 3) {
    const hint =
      shape.length === 1
        ? "; this looks like the state after the last step: use the output of all steps"
        : "";
    throw new ShapeError(
      `${what}: expected [time, units] or [1, time, units], got ${formatShape(shape)}${hint}`,
    );
  }
  const [steps, units] = shape.slice(-2);
  return { values: value.data(), steps, units };
}

/** The chosen units as rows of cells over time. */
export function unitRows(sequence: Sequence, units: readonly number[]): (number | null)[][] {
  return units.map((unit) =>
    Array.from({ length: sequence.steps }, (_, step) => cell(sequence.values[step * sequence.units + unit])),
  );
}

/** Only the chosen units, still `[time, units]`. */
export function chooseUnits(sequence: Sequence, units: readonly number[]): Sequence {
  const values = new Float64Array(sequence.steps * units.length);
  for (let step = 0; step < sequence.steps; step++) {
    units.forEach((unit, i) => {
      values[step * units.length + i] = sequence.values[step * sequence.units + unit];
    });
  }
  return { values, steps: sequence.steps, units: units.length };
}

/** @throws ArgumentError unless there is one tick for each step. */
export function readTicks(
  what: string,
  ticks: Ticks | undefined,
  steps: number,
  option = "ticks",
): string[] | undefined {
  if (ticks === undefined) return undefined;
  const isText = typeof ticks === "string";
  if (!isText && !(Array.isArray(ticks) && ticks.every((text) => typeof text === "string"))) {
    throw new ArgumentError(
      `${what}: ${option} must be a string (one character for each step) or a list of strings`,
    );
  }
  const list = isText ? Array.from(ticks as string) : [...ticks];
  if (list.length !== steps) {
    const unit = isText ? "characters" : "entries";
    throw new ArgumentError(
      `${what}: ${option} has ${list.length} ${unit}, the sequence has ${steps} steps; give one for each step`,
    );
  }
  return list.map(visible);
}

/** White space as a sign that can be seen. */
function visible(text: string): string {
  const signs: Record<string, string> = { " ": "\u2423", "\n": "\u21b5", "\t": "\u21e5" };
  return signs[text] ?? text;
}

/** @throws ArgumentError when a unit is not there. */
export function readUnits(what: string, units: readonly number[] | undefined, count: number): number[] {
  if (units === undefined) return Array.from({ length: count }, (_, i) => i);
  if (!Array.isArray(units) || units.length === 0) {
    throw new ArgumentError(`${what}: units must be a list of at least one unit, for example [0, 3]`);
  }
  for (const unit of units) checkIndex(what, "unit", unit, count);
  return [...units];
}

/** The width of the time axis in pixels: wide cells for short sequences, never wider than the page. */
export function timeWidth(steps: number, room: number): number {
  const each = Math.min(36, room / steps);
  return Math.max(260, Math.round(each >= 3 ? Math.floor(each) * steps : Math.min(room, each * steps)));
}

export interface TimeTicks {
  readonly steps: number;
  readonly axis: Partial<Axis>;
  /** Pixels that the labels take below the axis. */
  readonly depth: number;
  /** The token of each step, for the hover text, where the axis does not name every step. */
  readonly hidden?: readonly string[];
  /** Whether the hover text has a token to name. */
  readonly named: boolean;
}

/** Ticks of a time axis: every token where they fit, upright where they must, at a round step where they are many. */
export function timeTicks(ticks: readonly string[] | undefined, steps: number, pixels: number): TimeTicks {
  const each = pixels / steps;
  if (ticks === undefined) {
    const vals = roundIndices(steps, Math.max(2, Math.floor(pixels / 32)));
    const axis = { tickmode: "array", tickvals: vals, ticktext: vals.map(String), tickangle: 0 } as const;
    return { steps, axis, depth: 18, named: false };
  }
  const letters = Math.max(...ticks.map((text) => text.length));
  const width = letters * 7 + 3;
  const upright = width > each;
  const step = Math.max(1, Math.ceil((upright ? 14 : Math.min(width, 10)) / each));
  const all = step === 1;
  const vals = Array.from({ length: Math.ceil(steps / step) }, (_, i) => i * step);
  const longest = 18;
  const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}\u2026` : text);
  const turned = upright && letters > 1;
  return {
    steps,
    axis: {
      tickmode: "array",
      tickvals: vals,
      ticktext: vals.map((i) => plain(cut(ticks[i]))),
      tickangle: turned ? -90 : 0,
      tickfont: { ...SMALL, size: 12 },
    },
    depth: turned ? Math.min(longest, letters) * 7 + 10 : 20,
    named: true,
    ...(all ? {} : { hidden: ticks.map(plain) }),
  };
}

/**
 * The hover text of a cell: unit, step, token, value. Where the axes do not tell (chosen units, tokens too many to
 * be written), every cell carries its unit and token.
 */
export function sequenceHover(
  units: readonly number[],
  time: TimeTicks,
): Pick<HeatmapTrace, "hovertemplate" | "customdata"> {
  const plainUnits = units.every((unit, i) => unit === i);
  if (plainUnits && time.hidden === undefined) {
    const token = time.named ? " (%{x})" : "";
    return { hovertemplate: say`unit %{y:d}<br>step %{x:d}${token}<br>value %{z}<extra></extra>` };
  }
  const tokens = time.hidden ?? (time.axis.ticktext as readonly string[]);
  const token = time.named ? " (%{customdata[1]})" : "";
  return {
    hovertemplate: say`unit %{customdata[0]}<br>step %{x:d}${token}<br>value %{z}<extra></extra>`,
    customdata: time.named
      ? units.map((unit) => tokens.map((text) => [unit, text]))
      : units.map((unit) => Array.from({ length: time.steps }, () => [unit])),
  };
}

/** The vertical axis of units, the first at the top. */
export function unitAxis(units: readonly number[], pixels: number): Partial<Axis> {
  const kept = roundIndices(units.length, Math.max(1, Math.floor(pixels / 22)));
  return {
    ...FRAME,
    range: [units.length - 0.5, -0.5],
    tickmode: "array",
    tickvals: kept,
    ticktext: kept.map((i) => String(units[i])),
    title: { text: say`unit`, font: FAINT_SMALL, standoff: 4 },
  };
}
