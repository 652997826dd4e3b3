// What every plot function returns: a figure that a cell shows, that can be changed in place, described and saved.
// How it is drawn is in svg/ and html.ts, how it reaches the reader in display.ts.
import { writeWhole } from "../host/files.js";
import { plotlySource } from "../host/plotly.js";
import { svgToPng } from "../host/rasterise.js";
import { recolour } from "../plot/dark.js";
import type { AnimationFrame, FigureConfig, FigureLayout, FigureSpec, PlotTrace } from "../plot/spec.js";
import { CONFIG } from "../plot/theme.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { TYPE } from "../tensor/tensor.js";
import { currentLocale, type Locale } from "../words/words.js";
import { isStockTslab, type MimeBundle, showBundle, updateBundle } from "./display.js";
import { figurePage, pictureHtml, plotlyJson, stillSvg, themedSvg } from "./html.js";
import { currentTheme, type Theme } from "./look.js";

/** Options of `figure.toHTML()`. */
export interface HtmlOptions {
  /**
   * Where the page has Plotly from: `"inline"` (default; about 10 MB, works anywhere), `"local"` (a file `plotly.js`
   * beside the page), or `"none"` (a picture only, live in a page that has Plotly itself).
   */
  plotly?: "inline" | "local" | "none";
}

/** Deno's convention for values that show themselves; our kernel asks for it. */
const SPEC = Symbol.for("cellgrad.figure");
const BUNDLE = Symbol.for("Jupyter.display");
/** Node's, for text. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** How much larger than on the page a saved PNG is, so that it is sharp on fine screens. */
const PNG_ZOOM = 2;

/**
 * A figure: Plotly JSON with everything a reader needs.
 *
 * As the last value of a cell it is shown. In a script, `save` writes it; `data` and `layout` are plain data for
 * `Plotly.newPlot(element, figure)`.
 * @example
 * const loss = [0.9, 0.5];
 * const figure = plot.curves({ loss });
 * figure.data.length // 1
 * loss.push(0.3, 0.25);
 * figure.update(plot.curves({ loss })) // Figure: Training curves: 1 series
 */
export class Figure {
  readonly [TYPE] = "Figure";
  /** @internal In light colours. */
  [SPEC]: FigureSpec;
  #displayId: string | undefined;
  /** As it was when the figure was made. */
  readonly #theme: Theme = currentTheme();
  readonly #locale: Locale = currentLocale();

  /** Use `plot.*`; a spec of your own needs traces, a layout and a description. */
  constructor(spec: FigureSpec) {
    this[SPEC] = checkSpec("new Figure", spec);
  }

  /** Plotly traces. */
  get data(): readonly PlotTrace[] {
    return this[SPEC].data;
  }

  /** Plotly layout. */
  get layout(): FigureLayout {
    return this[SPEC].layout;
  }

  /** Plotly frames: the states that a slider goes through, for a figure that has one. */
  get frames(): readonly AnimationFrame[] {
    return this[SPEC].frames ?? [];
  }

  /** Plotly configuration. */
  get config(): FigureConfig {
    return this[SPEC].config ?? CONFIG;
  }

  /** What the figure shows, its range, and where its extremes are, in words. */
  get description(): string {
    return this[SPEC].description;
  }

  /**
   * What the figure shows, in words: sizes, range, where the extremes are, NaN and infinite values.
   * @example
   * plot.curves({ loss: [0.9, 0.5, 0.3] }).describe()
   * // 'Training curves: 1 series; loss: 0.9 at step 0, 0.3 at step 2, lowest 0.3 at 2, highest 0.9 at 0'
   */
  describe(): string {
    return this[SPEC].description;
  }

  /**
   * Shows the figure now, before the cell ends; `update` changes it there. A plain script prints its text.
   * @example
   * plot.curves({ loss: [0.9, 0.5, 0.3] }).show()
   * // Figure: Training curves: 1 series
   * //   loss: 0.9 at step 0, 0.3 at step 2, lowest 0.3 at 2, highest 0.9 at 0
   */
  show(): void {
    this.#displayId = showBundle(this[BUNDLE](), this.#displayId);
  }

