// The ticks of an axis as Plotly chooses and writes them: given ones, a round step on a linear axis, powers of ten
// on a logarithmic one. Where they are drawn is in axes.ts.
import type { PlacedAxis } from "./frame.js";

export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** The ticks within the axis's range. */
export function ticksOf({ axis, length, letter }: PlacedAxis): Tick[] {
  const [low, high] = [Math.min(...axis.range), Math.max(...axis.range)];
  const log = axis.type === "log";
  const inside = (value: number) => {
    const position = log ? Math.log10(value) : value;
    const slack = (high - low) * 1e-6;
    return position >= low - slack && position <= high + slack;
  };
  if (axis.tickmode === "array" || axis.tickvals !== undefined) {
    const values = axis.tickvals ?? [];
    return values
      .map((value, i) => ({ value, text: axis.ticktext?.[i] ?? String(value) }))
      .filter(({ value }) => inside(value));
  }
  const most = axis.nticks ?? Math.max(4, Math.min(9, length / (letter === "y" ? 40 : 80))) + 1;
  if (log)
    return logTicks(low, high, axis.dtick, most, axis.exponentformat).filter(({ value }) => inside(value));
  const step = axis.dtick ?? roundStep((high - low) / most);
  const write = numberWriter(low, high, step, axis.exponentformat);
  const ticks: Tick[] = [];
  for (let i = Math.ceil(low / step - 1e-6); i * step <= high + step * 1e-6; i++) {
    ticks.push({ value: i * step, text: write(i * step) });
  }
  return ticks;
}

/** The smallest of 2, 5 and 10 times a power of ten that is not below `rough`. */
function roundStep(rough: number): number {
  const base = 10 ** Math.floor(Math.log10(rough));
  return base * ([2, 5, 10].find((factor) => factor * base >= rough) ?? 10);
}

const SI = "f p n \u03bc m  k M G T".split(" ");

/** As many decimals as the step asks for; beyond three digits before or after the point, a power or its SI letter. */
function numberWriter(low: number, high: number, step: number, format?: "e"): (value: number) => string {
  const size = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high))) + 0.01);
  let exponent = 0;
  if (Math.abs(size) > 3) exponent = format === "e" ? size : 3 * Math.round((size - 1) / 3);
  if (format !== "e" && SI[exponent / 3 + 5] === undefined) exponent = size;
  const decimals = Math.max(0, Math.min(20, exponent - Math.floor(Math.log10(step) + 0.01)));
  const suffix = exponentText(exponent, format);
  return (value) => {
    const scaled = value / 10 ** exponent;
    if (Math.abs(scaled) < 0.5 * 10 ** -decimals) return "0";
    return minus(Number(scaled.toFixed(decimals)).toString()) + suffix;
  };
}

function exponentText(exponent: number, format?: "e"): string {
  if (exponent === 0) return "";
  const letter = format === "e" ? undefined : SI[exponent / 3 + 5];
  return letter ?? `e${exponent > 0 ? "+" : "\u2212"}${Math.abs(exponent)}`;
}

function minus(text: string): string {
  return text.replace("-", "\u2212");
}

function logTicks(low: number, high: number, dtick: number | undefined, most: number, format?: "e"): Tick[] {
  const ticks: Tick[] = [];
  const decades = high - low;
  const step = dtick ?? Math.max(1, Math.ceil(decades / most));
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    if (power % step === 0) ticks.push({ value: 10 ** power, text: powerText(power, format) });
  }
  return ticks;
}

function powerText(power: number, format?: "e"): string {
  if (Math.abs(power) <= (format === "e" ? 2 : 3)) return Number((10 ** power).toPrecision(1)).toString();
  return `1${exponentText(power, format)}`;
}
