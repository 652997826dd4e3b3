import { expect, test } from "vitest";
import { bundleOf } from "../../kernel/display/index.js";
import { nn, type Tensor } from "../../src/index.js";

test("a module shows its layers as a table, and prints as PyTorch's tree", async () => {
  const shared = new nn.Linear(2, 2);
  class Twice extends nn.Module {
    readonly first = shared;
    readonly second = shared;
    readonly lstm = new nn.LSTM(2, 3);
    override forward(x: Tensor): Tensor {
      return this.lstm.forward(this.second.forward(this.first.forward(x))).output;
    }
  }
  const model = new Twice();
  const bundle = await bundleOf(model);
  expect(bundle["text/plain"]).toMatch(/^Twice {2}layer +parameters +shapes\n/);
  const cells = String(bundle["text/html"])
    .match(/<td[^>]*>[^<]*/g)!
    .map((cell) => cell.replace(/<[^>]*>/, ""));
  const lstm = "weightIh [12, 2], weightHh [12, 3], biasIh [12], biasHh [12]";
  expect(cells).toEqual([
    ...["first", "Linear(2, 2)", "6", "weight [2, 2], bias [2]"],
    ...["lstm", "LSTM(2, 3)", "84", lstm],
    ...["total", "", "90", ""],
  ]);
  expect(String(model)).toContain("(\n  first: Linear(2, 2)");
});
