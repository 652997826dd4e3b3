// The fast mode computes the same values as the default one, up to rounding: products, convolutions and recurrent layers in the
// system's BLAS. Where there is none the mode is the default one by another name, and these hold as well.
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  backendInfo,
  conv2d,
  grad,
  manualSeed,
  nn,
  randn,
  setPrecision,
  setThreads,
  type Tensor,
} from "../../src/index.js";
import { gruSequence } from "../../src/ops/gruSequence.js";
import { threadsAtHand } from "../../src/wasm/threads.js";
import { RECURRENT } from "./recurrent.js";

afterEach(() => setPrecision("default"));

/** The largest difference of two results, measured by their size. */
function difference(a: Tensor, b: Tensor): number {
  const scale = Math.sqrt(a.square().mean().item());
  return a.sub(b).abs().amax().item() / scale;
}

function expectClose(compute: () => readonly Tensor[], tolerance = 1e-4): void {
  manualSeed(5);
  setPrecision("default");
  const exact = compute();
  manualSeed(5);
  setPrecision("fast");
  const fast = compute();
  fast.forEach((found, i) => {
    expect(difference(exact[i], found), `result ${i}`).toBeLessThan(tolerance);
  });
}

const leaf = (...shape: number[]) => randn(shape, { requiresGrad: true });
const gradients = (y: Tensor, inputs: readonly Tensor[]) => [y, ...grad(y.mul(randn(y.shape)).sum(), inputs)];

test("products: plain, transposed, sliced, in float64, with a bias", () => {
  expectClose(() => [randn([70, 90]).matmul(randn([90, 50]))]);
  expectClose(() => [
    randn([90, 70])
      .transpose()
      .matmul(randn([50, 90]).transpose()),
  ]);
  expectClose(() => [
    randn([70, 120])
      .at(":", "10:100")
      .matmul(randn([90, 80]).at(":", "::2")),
  ]);
  expectClose(
    () => [randn([70, 90], { dtype: "float64" }).matmul(randn([90, 50], { dtype: "float64" }))],
    1e-12,
  );
  expectClose(() => {
    const layer = new nn.Linear(90, 50);
    const x = leaf(70, 90);
    return gradients(layer.forward(x), [x, ...layer.parameters()]);
  });
});

async function useThreads(count: number): Promise<void> {
  setThreads(count);
  while (threadsAtHand() < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("products that threads share, by rows and by columns", async () => {
  await useThreads(3);
  expectClose(() => [randn([301, 90]).matmul(randn([90, 70]))]);
  expectClose(() => [randn([70, 90]).matmul(randn([301, 90]).transpose())]);
  expectClose(() => [new nn.Linear(90, 301).forward(randn([70, 90]))]);
});

// Each thread takes some of the pictures.
describe.each([1, 2, 3])("convolutions and their gradients on %i threads", (threads) => {
  beforeAll(() => useThreads(threads));

  test.each([
    { kernel: 3, options: { padding: 1 } },
    { kernel: 5, options: { stride: 2, padding: 2 } },
    { kernel: 3, options: { stride: 3, dilation: 2 } },
    { kernel: 1, options: {} },
    { kernel: 4, options: { padding: "same" as const } },
  ])("$kernel x $kernel, $options", ({ kernel, options }) => {
    expectClose(() => {
      const inputs = [leaf(4, 48, 19, 23), leaf(20, 48, kernel, kernel), leaf(20)];
      return gradients(conv2d(inputs[0], inputs[1], inputs[2], options), inputs);
    });
  });

  test("of grey pictures, without a bias", () => {
    expectClose(() => {
      const inputs = [leaf(5, 1, 150, 141), leaf(8, 1, 5, 5)];
      return gradients(conv2d(inputs[0], inputs[1], null, { padding: 2 }), inputs);
    });
  });

  test("in float64", () => {
    expectClose(() => {
      const [x, w] = [
        [2, 16, 12, 12],
        [16, 16, 3, 3],
      ].map((s) => randn(s, { dtype: "float64", requiresGrad: true }));
      const y = conv2d(x, w, null, { stride: 2, padding: 1 });
      return [y, ...grad(y.square().sum(), [x, w])];
    }, 1e-12);
  });
});

// Each thread takes some sequences of the batch; the long one is more steps than a thread is handed at a time.
describe.each([1, 2, 3])("recurrent layers on %i threads", (threads) => {
  beforeAll(() => useThreads(threads));

  test.each(RECURRENT)("%s: outputs and all gradients, with and without bias", (_, Layer) => {
    for (const [bias, time] of [
      [true, 15],
      [false, 150],
    ] as const) {
      expectClose(() => {
        const layer = new Layer(20, 48, { bias });
        const x = leaf(13, time, 20);
        return gradients(layer.forward(x).output, [x, ...layer.parameters()]);
      });
    }
  });

  test("a gated sequence in float64, with and without bias, in scratch memory that others have used", () => {
    const double = (...shape: number[]) => randn(shape, { dtype: "float64", requiresGrad: true });
    for (const bias of [true, false]) {
      expectClose(() => {
        randn([200, 200]).matmul(randn([200, 200]));
        const inputs = [double(9, 5, 20), double(144, 20), double(144, 48)];
        if (bias) inputs.push(double(144), double(144));
        const [x, weightIh, weightHh, biasIh, biasHh] = inputs;
        const { hidden } = gruSequence(x, weightIh, weightHh, biasIh, biasHh);
        return [hidden, ...grad(hidden.square().sum(), inputs)];
      }, 1e-11);
    }
  });
});

test("the mode has two names, and says what it uses", () => {
  expect(() => setPrecision("quick" as never)).toThrow(
    'setPrecision: expected "default" or "fast", got "quick"',
  );
  setPrecision("fast");
  const info = backendInfo();
  expect(info.precision).toBe("fast");
  expect(info.blas ?? info.notes.join()).toMatch(/blas|Accelerate|mkl|blis/i);
});

// Elsewhere these tests may compare the default mode with itself; there they must not.
test.runIf(process.env["CI"] === "true")("in continuous integration there is a BLAS to compare with", () => {
  setPrecision("fast");
  expect(backendInfo().blas).not.toBeNull();
});
