// A live figure as a part of a page, as the pages hold it that `figure.toHTML` makes.
import type { Figure } from "../../src/figure/index.js";

/** The picture, and the script that draws the live figure in its place where there is Plotly. */
export function fragment(figure: Figure): string {
  return /<body>(.*)<\/body>/s.exec(figure.toHTML({ plotly: "none" }))?.[1] as string;
}
