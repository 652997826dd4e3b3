// The three recurrent layers by name, for tests that hold for each of them.
import { nn, type Tensor } from "../../src/index.js";

type Recurrent = new (
  inputs: number,
  hidden: number,
  options?: { bias: boolean },
) => nn.Module & {
  forward(x: Tensor): { output: Tensor };
};

export const RECURRENT = [
  ["RNN", nn.RNN as unknown as Recurrent],
  ["LSTM", nn.LSTM as unknown as Recurrent],
  ["GRU", nn.GRU as unknown as Recurrent],
] as const;
