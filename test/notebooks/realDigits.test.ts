// What the tutorial's network does with real handwriting. The folder of real digits is no part of the project: these
// run where `CELLGRAD_MNIST_TEST` names one, as it does on CI.
import { describe, expect, test } from "vitest";
import { crossEntropy, datasets, fit, manualSeed, nn, noGrad, optim } from "../../src/index.js";
import { printed, run, tutorial, withSeed } from "./tutorial.js";

const dir = process.env["CELLGRAD_MNIST_TEST"];

describe.runIf(dir !== undefined)("real digits", () => {
  test.each([1, 2, 3])(
    "with seed %i the tutorial's LeNet reads 97.5 of 100",
    async (seed) => {
      const outputs = await run(withSeed(tutorial("03-lenet"), seed), {
        env: { ...process.env, CELLGRAD_MNIST: dir },
      });
      const accuracy = /accuracy after training: ([\d.]+) %/.exec(printed(outputs));
      expect(Number(accuracy?.[1])).toBeGreaterThanOrEqual(97.5);
    },
    240_000,
  );

  test("trained on generated digits alone, the same network reads 85 of 100", async () => {
    manualSeed(1);
    const { train } = await datasets.digits();
    const { test: real } = await datasets.mnist({ dir: dir as string });
    const model = new nn.Sequential(
      new nn.Conv2d(1, 8, 5, { padding: "same" }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(8, 16, 5, { padding: "same" }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(784, 10),
    );
    const optimizer = new optim.Adam(model.parameters(), { lr: 2e-3 });
    await fit(model, train, { loss: crossEntropy, optimizer, epochs: 4, batchSize: 32, progress: false });
    const right = noGrad(() => model.forward(real.inputs).argmax(1).eq(real.targets));
    expect(real.length).toBe(2000);
    expect(right.to("float32").mean().item()).toBeGreaterThanOrEqual(0.85);
  }, 240_000);
});
