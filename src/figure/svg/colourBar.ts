// The bar beside a figure that says which colour is which value.
import type { ColourAxis, ColourBar } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import { LINE } from "./axes.js";
import { imageElement } from "./cells.js";
import { colourWriter } from "./colours.js";
import type { Frame } from "./frame.js";
import { encodePng, pngUri } from "./png.js";
import { drawText, round, textHeight, textWidth } from "./text.js";

export function drawColourBar(scale: ColourAxis, frame: Frame): string {
  const bar = scale.colorbar;
  if (bar === undefined || scale.showscale === false) return "";
  const left = frame.left + Math.round(bar.x * frame.width);
  const top = frame.top + Math.round((1 - bar.y) * frame.height);
  const [width, length] = [Math.round(bar.thickness), Math.max(2, Math.round(bar.len))];
  const at = (value: number) => top + (1 - (value - scale.cmin) / (scale.cmax - scale.cmin)) * length;
  const parts = [
    imageElement(gradient(scale, length), left, top, width, length),
    `<rect x="${left}" y="${top}" width="${width}" height="${length}" fill="none" stroke="${bar.outlinecolor ?? LINE}" stroke-width="${bar.outlinewidth}"/>`,
  ];
  const font = { ...FONT, ...bar.tickfont };
  const size = font.size as number;
  const tick = bar.ticks === "outside" ? (bar.ticklen ?? 5) : 0;
  const edge = left + width + bar.outlinewidth / 2;
  const text = edge - (tick > 0 ? 1 : 0) + tick + (tick > 0 ? 0.2 * size : 0) + 0.5;
  const boxes: Box[] = [];
  bar.tickvals.forEach((value, i) => {
    const y = at(value);
    const label = bar.ticktext[i] ?? String(value);
    if (tick > 0) {
      parts.push(
        `<path d="M${edge - 0.5},${round(y)}h${tick}" stroke="${bar.tickcolor ?? LINE}" shape-rendering="crispEdges"/>`,
      );
    }
    parts.push(drawText({ text: label, x: text, y: y + 0.35 * size, font }));
    const { up, down } = textHeight(size);
    const base = y + 0.35 * size;
    boxes.push({ left: text, right: text + textWidth(label, size), top: base - up, bottom: base + down });
  });
  if (bar.title !== undefined && bar.title.text !== "")
    parts.push(title(bar, bar.title.text, left, top, boxes));
  return parts.join("");
}

/** The colours from the highest value down, a pixel each. */
function gradient(scale: ColourAxis, length: number): string {
  const data = new Uint8Array(length * 4).fill(255);
  const write = colourWriter(scale.colorscale, 0, 1);
  for (let i = 0; i < length; i++) write(1 - (i + 0.5) / length, data, i * 4);
  return pngUri(encodePng({ data, columns: 1, rows: length }));
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Upright beside the numbers; it moves away from those it would touch, as Plotly's does. */
function title(bar: ColourBar, text: string, left: number, top: number, numbers: readonly Box[]): string {
  const font = { ...FONT, ...bar.title?.font };
  const size = font.size as number;
  if (bar.title?.side === "top") return drawText({ text, x: left, y: top - 3 - 0.25 * size, font });
  const middle = top + bar.len / 2;
  const half = textWidth(text, size) / 2;
  const { up, down } = textHeight(size);
  const x = left + bar.thickness + 10 + size;
  const pad = 2;
  let shift = 0;
  for (const box of numbers) {
    const meets =
      box.top <= middle + half + pad &&
      box.bottom >= middle - half - pad &&
      box.left <= x + down + pad &&
      box.right >= x - up - pad;
    if (meets) shift = Math.max(shift, box.right - (x - up) + pad);
  }
  return drawText({ text, x: x + shift, y: middle, font, anchor: "middle", angle: -90 });
}
