// Figures on dark paper. Figures are made in the colours of theme.ts and colour.ts; on dark paper what is no value (paper,
// ink, lines) takes its partner here. Values keep their colours: the same number looks the same on every page.
import { LINES } from "./colour.js";
import { CONTROL, FAINT, GAP, GRID, INK, PAPER, RULE } from "./theme.js";

/** Lines on dark paper, in the order of `LINES`. */
const DARK_LINES = ["#4c80d4", "#f27d1c", "#14b891", "#b998f6", "#a2d7e8", "#fcd14b", "#ffffff"] as const;

/** Each colour of a light figure that is no value, and what it is on dark paper. */
export const DARK: Readonly<Record<string, string>> = {
  [PAPER]: "#15181d",
  [INK]: "#d9dee5",
  [FAINT]: "#98a2ae",
  [RULE]: "#67717d",
  [GRID]: "#2a3038",
  [GAP]: "#4a525d",
  [CONTROL]: "#262c34",
  ...Object.fromEntries(LINES.map((line, i) => [line, DARK_LINES[i]])),
};

/** What holds the colours of values. */
const VALUES: ReadonlySet<string> = new Set(["colorscale", "z", "customdata"]);

/** The same data with every colour of `palette` replaced by its partner, in attributes and in the text of labels. */
export function recolour<T>(value: T, palette: Readonly<Record<string, string>> = DARK): T {
  if (typeof value === "string") {
    const own = palette[value];
    if (own !== undefined) return own as T;
    // A colour in a label: <span style="color:#59636e">.
    return (
      value.includes("color:#")
        ? value.replace(/#[0-9a-f]{6}/g, (colour) => palette[colour] ?? colour)
        : value
    ) as T;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    return (typeof value[0] === "number" ? value : value.map((entry) => recolour(entry, palette))) as T;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, VALUES.has(key) ? entry : recolour(entry, palette)]),
  ) as T;
}
