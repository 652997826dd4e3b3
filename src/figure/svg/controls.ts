// Sliders and buttons at the places where Plotly draws them: a still picture cannot be played, but it shows which of
// several states it is.
import type { FigureLayout, Slider, UpdateMenu } from "../../plot/spec.js";
import type { Frame } from "./frame.js";
import { drawText, LINE_SPACING, round, textHeight, textWidth } from "./text.js";

/** Plotly's measures. */
const [RAIL, RAIL_INSET, GRIP, STEP_INSET, TICK_AT, LABEL_PADDING] = [5, 8, 20, 10, 25, 8];
const BUTTON = { pad: 24, height: 33, gap: 2, textX: 12, textY: 3, border: 1 };

export function drawControls({ sliders, updatemenus }: FigureLayout, frame: Frame): string {
  return [
    ...(sliders ?? []).map((slider) => drawSlider(slider, frame)),
    ...(updatemenus ?? []).map((menu) => drawButtons(menu, frame)),
  ].join("");
}

function corner(frame: Frame, { x, y, pad }: Slider | UpdateMenu): [number, number] {
  const left = Math.round(frame.left + frame.width * x) + pad.l;
  return [left, Math.round(frame.top + frame.height * (1 - y)) + pad.t];
}

function drawSlider(slider: Slider, frame: Frame): string {
  const [left, top] = corner(frame, slider);
  const size = slider.font.size as number;
  const said = slider.currentvalue.font.size as number;
  const { up, down } = textHeight(said);
  const below = top + up + down + slider.currentvalue.offset;
  const length = Math.round(slider.len - slider.pad.l - slider.pad.r);
  const count = slider.steps.length;
  const at = (i: number) => left + STEP_INSET + ((length - 2 * STEP_INSET) * i) / (count - 1);
  const widest = Math.max(...slider.steps.map(({ label }) => textWidth(label, size)));
  const each = (length - 2 * STEP_INSET) / (count - 1);
  const stride = Math.max(1, Math.ceil((widest + LABEL_PADDING) / each));
  const paint = `fill="${slider.bgcolor}" stroke="${slider.bordercolor}"`;
  const parts = [
    drawText({
      text: [slider.currentvalue.prefix, slider.steps[slider.active].label, slider.currentvalue.suffix].join(
        "",
      ),
      x: left,
      y: top + said * LINE_SPACING,
      font: slider.currentvalue.font,
    }),
    `<rect x="${left + RAIL_INSET}" y="${round(below + (GRIP - RAIL) / 2)}" width="${length - 2 * RAIL_INSET}" height="${RAIL}" rx="2" ${paint} shape-rendering="crispEdges"/>`,
  ];
  slider.steps.forEach(({ label }, i) => {
    const major = i % stride === 0;
    const tick = major ? slider.ticklen : slider.minorticklen;
    parts.push(
      `<rect x="${round(at(i) - 0.5)}" y="${below + TICK_AT}" width="1" height="${tick}" fill="${slider.tickcolor}" shape-rendering="crispEdges"/>`,
    );
    const y = below + TICK_AT + slider.ticklen + size * LINE_SPACING;
    if (major) parts.push(drawText({ text: label, x: at(i), y, font: slider.font, anchor: "middle" }));
  });
  parts.push(
    `<rect x="${round(at(slider.active) - GRIP / 2)}" y="${below}" width="${GRIP}" height="${GRIP}" rx="${GRIP / 2}" ${paint}/>`,
  );
  return parts.join("");
}

function drawButtons(menu: UpdateMenu, frame: Frame): string {
  let [x, y] = corner(frame, menu);
  [x, y] = [x + BUTTON.border, y + BUTTON.border];
  const size = menu.font.size as number;
  return menu.buttons
    .map(({ label }) => {
      const width = Math.max(30, Math.ceil(textWidth(label, size) + BUTTON.pad));
      const box = `<rect x="${x}" y="${y}" width="${width}" height="${BUTTON.height}" rx="2" fill="${menu.bgcolor}" stroke="${menu.bordercolor}" shape-rendering="crispEdges"/>`;
      const text = drawText({
        text: label,
        x: x + BUTTON.textX,
        y: y + BUTTON.height / 2 + BUTTON.textY,
        font: menu.font,
      });
      x += width + BUTTON.gap;
      return box + text;
    })
    .join("");
}
