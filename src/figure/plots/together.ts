// Several figures in one: side by side, or linked.
import * as make from "../../plot/index.js";
import { Figure, linkFigures, specsOf } from "../figure.js";

/**
 * Several figures as one, side by side as far as they fit.
 * @throws ArgumentError for an empty list, or what is no figure.
 * @example
 * const x = arange(0, 16).reshape(4, 4);
 * plot.grid([plot.image(x), plot.histogram(x)], { columns: 2 }) // Figure: Image: 4 x 4
 */
export function grid(figures: readonly Figure[], options: make.GridOptions = {}): Figure {
  return new Figure(make.grid(specsOf("plot.grid", figures), options));
}

/**
 * Figures with one range and one cursor: zooming or hovering in one shows the same place in all.
 *
 * Returns them as one figure, below each other. They are linked too where each is shown by itself, in a notebook or
 * on one page. `axes` says along what: `"x"` (default, as of time), `"y"` or `"xy"` (maps of one size).
 * @throws ArgumentError for fewer than two figures.
 * @example
 * const { output, gates } = new nn.LSTM(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.link(plot.gates(gates), plot.hiddenStates(output))
 * // Figure: Gates of an LSTM: 16 units, 7 steps
 */
export function link(...figures: readonly (Figure | make.LinkOptions)[]): Figure {
  const last = figures.at(-1);
  const options = last instanceof Figure || last === undefined ? {} : (last as make.LinkOptions);
  const given = (last instanceof Figure ? figures : figures.slice(0, -1)) as Figure[];
  const whole = new Figure(make.link(specsOf("plot.link", given), options));
  linkFigures(given, options.axes ?? "x");
  return whole;
}
