// Pictures as they go into a network: one, or several side by side. Activations are drawn by featureMaps.ts.
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { type ColourRule, greyRange, symmetric } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { cell, extremes, facts, gapNote, plural, type Survey, survey, tick } from "./numbers.js";
import { panelGrid, pictureAxes } from "./panels.js";
import { checkChoice, checkTensor, type Planes } from "./planes.js";
import type { FigureSpec, ImageTrace } from "./spec.js";
import { baseLayout, CONFIG, TOP, titleBlock, titleWidth, WIDEST } from "./theme.js";

/** Options of `loadImage` and `plot.image`. */
export interface ImageOptions {
  /** Default "Image" or "Images". */
  title?: string;
  /**
   * `"grey"` (default where no value is negative), `"signed"` (symmetric about zero, blue positive, red negative;
   * default where one is), or the values of black and white, for example `[0, 1]`.
   */
  scale?: "grey" | "signed" | readonly [number, number];
  /** `"apart"` draws red, green and blue of a picture in colour as three grey ones. Default `"together"`. */
  channels?: "together" | "apart";
  /** One for each picture, drawn above it. */
  labels?: readonly (string | number)[];
}

const MOST = 64;

/** The figure of the public `plot.image`, where it is documented, as data. */
export function image(picture: Tensor, options: ImageOptions = {}): FigureSpec {
  const what = "plot.image";
  checkOptions(what, options, ["title", "scale", "channels", "labels"]);
  checkChoice(what, "channels", options.channels, ["together", "apart"]);
  checkScale(what, options.scale);
  checkTensor(what, picture, "[height, width]");
  const [count, channels, rows, columns] = sizes(what, picture);
  if (options.labels !== undefined && options.labels.length !== count) {
    throw new ArgumentError(
      `${what}: ${options.labels.length} labels for ${plural(count, "picture")}; give one for each`,
    );
  }
  const values = picture.data();
  if (channels === 3) {
    const planes: Planes = { values, count: 3, rows, columns };
    return options.channels === "apart" ? apart(planes, options) : colour(planes, options);
  }
  const shown = Math.min(count, MOST);
  const planes: Planes = { values: values.slice(0, shown * rows * columns), count: shown, rows, columns };
  return grey(planes, count, options);
}

/** `[count, channels, height, width]`. */
function sizes(what: string, { shape }: Tensor): [number, number, number, number] {
  const fits = (n: number, c: number) => c === 1 || (c === 3 && n === 1);
  if (shape.length === 2) return [1, 1, shape[0], shape[1]];
  if (shape.length === 3 && fits(1, shape[0])) return [1, shape[0], shape[1], shape[2]];
  if (shape.length === 4 && fits(shape[0], shape[1])) return [shape[0], shape[1], shape[2], shape[3]];
  const channels = shape.length === 3 ? shape[0] : shape.length === 4 ? shape[1] : 0;
  const hint =
    shape.length === 4 && channels === 3
      ? 'pictures in colour are drawn one at a time: .at("0:1")'
      : channels > 1
        ? "for the maps of a layer use plot.featureMaps"
        : "reshape a flat picture first: .reshape([height, width])";
  throw new ShapeError(
    `${what}: expected [height, width], [1 or 3, height, width] or [count, 1, height, width], got ${formatShape(shape)}; ${hint}`,
  );
}

function checkScale(what: string, scale: ImageOptions["scale"]): void {
  if (scale === undefined || scale === "grey" || scale === "signed") return;
  const range = scale as readonly number[];
  if (Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])
    return;
  throw new ArgumentError(
    `${what}: scale must be "grey", "signed" or two rising numbers such as [0, 1], got ${JSON.stringify(scale)}`,
  );
}

function greyRule(found: Survey, values: ArrayLike<number>, scale: ImageOptions["scale"]): ColourRule {
  const signed = scale === "signed" || (scale === undefined && found.min < 0);
  const range = Array.isArray(scale)
    ? ([scale[0], scale[1]] as const)
    : signed
      ? symmetric(found)
      : greyRange(found);
  let clipped = 0;
  for (let i = 0; i < values.length; i++) if (values[i] < range[0] || values[i] > range[1]) clipped++;
  return { scale: signed ? "signed" : "grey", range, clipped: clipped - found.infinite };
}

/** The range of the values, and how many of them the scale cannot show. */
const valueNotes = (found: Survey, rule: ColourRule) => [
  found.maxAt < 0 ? "" : say`values ${tick(found.min)} to ${tick(found.max)}`,
  rule.clipped > 0 ? say`${rule.clipped} beyond the scale` : "",
  gapNote(found),
];

