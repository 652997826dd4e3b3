// Several figures as one: each keeps its size and its look and gets a place of its own on a larger sheet, its axes and
// scales renumbered. Its own title becomes text above it.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { axisNumber } from "./panels.js";
import { movePath } from "./path.js";
import type {
  AnimationFrame,
  Annotation,
  Axis,
  ColourAxis,
  FigureLayout,
  FigureSpec,
  Font,
  PlotTrace,
  Shape,
  TraceChange,
} from "./spec.js";
import { baseLayout, CONFIG, PAPER, titleBlock } from "./theme.js";

/** Options of `plot.grid`. */
export interface GridOptions {
  /** Figures side by side. Default: as many as fit into 1200 pixels. */
  columns?: number;
  /** Above all of them. Default: none. */
  title?: string;
}

const GAP = 12;
const MOST_WIDTH = 1200;
/** Room of a title over the whole. */
const HEAD = 44;

/** Where a figure lies on the sheet, in pixels from its upper left corner. */
interface Place {
  readonly left: number;
  readonly top: number;
}

/** The figure of the public `plot.grid`, where it is documented, as data. */
export function grid(figures: readonly FigureSpec[], options: GridOptions = {}): FigureSpec {
  const what = "plot.grid";
  checkOptions(what, options, ["columns", "title"]);
  if (!Array.isArray(figures) || figures.length === 0 || figures.some((one) => !Array.isArray(one?.data))) {
    throw new ArgumentError(
      `${what}: expected a list of figures, plot.grid([plot.image(x), plot.histogram(x)])`,
    );
  }
  const columns = options.columns ?? columnsThatFit(figures);
  if (!Number.isInteger(columns) || columns < 1) {
    throw new ArgumentError(`${what}: columns must be a whole number from 1, got ${String(columns)}`);
  }
  const { places, width, height } = placesOf(figures, columns, options.title === undefined ? 0 : HEAD);
  // The plot area is the whole sheet: places on it are fractions of its pixels.
  const sheet = { width, height };
  let [traces, axes, scales] = [0, 0, 0];
  const parts = figures.map((figure, i) => {
    const part = moved(figure, places[i], sheet, { traces, axes, scales }, i);
    traces += figure.data.length;
    axes += countOf(figure.layout, /^[xy]axis/);
    scales += countOf(figure.layout, /^coloraxis/);
    return part;
  });
  const flat = <T>(pick: (part: Part) => readonly T[]): T[] => parts.flatMap((part) => [...pick(part)]);
  const annotations = flat((part) => part.annotations);
  const sliders = flat((part) => part.sliders);
  const menus = flat((part) => part.menus);
  // A frame names all annotations there are: those of the other figures stay as they are.
  const frames = parts.flatMap((part, p) =>
    part.frames.map((frame) =>
      frame.layout?.annotations === undefined
        ? frame
        : {
            ...frame,
            layout: {
              annotations: parts.flatMap((other, o) =>
                o === p ? [...(frame.layout?.annotations ?? [])] : [...other.annotations],
              ),
            },
          },
    ),
  );
  return {
    data: flat((part) => part.data),
    layout: {
      ...baseLayout(width, height, { l: 0, r: 0, t: 0, b: 0 }),
      ...(options.title === undefined ? {} : { title: titleBlock(options.title, [], width) }),
      showlegend: figures.some(({ layout }) => layout.showlegend === true),
      ...Object.assign({}, ...parts.map((part) => part.layout)),
      ...(figures.some(({ layout }) => layout.barmode === "overlay") ? { barmode: "overlay" as const } : {}),
      annotations,
      shapes: flat((part) => part.shapes),
      ...(sliders.length > 0 ? { sliders } : {}),
      ...(menus.length > 0 ? { updatemenus: menus } : {}),
    },
    ...(frames.length > 0 ? { frames } : {}),
    config: CONFIG,
    description: figures.map(({ description }) => description).join("; "),
  };
}

function columnsThatFit(figures: readonly FigureSpec[]): number {
  const widest = Math.max(...figures.map(({ layout }) => layout.width));
  return Math.max(1, Math.min(figures.length, Math.floor((MOST_WIDTH + GAP) / (widest + GAP))));
}

function placesOf(figures: readonly FigureSpec[], columns: number, head: number) {
  const column = (c: number) => figures.filter((_, i) => i % columns === c).map(({ layout }) => layout.width);
  const lefts = [0];
  for (let c = 0; c < Math.min(columns, figures.length); c++)
    lefts.push(lefts[c] + Math.max(...column(c)) + GAP);
  const places: Place[] = [];
  let top = head;
  for (let first = 0; first < figures.length; first += columns) {
    const row = figures.slice(first, first + columns);
    places.push(...row.map((_, c) => ({ left: lefts[c], top })));
    top += Math.max(...row.map(({ layout }) => layout.height)) + GAP;
  }
  return { places, width: (lefts.at(-1) as number) - GAP, height: top - GAP };
}

