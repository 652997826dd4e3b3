// The figure room: figures that show themselves, and tensors too.
import "./graphDisplay.js";
import "./tensorDisplay.js";
import { prepareLater } from "./idle.js";

export { type DisplayDoor, hasDisplay, type MimeBundle, showBundle, updateBundle } from "./display.js";
export { Figure, type HtmlOptions, isFigure } from "./figure.js";
/** Figures of what is inside a network: each takes tensors, traces or a model and gives a `Figure`. */
export * as plot from "./plot.js";
export { drawSvg } from "./svg/draw.js";

prepareLater();
