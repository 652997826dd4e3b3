// A Plotly figure on a page: its still picture, which is there from the start, without scripts and in print, and its
// data, from which browser/page.js draws the live figure when it comes into view. It knows nothing of other outputs.
import { escapeHtml, isEmbeddedPicture, scriptJson } from "./text.js";

interface PlotlyFigure {
  readonly data: readonly { readonly type?: string }[];
  readonly frames?: readonly unknown[];
  readonly layout?: { readonly width?: unknown; readonly height?: unknown; readonly meta?: unknown };
}

/** Whether a value of a MIME bundle has the shape of Plotly JSON. */
export function isPlotlyFigure(value: unknown): value is PlotlyFigure {
  if (typeof value !== "object" || value === null) return false;
  const { data, layout } = value as { data?: unknown; layout?: unknown };
  return Array.isArray(data) && (layout === undefined || (typeof layout === "object" && layout !== null));
}

/** What plotly's cartesian bundle draws; figures with other traces need the whole library. */
const CARTESIAN = new Set(
  "scatter bar box heatmap histogram histogram2d histogram2dcontour image contour violin scatterternary pie".split(
    " ",
  ),
);

/** Whether the small bundle of plotly is enough for a figure. */
export function isCartesian(figure: PlotlyFigure): boolean {
  return figure.data.every((trace) => CARTESIAN.has(trace?.type ?? "scatter"));
}

/** Ours, never the notebook's: among Plotly's settings are addresses of servers and a button that uploads. */
const CONFIG = {
  displaylogo: false,
  responsive: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d"],
};

export interface StillPicture {
  /** Sanitised HTML holding the picture, and what else the figure says of itself. */
  readonly html: string;
  /** What the picture shows, in words: its text alternative. */
  readonly description: string;
}

/**
 * The HTML of one figure.
 * @param label Says which figure it is where the figure has no description of its own.
 * @param missing Said where there is no still picture and no script to draw one.
 */
export function figureHtml(
  figure: PlotlyFigure,
  still: StillPicture | undefined,
  label: string,
  missing: string,
): string {
  const width = size(figure.layout?.width, 700);
  const height = size(figure.layout?.height, 450);
  const described = (figure.layout?.meta as { description?: unknown } | undefined)?.description;
  const description = escapeHtml(still?.description || (typeof described === "string" ? described : label));
  const layout = { ...figure.layout, width, height };
  const frames = Array.isArray(figure.frames) ? { frames: figure.frames } : {};
  const data = scriptJson({ data: figure.data, layout, config: CONFIG, ...frames }, withoutAddresses);
  // Pictures far below are not even looked at before the reader comes near; page.js has them all soon after that.
  const picture =
    still?.html.replaceAll("<img ", '<img loading="lazy" ') ??
    `<p class="no-picture">${escapeHtml(missing)}</p>`;
  const kind = still === undefined ? "figure no-still" : "figure";
  return (
    `<figure class="${kind}" style="--w:${width}px;--h:${height}px"><div class="figure-still">${picture}</div>` +
    `<div class="figure-scroll" hidden><div class="figure-live" role="group" aria-label="${description}"></div></div>` +
    `<script type="application/json">${data}</script></figure>`
  );
}

function size(value: unknown, otherwise: number): number {
  return typeof value === "number" && value >= 20 && value <= 4000 ? Math.round(value) : otherwise;
}

/** Pictures inside a figure are kept when they are in it; an address would have to be loaded. */
function withoutAddresses(key: string, value: unknown): unknown {
  return key === "source" && typeof value === "string" && !isEmbeddedPicture(value) ? undefined : value;
}

/** The text alternative of the first picture in sanitised HTML. */
export function firstAlternative(html: string): string {
  const found = /<img\b[^>]*?\balt="([^"]*)"/.exec(html)?.[1] ?? "";
  return found
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