function grey(planes: Planes, count: number, options: ImageOptions): FigureSpec {
  const found = survey(planes.values);
  const single = planes.count === 1;
  const labels = options.labels;
  const title = options.title ?? (single ? (labels ? say`Image: ${labels[0]}` : say`Image`) : say`Images`);
  const shown =
    planes.count < count
      ? say`first ${planes.count} of ${count} pictures, `
      : single
        ? ""
        : say`${count} pictures, `;
  const rule = greyRule(found, planes.values, options.scale);
  const size = planes.rows * planes.columns;
  const place = (at: number) => {
    const spot = say`row ${Math.floor((at % size) / planes.columns)}, column ${at % planes.columns}`;
    return single ? spot : say`picture ${Math.floor(at / size)}, ${spot}`;
  };
  const names = Array.from({ length: planes.count }, (_, i) => {
    if (single) return "";
    return labels ? String(labels[i]) : String(i);
  });
  const notes = [`${shown}${planes.rows} \u00d7 ${planes.columns}`, ...valueNotes(found, rule)];
  return mapGrid({
    title,
    notes,
    planes,
    headings: names,
    hover: names.map((name, i) =>
      single ? "" : labels ? say`picture ${i}, label ${name}` : say`picture ${i}`,
    ),
    rule,
    barLabel: say`value`,
    description: facts(
      `${title}: ${shown}${planes.rows} x ${planes.columns}`,
      extremes(found, place),
      gapNote(found),
    ),
  });
}

const channelNames = () => [say`red`, say`green`, say`blue`];

/** A place in three planes. */
function placeOf({ rows, columns }: Planes): (index: number) => string {
  const size = rows * columns;
  const names = channelNames();
  return (i) =>
    say`${names[Math.floor(i / size)]}, row ${Math.floor((i % size) / columns)}, column ${i % columns}`;
}

/** Each channel as a grey picture, on one scale. */
function apart(planes: Planes, options: ImageOptions): FigureSpec {
  const found = survey(planes.values);
  const rule = greyRule(found, planes.values, options.scale);
  const title = options.title ?? (options.labels ? say`Image: ${options.labels[0]}` : say`Image`);
  const names = channelNames();
  const notes = [
    `${planes.rows} \u00d7 ${planes.columns}`,
    say`red, green and blue apart`,
    ...valueNotes(found, rule),
  ];
  return mapGrid({
    title,
    notes,
    planes,
    headings: names,
    hover: names,
    rule,
    barLabel: say`value`,
    columns: 3,
    description: facts(
      `${title}: ${planes.rows} x ${planes.columns}, ${notes[1]}`,
      extremes(found, placeOf(planes)),
      gapNote(found),
    ),
  });
}

function colour(planes: Planes, options: ImageOptions): FigureSpec {
  const found = survey(planes.values);
  const [low, high] = Array.isArray(options.scale) ? options.scale : greyRange(found);
  const size = planes.rows * planes.columns;
  const title = options.title ?? (options.labels ? say`Image: ${options.labels[0]}` : say`Image`);
  const notes = [
    say`${planes.rows} \u00d7 ${planes.columns}, red, green and blue`,
    say`values ${tick(found.min)} to ${tick(found.max)}`,
    gapNote(found),
  ];
  const frame = panelGrid({
    count: 1,
    cellRows: planes.rows,
    cellColumns: planes.columns,
    margin: { l: 52, r: 24, t: TOP, b: 48 },
    gapX: 0,
    gapY: 0,
    leastWidth: Math.min(WIDEST, titleWidth(title, notes)),
  });
  // A pixel has no gap: what is not finite is drawn as the low end, and counted in the title.
  const at = (channel: number, pixel: number) => cell(planes.values[channel * size + pixel]) ?? low;
  const z = Array.from({ length: planes.rows }, (_, r) =>
    Array.from({ length: planes.columns }, (_, c) => {
      const pixel = r * planes.columns + c;
      return [at(0, pixel), at(1, pixel), at(2, pixel)] as const;
    }),
  );
  const trace: ImageTrace = {
    type: "image",
    colormodel: "rgb",
    z,
    customdata: z,
    zmin: [low, low, low],
    zmax: [high, high, high],
    hovertemplate: say`row %{y:d}, column %{x:d}<br>red %{customdata[0]}, green %{customdata[1]}, blue %{customdata[2]}<extra></extra>`,
  };
  return {
    data: [trace],
    layout: {
      ...baseLayout(frame.width, frame.height, frame.margin),
      title: titleBlock(title, notes, frame.width),
      ...pictureAxes(0, {
        cellRows: planes.rows,
        cellColumns: planes.columns,
        left: 0,
        top: 0,
        width: frame.panelWidth,
        height: frame.panelHeight,
        plotWidth: frame.plotWidth,
        plotHeight: frame.plotHeight,
        ticksX: true,
        ticksY: true,
        titleX: say`column`,
        titleY: say`row`,
        linked: false,
      }),
    },
    config: CONFIG,
    description: facts(
      say`${title}: ${planes.rows} x ${planes.columns} in colour`,
      extremes(found, placeOf(planes)),
      gapNote(found),
    ),
  };
}
