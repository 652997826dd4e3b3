// What stands on top of the traces: annotations and shapes.
import { movePath } from "../../plot/path.js";
import type { Annotation, FigureLayout, Shape } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import type { Frame } from "./frame.js";
import { strokeOf } from "./marks.js";
import { drawText, LINE_SPACING, richText, round, textHeight, textWidth } from "./text.js";

/** Plotly leaves room for a border around a text, drawn or not. */
const BORDER = 2;

/** A place in pixels: of the paper, of an axis's domain, or of the data. */
function position(frame: Frame, ref: string, value: number, letter: "x" | "y"): number {
  if (ref === "paper") {
    return letter === "x" ? frame.left + value * frame.width : frame.top + (1 - value) * frame.height;
  }
  const [id, domain] = ref.split(" ");
  const axis = frame.axes.get(id);
  if (axis === undefined)
    throw new RangeError(`figure: an annotation or shape names the axis ${ref}, which the layout lacks`);
  if (domain === undefined) return axis.at(value);
  return axis.start + (letter === "x" ? value : 1 - value) * axis.length;
}

export function drawAnnotation(note: Annotation, frame: Frame): string {
  const font = { ...FONT, ...note.font };
  const size = font.size as number;
  const lines = richText(note.text);
  const { up, down } = textHeight(size);
  const height = up + down + (lines.length - 1) * LINE_SPACING * size + 2 * BORDER;
  const width = textWidth(lines, size) + 2 * BORDER;
  const x = position(frame, note.xref, note.x, "x") + (note.xshift ?? 0);
  const y = position(frame, note.yref, note.y, "y") - (note.yshift ?? 0);
  const left = x - width * { left: 0, center: 0.5, right: 1 }[note.xanchor];
  const top = y - height * { top: 0, middle: 0.5, bottom: 1 }[note.yanchor];
  const align = note.align ?? "center";
  const at = left + { left: BORDER, center: width / 2, right: width - BORDER }[align];
  const anchor = ({ left: "start", center: "middle", right: "end" } as const)[align];
  const box =
    note.bgcolor === undefined
      ? ""
      : `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${note.bgcolor}"/>`;
  const text = drawText({ text: lines, x: at, y: top + BORDER + up, font, anchor });
  if (!note.textangle) return box + text;
  return `<g transform="rotate(${note.textangle},${round(left + width / 2)},${round(top + height / 2)})">${box}${text}</g>`;
}

export function drawShape(shape: Shape, frame: Frame): string {
  const x = (value: number) => round(position(frame, shape.xref, value, "x"));
  const y = (value: number) => round(position(frame, shape.yref, value, "y"));
  const paint = `fill="${shape.fillcolor ?? "none"}"${shape.line.width === 0 ? "" : ` ${strokeOf(shape.line)}`}`;
  if (shape.type === "path") {
    return `<path d="${movePath(shape.path, x, y)}" ${paint}/>`;
  }
  const [x0, x1, y0, y1] = [x(shape.x0), x(shape.x1), y(shape.y0), y(shape.y1)];
  if (shape.type === "line")
    return `<path d="M${x0},${y0}L${x1},${y1}" fill="none" ${strokeOf(shape.line)}/>`;
  const [width, height] = [round(Math.abs(x1 - x0)), round(Math.abs(y1 - y0))];
  if (shape.type === "circle") {
    return `<ellipse cx="${round((x0 + x1) / 2)}" cy="${round((y0 + y1) / 2)}" rx="${width / 2}" ry="${height / 2}" ${paint}/>`;
  }
  return `<rect x="${Math.min(x0, x1)}" y="${Math.min(y0, y1)}" width="${width}" height="${height}" ${paint}/>`;
}

/** The title and the line below it. */
export function drawTitle({ title, width, height }: FigureLayout): string {
  if (title === undefined) return "";
  const font = { ...FONT, ...title.font };
  const size = font.size as number;
  const x = title.x * width + (title.pad?.l ?? 0);
  const y = (1 - title.y) * height + (title.pad?.t ?? 0) + 0.7 * size;
  const subtitle = title.subtitle;
  const small = { ...FONT, ...subtitle?.font };
  // Plotly puts it 1.6 of its own sizes below the box of the title, and then a capital's height.
  const below = y + textHeight(size).down + 2.3 * (small.size as number);
  return (
    drawText({ text: title.text, x, y, font }) +
    drawText({ text: subtitle?.text ?? "", x, y: below, font: small })
  );
}