/** What is behind the panels of a figure whose gaps are seen there: the sheet has one colour for all. */
function grounds({ layout, data }: FigureSpec): Shape[] {
  const colour = layout.plot_bgcolor;
  if (colour === undefined || colour === PAPER) return [];
  const panels = new Set(data.map(({ xaxis, yaxis }) => `${xaxis ?? "x"} ${yaxis ?? "y"}`));
  return [...panels].map((panel): Shape => {
    const [x, y] = panel.split(" ");
    const line = { color: colour, width: 0 };
    const box = { x0: 0, x1: 1, y0: 0, y1: 1 };
    return {
      type: "rect",
      xref: `${x} domain`,
      yref: `${y} domain`,
      ...box,
      line,
      fillcolor: colour,
      layer: "below",
    };
  });
}

function countOf(layout: FigureLayout, kind: RegExp): number {
  const numbers = Object.keys(layout)
    .filter((key) => kind.test(key))
    .map((key) => Number(key.replace(/^\D+/, "") || 1));
  return Math.max(0, ...numbers);
}

/** How many came before. */
interface Before {
  readonly traces: number;
  readonly axes: number;
  readonly scales: number;
}

interface Part {
  readonly data: readonly PlotTrace[];
  readonly layout: Record<string, unknown>;
  readonly annotations: readonly Annotation[];
  readonly shapes: readonly Shape[];
  readonly sliders: NonNullable<FigureLayout["sliders"]>;
  readonly menus: NonNullable<FigureLayout["updatemenus"]>;
  readonly frames: readonly AnimationFrame[];
}

function moved(
  figure: FigureSpec,
  place: Place,
  sheet: { width: number; height: number },
  before: Before,
  which: number,
): Part {
  const { layout } = figure;
  const { margin } = layout;
  const plotWidth = layout.width - margin.l - margin.r;
  const plotHeight = layout.height - margin.t - margin.b;
  const x = (share: number) => (place.left + margin.l + share * plotWidth) / sheet.width;
  const y = (share: number) => 1 - (place.top + margin.t + (1 - share) * plotHeight) / sheet.height;
  const axisId = (id: string) =>
    id.replace(/^([xy])(\d*)/, (_, letter, n) => letter + axisNumber(Number(n || 1) - 1 + before.axes));
  const scaleId = (id: string) => `coloraxis${axisNumber(Number(id.slice(9) || 1) - 1 + before.scales)}`;
  const legend = which === 0 ? "legend" : `legend${which + 1}`;
  const trace = <T extends PlotTrace | TraceChange>(one: T): T =>
    ({
      ...one,
      ...("type" in one ? { xaxis: axisId(one.xaxis ?? "x"), yaxis: axisId(one.yaxis ?? "y") } : {}),
      ...("coloraxis" in one && one.coloraxis !== undefined ? { coloraxis: scaleId(one.coloraxis) } : {}),
      ...("type" in one && (one.type === "scatter" || one.type === "bar") && layout.showlegend
        ? { legend }
        : {}),
      ...("type" in one && (one.type === "scatter" || one.type === "bar") && !layout.showlegend
        ? { showlegend: false }
        : {}),
      ...("legendgroup" in one && one.legendgroup !== undefined
        ? { legendgroup: `${which} ${one.legendgroup}` }
        : {}),
    }) as T;
  const ref = (name: string) => (name === "paper" ? name : axisId(name));
  const note = (one: Annotation): Annotation => ({
    ...one,
    xref: ref(one.xref),
    yref: ref(one.yref),
    ...(one.xref === "paper" ? { x: x(one.x) } : {}),
    ...(one.yref === "paper" ? { y: y(one.y) } : {}),
  });
  const shape = (one: Shape): Shape => {
    const moved = { ...one, xref: ref(one.xref), yref: ref(one.yref) };
    const same = (value: number) => value;
    const [across, down] = [one.xref === "paper" ? x : same, one.yref === "paper" ? y : same];
    return moved.type === "path"
      ? { ...moved, path: movePath(moved.path, across, down) }
      : { ...moved, x0: across(moved.x0), x1: across(moved.x1), y0: down(moved.y0), y1: down(moved.y1) };
  };
  const control = <T extends { readonly x: number; readonly y: number }>(one: T): T => ({
    ...one,
    x: x(one.x),
    y: y(one.y),
  });
  const rename = (name: string) => `${which}: ${name}`;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(layout)) {
    const axis = /^([xy])axis(\d*)$/.exec(key);
    if (axis !== null) {
      const own = value as Axis;
      const [low, high] = own.domain ?? [0, 1];
      const along = axis[1] === "x" ? x : y;
      entries.push([
        `${axis[1]}axis${axisNumber(Number(axis[2] || 1) - 1 + before.axes)}`,
        {
          ...own,
          domain: [along(low), along(high)],
          anchor: axisId(own.anchor ?? (axis[1] === "x" ? "y" : "x")),
          ...(own.matches === undefined ? {} : { matches: axisId(own.matches) }),
          ...(own.scaleanchor === undefined ? {} : { scaleanchor: axisId(own.scaleanchor) }),
        },
      ]);
    } else if (key.startsWith("coloraxis")) {
      const { colorbar, ...scale } = value as ColourAxis;
      entries.push([
        scaleId(key),
        colorbar === undefined
          ? scale
          : { ...scale, colorbar: { ...colorbar, x: x(colorbar.x), y: y(colorbar.y) } },
      ]);
    } else if (key === "legend" && layout.legend !== undefined) {
      entries.push([legend, { ...layout.legend, x: x(layout.legend.x), y: y(layout.legend.y) }]);
    }
  }
  const titles = titleNotes(layout, place, sheet);
  return {
    data: figure.data.map(trace),
    layout: Object.fromEntries(entries),
    annotations: [...titles, ...(layout.annotations ?? []).map(note)],
    shapes: [...grounds(figure), ...(layout.shapes ?? [])].map(shape),
    sliders: (layout.sliders ?? []).map((slider) => ({
      ...control(slider),
      steps: slider.steps.map((step) => ({
        ...step,
        args: [(step.args[0] as string[]).map(rename), step.args[1]] as const,
      })),
    })),
    menus: (layout.updatemenus ?? []).map((menu) => ({
      ...control(menu),
      // Playing goes through the frames of this figure only.
      buttons: menu.buttons.map((button) => ({
        ...button,
        args: [
          button.args[0] === null ? (figure.frames ?? []).map(({ name }) => rename(name)) : button.args[0],
          button.args[1],
        ] as const,
      })),
    })),
    frames: (figure.frames ?? []).map((frame) => ({
      ...frame,
      name: rename(frame.name),
      traces: frame.traces.map((index) => index + before.traces),
      data: frame.data.map(trace),
      ...(frame.layout === undefined
        ? {}
        : {
            layout: {
              annotations: [
                ...titleNotes(
                  { ...layout, title: frame.layout.title ?? layout.title } as FigureLayout,
                  place,
                  sheet,
                ),
                ...(frame.layout.annotations ?? layout.annotations ?? []).map(note),
              ],
            },
          }),
    })),
  };
}

