// What all figures look like unless they say otherwise: on light or dark paper.
import { ArgumentError } from "../shape/errors.js";

/** `"auto"`: as the page around it is, where that can be known, and light where not (PNG, JSON). */
export type Theme = "light" | "dark" | "auto";

let chosen: Theme = "auto";

/** The look of figures made from now on. */
export function currentTheme(): Theme {
  return chosen;
}

/** @throws ArgumentError for any other name. */
export function chooseTheme(theme: Theme): void {
  if (theme !== "light" && theme !== "dark" && theme !== "auto") {
    throw new ArgumentError(
      `plot.theme: expected "light", "dark" or "auto" (as the page is), got ${JSON.stringify(theme)}`,
    );
  }
  chosen = theme;
}
