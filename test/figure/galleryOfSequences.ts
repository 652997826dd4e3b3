// Specimens of the figures that look into recurrent layers.
import * as nn from "../../src/nn/index.js";
import { cellState, colouredText, gateSaturation, gradientFlow } from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { manualSeed } from "../../src/tensor/random.js";
import { gruGates, lstmGates, noise, pattern } from "./gallery.js";
import "../../src/ops/index.js";

const TEXT =
  "the network reads one sign after the other, and remembers that (a bracket) is open until it is shut";

export function galleryOfSequences(): Record<string, FigureSpec> {
  manualSeed(11);
  const lstm = new nn.LSTM(7, 6);
  const word = pattern([1, 7, 7], (_, step, k) => (k === (step * 3) % 7 ? 4 : 0));
  const long = pattern([1, 60, 7], noise);
  return {
    "cell-7": cellState(lstm.forward(word).gates, { ticks: "BTXXVVE" }),
    "cell-60": cellState(lstm.forward(long).gates, { units: [0, 1, 2, 3, 4, 5] }),
    "saturation-lstm": gateSaturation(lstmGates(60, 24)),
    "saturation-gru": gateSaturation(gruGates(60, 24), { threshold: 0.25 }),
    "text-99": colouredText(
      pattern([1, TEXT.length, 4], (_, s, u) => Math.sin(s * 0.3 + u)),
      TEXT,
      { unit: 2 },
    ),
    "text-words": colouredText(
      pattern([1, 9, 4], noise),
      "the quick brown fox jumps over the lazy dog".split(" "),
    ),
    "text-gate": colouredText(
      pattern([1, 12, 1], (_, s) => s / 11),
      "BPBTXXTTVVEP",
      { kind: "gate", title: "Forget gate of unit 0" },
    ),
    "flow-three": gradientFlow(
      { RNN: new nn.RNN(7, 16), LSTM: new nn.LSTM(7, 16), GRU: new nn.GRU(7, 16) },
      long,
    ),
  };
}
