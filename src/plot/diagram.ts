// A drawing of boxes, wires and strips of cells, in pixels from the upper left corner of the plot area. Wires and boxes
// are shapes of the paper; every strip has axes of its own, so that its cells tell their indices. What the drawing
// means is the figure's business (cell.ts, unrolled.ts, volume.ts).
import { axisNumber } from "./panels.js";
import type { Annotation, Axis, Font, HeatmapTrace, LineStyle, Shape } from "./spec.js";
import { CONTROL, FAINT, FRAME, INK, PAPER, RULE, SMALL } from "./theme.js";

export type Point = readonly [x: number, y: number];

/** How a strip's cells are drawn; where it stands is `Diagram.strip`'s. */
export type StripTrace = Omit<HeatmapTrace, "type" | "xaxis" | "yaxis" | "hoverongaps">;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelOptions {
  readonly font?: Font;
  readonly align?: "left" | "center" | "right";
  readonly stand?: "top" | "middle" | "bottom";
}

const WIRE: LineStyle = { color: RULE, width: 1.6 };
/** Length and half the width of an arrow's head, in pixels. */
const [HEAD, HALF] = [8, 4];

export class Diagram {
  readonly traces: HeatmapTrace[] = [];
  readonly shapes: Shape[] = [];
  readonly annotations: Annotation[] = [];
  readonly axes: Record<`xaxis${string}` | `yaxis${string}`, Axis> = {};

  /** The plot area in pixels. */
  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  /** A line through the points, with a head at its end unless it only joins another one. */
  wire(points: readonly Point[], style: { head?: boolean; dash?: "dot" } = {}): void {
    const { head = true, dash } = style;
    const path = [...points];
    if (head) {
      const [[fromX, fromY], [toX, toY]] = points.slice(-2);
      const length = Math.hypot(toX - fromX, toY - fromY);
      const [alongX, alongY] = [(toX - fromX) / length, (toY - fromY) / length];
      const [backX, backY] = [toX - HEAD * alongX, toY - HEAD * alongY];
      path[path.length - 1] = [backX, backY];
      const corners: Point[] = [
        [toX, toY],
        [backX - HALF * alongY, backY + HALF * alongX],
        [backX + HALF * alongY, backY - HALF * alongX],
      ];
      this.polygon(corners, { fill: RULE, line: { color: RULE, width: 0 } });
    }
    this.path(path, false, { line: dash === undefined ? WIRE : { ...WIRE, dash } });
  }

  /** Where wires that cross are joined. */
  joint([x, y]: Point): void {
    this.round(x, y, 3, { fill: RULE, line: { color: RULE, width: 0 } });
  }

  polygon(corners: readonly Point[], style: { fill: string; line: LineStyle }): void {
    this.path(corners, true, style);
  }

  /** A rectangle with words in its middle. */
  box({ left, top, width, height }: Box, text: string, fill = CONTROL): void {
    this.shapes.push({
      type: "rect",
      ...this.corners(left, top, left + width, top + height),
      line: { color: FAINT, width: 1.2 },
      fillcolor: fill,
      layer: "below",
    });
    this.label(text, [left + width / 2, top + height / 2], { align: "center", stand: "middle" });
  }

  /** A sum, a product: a sign in a circle. */
  operator(sign: string, [x, y]: Point): void {
    this.round(x, y, 11, { fill: PAPER, line: { color: FAINT, width: 1.2 } });
    this.label(sign, [x, y], { align: "center", stand: "middle", font: { ...SMALL, size: 14 } });
  }

  label(text: string, [x, y]: Point, options: LabelOptions = {}): void {
    const { font = SMALL, align = "left", stand = "bottom" } = options;
    this.annotations.push({
      text,
      x: x / this.width,
      y: 1 - y / this.height,
      xref: "paper",
      yref: "paper",
      xanchor: align,
      yanchor: stand,
      showarrow: false,
      font,
      align,
    });
  }

  /** Cells in a frame, row 0 at the top. Returns the place of its trace among the traces. */
  strip({ left, top, width, height }: Box, trace: StripTrace): number {
    const index = this.traces.length;
    const n = axisNumber(index);
    const bare = { ...FRAME, ticks: "", showticklabels: false } as const;
    this.axes[`xaxis${n}`] = {
      ...bare,
      domain: [left / this.width, Math.min(1, (left + width) / this.width)],
      range: [-0.5, trace.z[0].length - 0.5],
      anchor: `y${n}`,
    };
    this.axes[`yaxis${n}`] = {
      ...bare,
      domain: [Math.max(0, 1 - (top + height) / this.height), 1 - top / this.height],
      range: [trace.z.length - 0.5, -0.5],
      anchor: `x${n}`,
    };
    this.traces.push({ type: "heatmap", ...trace, xaxis: `x${n}`, yaxis: `y${n}`, hoverongaps: false });
    return index;
  }

  private round(
    x: number,
    y: number,
    radius: number,
    { fill, line }: { fill: string; line: LineStyle },
  ): void {
    this.shapes.push({
      type: "circle",
      ...this.corners(x - radius, y - radius, x + radius, y + radius),
      line,
      fillcolor: fill,
      layer: "below",
    });
  }

  private corners(left: number, top: number, right: number, bottom: number) {
    const [x0, x1] = [left / this.width, right / this.width];
    const [y0, y1] = [1 - bottom / this.height, 1 - top / this.height];
    return { xref: "paper", yref: "paper", x0, x1, y0, y1 };
  }

  private path(points: readonly Point[], closed: boolean, style: { fill?: string; line: LineStyle }): void {
    const at = ([x, y]: Point) => `${share(x / this.width)},${share(1 - y / this.height)}`;
    this.shapes.push({
      type: "path",
      xref: "paper",
      yref: "paper",
      path: `M${points.map(at).join(" L")}${closed ? " Z" : ""}`,
      line: style.line,
      ...(style.fill === undefined ? {} : { fillcolor: style.fill }),
      layer: "below",
    });
  }
}

/** A ten-thousandth of the plot is less than a tenth of a pixel. */
function share(value: number): number {
  return Number(value.toFixed(5));
}

/** Words in a diagram that explain rather than name. */
export const ASIDE: Font = { ...SMALL, color: FAINT };
export const NAME: Font = { ...SMALL, color: INK };
