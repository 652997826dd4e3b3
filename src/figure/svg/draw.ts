// A figure as a picture without a browser: FigureSpec to SVG text, in the layers and at the places in which Plotly
// draws the same data. Pure and isomorphic; making a PNG of it is the host's.
import type { BarTrace, ColourAxis, FigureSpec, HeatmapTrace, PlotTrace } from "../../plot/spec.js";
import { FAMILY } from "../../plot/theme.js";
import { drawAxes } from "./axes.js";
import { drawHeatmaps, drawImage } from "./cells.js";
import { drawColourBar } from "./colourBar.js";
import { drawControls } from "./controls.js";
import { type Frame, frameOf, panelOf } from "./frame.js";
import { drawLegends } from "./legend.js";
import { barRoom, drawBars, drawScatter } from "./marks.js";
import { drawAnnotation, drawShape, drawTitle } from "./notes.js";
import { escapeXml, richText, round } from "./text.js";

/** The title as plain text. */
export function titleOf({ layout }: FigureSpec): string {
  const lines = richText(layout.title?.text ?? "Figure");
  return lines.map((line) => line.map(({ text }) => text).join("")).join(" ");
}

/** Which traces lie below which, whatever their order in the data. */
const LAYERS = ["image", "heatmap", "bar", "scatter"] as const;

/**
 * The figure as an SVG document, with its description as the text alternative.
 * `dark` names the colours that take a partner where the page is dark; the rest of the drawing knows nothing of it.
 * `isApart` is for renderers that read a picture anew for each of its parts: longer, and in them faster.
 * @throws RangeError when a trace, note or shape names an axis or scale that the layout lacks.
 */
export function drawSvg(
  spec: FigureSpec,
  dark: Readonly<Record<string, string>> = {},
  isApart = false,
): string {
  const { data, layout, description } = spec;
  const { width, height } = layout;
  const frame = frameOf(layout);
  const axes = drawAxes(frame);
  const shapes = (layer: "above" | "below") =>
    (layout.shapes ?? [])
      .filter((shape) => (shape.layer ?? "above") === layer)
      .map((shape) => drawShape(shape, frame));
  const all = <T extends PlotTrace["type"]>(type: T) =>
    data.filter((trace): trace is Extract<PlotTrace, { type: T }> => trace.type === type);
  const cells = drawHeatmaps(
    all("heatmap").map((trace) => [trace, panelOf(frame, trace)] as const),
    layout,
    isApart,
  );
  const scales = Object.entries(layout).filter(([key]) => key.startsWith("coloraxis"));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(FAMILY)}" role="img">`,
    darkStyle(dark),
    cells.defs,
    // Browsers show the title when the pointer rests, so it is short; the description is for whoever cannot see.
    `<title>${escapeXml(titleOf(spec))}</title><desc>${escapeXml(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${layout.paper_bgcolor ?? "#ffffff"}"/>`,
    ...backgrounds(data, frame, layout.plot_bgcolor ?? "#ffffff"),
    ...shapes("below"),
    axes.below,
    ...LAYERS.map((type) => (type === "heatmap" ? cells.drawn : all(type).map(draw).join(""))),
    axes.above,
    ...scales.map(([, scale]) => drawColourBar(scale as ColourAxis, frame)),
    ...shapes("above"),
    ...(layout.annotations ?? []).map((note) => drawAnnotation(note, frame)),
    drawLegends(data, layout, frame),
    drawControls(layout, frame),
    drawTitle(layout),
    "</svg>",
  ].join("");

  function neighbours({ xaxis }: BarTrace): BarTrace[] {
    return all("bar").filter((trace) => trace.xaxis === xaxis);
  }

  function draw(trace: Exclude<PlotTrace, HeatmapTrace>): string {
    const panel = panelOf(frame, trace);
    if (trace.type === "image") return drawImage(trace, panel);
    if (trace.type === "bar") return drawBars(trace, panel, barRoom(neighbours(trace), layout.bargap ?? 0.2));
    return drawScatter(trace, panel);
  }
}

/** A picture in a page takes the page's colour scheme, so that one file is right on light and on dark paper. */
function darkStyle(dark: Readonly<Record<string, string>>): string {
  const rules = Object.entries(dark).map(
    ([light, partner]) => `[fill="${light}"]{fill:${partner}}[stroke="${light}"]{stroke:${partner}}`,
  );
  return rules.length === 0 ? "" : `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
}

function backgrounds(data: readonly PlotTrace[], frame: Frame, colour: string): string[] {
  const boxes = data.map((trace) => {
    const { x, y } = panelOf(frame, trace);
    return `<rect x="${round(x.start)}" y="${round(y.start)}" width="${round(x.length)}" height="${round(y.length)}" fill="${colour}"/>`;
  });
  return [...new Set(boxes)];
}