/** The title and its second line, where they were. */
function titleNotes(
  { title, width }: FigureLayout,
  place: Place,
  sheet: { width: number; height: number },
): Annotation[] {
  if (title === undefined) return [];
  const line = (text: string, font: Font | undefined, top: number): Annotation => ({
    text,
    x: (place.left + title.x * width) / sheet.width,
    y: 1 - (place.top + top) / sheet.height,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "top",
    showarrow: false,
    align: "left",
    ...(font === undefined ? {} : { font }),
  });
  return [
    line(title.text, title.font, 7),
    ...(title.subtitle?.text ? [line(title.subtitle.text, title.subtitle.font, 40)] : []),
  ];
}

/** Options of `plot.link`. */
export interface LinkOptions extends GridOptions {
  /** Along which axes figures share their range and their cursor. Default `"x"`, as of time. */
  axes?: "x" | "y" | "xy";
}

/** The figure of the public `plot.link`, where it is documented, as data: below each other, with one range and cursor. */
export function link(figures: readonly FigureSpec[], options: LinkOptions = {}): FigureSpec {
  const what = "plot.link";
  checkOptions(what, options, ["columns", "title", "axes"]);
  const { axes = "x", ...rest } = options;
  if (axes !== "x" && axes !== "y" && axes !== "xy") {
    throw new ArgumentError(`${what}: axes must be "x", "y" or "xy", got ${JSON.stringify(axes)}`);
  }
  if (!Array.isArray(figures) || figures.length < 2) {
    throw new ArgumentError(
      `${what}: expected two figures or more, plot.link(plot.gates(gates), plot.hiddenStates(output))`,
    );
  }
  const whole = grid(figures, { columns: 1, ...rest });
  const layout: Record<string, unknown> = { ...whole.layout, meta: { cursor: axes } };
  for (const [key, value] of Object.entries(whole.layout)) {
    const letter = /^([xy])axis(\d+)$/.exec(key)?.[1];
    if (letter !== undefined && axes.includes(letter)) layout[key] = { ...(value as Axis), matches: letter };
  }
  return { ...whole, layout: layout as unknown as FigureLayout };
}