  /**
   * Becomes another figure; where it was shown by `show()`, it changes in place.
   * @throws ArgumentError when `next` is no figure.
   * @example
   * const figure = plot.curves({ loss: [0.9, 0.5] });
   * figure.update(plot.curves({ loss: [0.9, 0.5, 0.3] })) // Figure: Training curves: 1 series
   */
  update(next: Figure | FigureSpec): this {
    this[SPEC] = checkSpec("figure.update", next);
    if (this.#displayId !== undefined) updateBundle(this[BUNDLE](), this.#displayId);
    return this;
  }

  /**
   * The picture as SVG text, drawn without a browser; it follows the page's light or dark colours as its theme says.
   * @example
   * plot.curves({ loss: [0.9, 0.5, 0.3] }).toSVG().slice(0, 4) // '<svg'
   */
  toSVG(): string {
    return themedSvg(this[SPEC], this.#theme);
  }

  /**
   * The picture as a PNG, twice as large as on the page. Node only.
   * @example
   * const png = plot.curves({ loss: [0.9, 0.5, 0.3] }).toPNG();
   * String.fromCharCode(...png.slice(1, 4)) // 'PNG'
   */
  toPNG(): Uint8Array {
    return svgToPng(stillSvg(this[SPEC], this.#theme === "dark" ? "dark" : "light"), PNG_ZOOM);
  }

  /**
   * A page that shows the figure, live.
   * @throws ArgumentError for an unknown option; Error when Plotly's file is not there to be put inline.
   * @example
   * plot.curves({ loss: [0.9, 0.5, 0.3] }).toHTML({ plotly: "none" }).slice(0, 15) // '<!doctype html>'
   */
  toHTML(options: HtmlOptions = {}): string {
    checkOptions("toHTML", options, ["plotly"]);
    const plotly = options.plotly ?? "inline";
    if (plotly === "none") return figurePage(this[SPEC], "", this.#theme, this.#locale);
    if (plotly === "local")
      return figurePage(this[SPEC], '<script src="plotly.js"></script>', this.#theme, this.#locale);
    if (plotly !== "inline") {
      throw new ArgumentError(
        `toHTML: plotly must be "inline", "local" or "none", got ${JSON.stringify(plotly)}`,
      );
    }
    return figurePage(this[SPEC], `<script>${plotlySource()}</script>`, this.#theme, this.#locale);
  }

  /**
   * What `JSON.stringify` writes: data, layout, config and description.
   * @example
   * Object.keys(plot.curves({ loss: [0.9, 0.5, 0.3] }).toJSON())
   * // [ 'data', 'layout', 'config', 'description' ]
   */
  toJSON(): FigureSpec {
    const { data, layout, frames, config, description } = this;
    if (this.#theme === "dark") return recolour({ ...this[SPEC], config });
    return { data, layout, ...(frames.length === 0 ? {} : { frames }), config, description };
  }

  /**
   * Writes the figure as what the name ends in: `.html` (live, the library inside), `.svg`, `.png` (twice the size) or
   * `.json` (Plotly JSON).
   * @throws ArgumentError for another ending; Error when the file cannot be written.
   * @example
   * const figure = plot.curves({ loss: [0.9, 0.5, 0.3] });
   * figure.save("loss.svg");
   * figure.save("loss.gif")
   * // ArgumentError: figure.save: "loss.gif" must end in .html, .svg, .png or .json
   */
  save(path: string): void {
    const ending = /\.(html|svg|png|json)$/i.exec(String(path))?.[1].toLowerCase();
    if (ending === undefined) {
      throw new ArgumentError(`figure.save: ${JSON.stringify(path)} must end in .html, .svg, .png or .json`);
    }
    const make = {
      html: () => this.toHTML(),
      svg: () => this.toSVG(),
      png: () => this.toPNG(),
      json: () => `${JSON.stringify(this)}\n`,
    }[ending as "html" | "svg" | "png" | "json"];
    writeWhole(path, make());
  }

  /**
   * The figure in words, one fact a line.
   * @example
   * String(plot.curves({ loss: [0.9, 0.5, 0.3] }))
   * // Figure: Training curves: 1 series
   * //   loss: 0.9 at step 0, 0.3 at step 2, lowest 0.3 at 2, highest 0.9 at 0
   */
  toString(): string {
    const [first, ...rest] = this.description.split(/; |；/);
    const { width, height } = this.layout;
    return [`Figure (${width} x ${height}): ${first}`, ...rest.map((fact) => `  ${fact}`)].join("\n");
  }

  /** Every form a front end may choose from, best first in its own order. */
  [BUNDLE](): MimeBundle {
    return {
      "text/plain": this.toString(),
      // The live form is beside it; a second copy of the data would double every notebook.
      "text/html": pictureHtml(this[SPEC], this.#theme),
      "application/vnd.plotly.v1+json": plotlyJson(this[SPEC], this.#theme),
    };
  }

  /** The text form. Stock tslab prints the last value of a cell, so there this shows the figure. */
  [INSPECT](): string {
    if (!isStockTslab()) return this.toString();
    this.show();
    return this.toString().split("\n")[0];
  }
}

/** Whether a value is a figure, from whichever copy of the package. */
export function isFigure(value: unknown): value is Figure {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[TYPE] === "Figure";
}

/** @internal The specs of figures, in their light colours. @throws ArgumentError for what is no figure. */
export function specsOf(what: string, figures: readonly Figure[]): FigureSpec[] {
  return Array.isArray(figures) ? figures.map((figure) => checkSpec(what, figure)) : [];
}

let links = 0;

/** @internal Figures that a page shows by themselves follow each other's range and cursor. */
export function linkFigures(figures: readonly Figure[], cursor: "x" | "y" | "xy"): void {
  const link = `${Date.now().toString(36)}-${++links}`;
  for (const figure of figures)
    figure[SPEC] = { ...figure[SPEC], layout: { ...figure[SPEC].layout, meta: { cursor, link } } };
}

function checkSpec(what: string, value: unknown): FigureSpec {
  if (isFigure(value)) return value[SPEC];
  const spec = value as Partial<FigureSpec> | null | undefined;
  const complete =
    Array.isArray(spec?.data) &&
    typeof spec?.layout === "object" &&
    spec.layout !== null &&
    typeof spec.description === "string";
  if (complete) return spec as FigureSpec;
  throw new ArgumentError(
    `${what}: expected a figure (plot.curves(...)) or { data, layout, description }, got ${value === null ? "null" : typeof value}`,
  );
}
