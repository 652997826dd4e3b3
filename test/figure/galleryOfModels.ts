// Specimens of the figures that look into a model.
import { convolution, receptiveField, saliency } from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { noise, pattern } from "./gallery.js";
import { crossNet, dilated, lenet, ringPicture } from "./models.js";

export function galleryOfModels(): Record<string, FigureSpec> {
  const [net, cross, wide] = [lenet(), crossNet(), dilated()];
  const [grey, colour] = [ringPicture(16), ringPicture(12, 3)];
  const four = pattern([1, 4, 13, 13], noise);
  return {
    "convolution-5": convolution(net.trace(grey), "conv1", { filter: 2 }),
    "convolution-padding": convolution(net.trace(grey), "conv2", { filter: 1, at: [0, 7] }),
    "convolution-dilated": convolution(wide.trace(four), "0", { filter: 4, at: [1, 2] }),
    "convolution-colour": convolution(cross.trace(colour), "tall", { at: [5, 5] }),
    "field-conv2": receptiveField(net, "conv2", [3, 4, 4], { input: grey }),
    "field-out": receptiveField(net, "out", [3], { input: grey }),
    "field-cross": receptiveField(cross, "both", [1, 4, 6], { input: colour }),
    "saliency-3": saliency(cross, colour),
    "saliency-cam": saliency(net, grey, { layer: "conv2", target: 3 }),
  };
}
