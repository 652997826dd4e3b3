// Layouts for the wire: what all axes or all notes of a figure have in common is said once, in Plotly's `template`. A
// grid of 64 maps has 128 axes that differ in little but their place. The figure in memory stays as it is.
import type { FigureLayout } from "../plot/spec.js";

type Attributes = Readonly<Record<string, unknown>>;

/** Fewer are as short without. */
const LEAST = 4;

/** Attributes by which Plotly tells which axis is which: they stand with each one. */
const OWN = new Set(["domain", "anchor", "matches", "scaleanchor", "range", "type"]);

/** The same layout with a template. */
export function withTemplate(layout: FigureLayout): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = { ...layout };
  const template: Record<string, unknown> = {};
  for (const letter of ["x", "y"]) {
    const names = Object.keys(layout).filter((name) => new RegExp(`^${letter}axis\\d*$`).test(name));
    const axes = names.map((name) => out[name] as Attributes);
    const common = commonOf(axes);
    if (common === undefined) continue;
    template[`${letter}axis`] = common;
    names.forEach((name, i) => {
      out[name] = without(axes[i], common);
    });
  }
  const notes = (layout.annotations ?? []) as unknown as readonly Attributes[];
  const common = commonOf(notes);
  if (common !== undefined) {
    template["annotationdefaults"] = common;
    out["annotations"] = notes.map((note) => without(note, common));
  }
  return Object.keys(template).length === 0 ? out : { ...out, template: { layout: template } };
}

/** For each attribute that all have, the value that most have. */
function commonOf(all: readonly Attributes[]): Attributes | undefined {
  if (all.length < LEAST) return undefined;
  const common: Record<string, unknown> = {};
  for (const name of Object.keys(all[0])) {
    if (OWN.has(name) || !all.every((one) => name in one)) continue;
    const counts = new Map<unknown, { readonly value: unknown; count: number }>();
    for (const one of all) {
      const text = comparable(one[name]);
      const known = counts.get(text);
      if (known === undefined) counts.set(text, { value: one[name], count: 1 });
      else known.count++;
    }
    const most = [...counts.values()].reduce((a, b) => (b.count > a.count ? b : a));
    if (most.count > 1) common[name] = most.value;
  }
  return Object.keys(common).length === 0 ? undefined : common;
}

function without(one: Attributes, common: Attributes): Attributes {
  const rest: Record<string, unknown> = {};
  for (const name of Object.keys(one)) {
    const isCommon = name in common && comparable(common[name]) === comparable(one[name]);
    if (!isCommon) rest[name] = one[name];
  }
  return rest;
}

const texts = new WeakMap<object, string>();

/** The same for two values that JSON writes alike. */
function comparable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}
