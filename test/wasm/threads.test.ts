// Work shared among threads gives the same bits as on one, whatever is cut and however it lies in memory.
import { beforeAll, describe, expect, test } from "vitest";
import {
  avgPool2d,
  conv2d,
  crossEntropy,
  getThreads,
  grad,
  manualSeed,
  maxPool2d,
  nn,
  optim,
  randint,
  randn,
  setThreads,
  type Tensor,
} from "../../src/index.js";
import { threadsAtHand } from "../../src/wasm/threads.js";
import { RECURRENT } from "./recurrent.js";

beforeAll(async () => {
  setThreads(3);
  while (threadsAtHand() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
});

/** The results' bytes on one thread and on two and three. */
function expectSame(compute: () => Tensor | readonly Tensor[]): void {
  const bytes = (threads: number) => {
    setThreads(threads);
    manualSeed(3);
    const result = compute();
    const list = Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor];
    return list.map((t) => Buffer.from(t.data().buffer));
  };
  const alone = bytes(1);
  for (const threads of [2, 3]) {
    bytes(threads).forEach((found, i) => {
      expect(found.equals(alone[i]), `result ${i} on ${threads} threads`).toBe(true);
    });
  }
}

const gradients = (y: Tensor, inputs: readonly Tensor[]) => [y, ...grad(y.mul(randn(y.shape)).sum(), inputs)];
const leaf = (...shape: number[]) => randn(shape, { requiresGrad: true });

test("products of any sizes, plain and transposed, with a bias", () => {
  for (const [m, n, k] of [
    [100, 300, 70],
    [301, 95, 64],
    [48, 47, 513],
    [5, 1000, 300],
    [1000, 9, 200],
  ]) {
    expectSame(() => randn([m, k]).matmul(randn([k, n])));
    expectSame(() =>
      randn([k, m])
        .transpose()
        .matmul(randn([n, k]).transpose()),
    );
    expectSame(() => new nn.Linear(k, n).forward(randn([m, k])));
  }
  expectSame(() => randn([130, 90], { dtype: "float64" }).matmul(randn([90, 70], { dtype: "float64" })));
});

test("elementwise, in one row, broadcast and transposed", () => {
  expectSame(() => randn([400_003]).tanh());
  expectSame(() => randn([700, 301]).transpose().exp());
  expectSame(() => randn([16, 8, 40, 41]).add(randn([8, 1, 1])));
  expectSame(() => randn([500, 300]).mul(randn([300])));
  expectSame(() =>
    randn([300, 500])
      .transpose()
      .gt(randn([500, 1])),
  );
});

test("softmax and sums", () => {
  expectSame(() => randn([300, 333]).softmax(1));
  expectSame(() => randn([50, 70, 33]).logSoftmax(1));
  expectSame(() => {
    const x = randn([64, 33, 200]);
    return [x.sum(2), x.sum(1), x.sum([0, 2]), x.mean(), x.amax(1)];
  });
});

describe("pictures", () => {
  test.each([
    { channels: 1, filters: 8, options: { padding: 2 } },
    { channels: 6, filters: 9, options: { stride: 2, padding: 1 } },
    { channels: 8, filters: 12, options: { groups: 4, dilation: 2 } },
  ])("convolution and its gradients: $options", ({ channels, filters, options }) => {
    expectSame(() => {
      const groups = "groups" in options ? options.groups : 1;
      const inputs = [
        leaf(10, channels, 29, 27),
        leaf(filters, (channels as number) / (groups as number), 5, 5),
        leaf(filters),
      ];
      return gradients(conv2d(inputs[0], inputs[1], inputs[2], options), inputs);
    });
  });

  test("pooling and its gradients", () => {
    expectSame(() => {
      const x = leaf(9, 7, 50, 52);
      return gradients(maxPool2d(x, 2), [x]);
    });
    expectSame(() => {
      const x = leaf(9, 7, 50, 52);
      return gradients(avgPool2d(x, 3, { stride: 2, padding: 1 }), [x]);
    });
  });
});

test("normalisation over batches and over features", () => {
  for (const [layer, shape] of [
    [() => new nn.BatchNorm2d(13), [8, 13, 20, 21]],
    [() => new nn.LayerNorm([50]), [40, 30, 50]],
    [() => new nn.GroupNorm(3, 9), [10, 9, 15, 16]],
  ] as const) {
    expectSame(() => {
      const [model, x] = [layer(), leaf(...shape)];
      return gradients(model.forward(x), [x, ...model.parameters()]);
    });
  }
});

test.each(RECURRENT)("%s: outputs and all gradients, for batches that threads share unevenly", (_, Layer) => {
  for (const batch of [9, 32]) {
    expectSame(() => {
      const layer = new Layer(20, 48);
      const x = leaf(batch, 15, 20);
      return gradients(layer.forward(x).output, [x, ...layer.parameters()]);
    });
  }
});

test("a training step of large layers", () => {
  for (const make of [
    (p: Tensor[]) => new optim.Adam(p, { lr: 0.01 }),
    (p: Tensor[]) => new optim.SGD(p, { lr: 0.1, momentum: 0.9 }),
  ]) {
    expectSame(() => {
      const model = new nn.Sequential(new nn.Linear(500, 400), new nn.ReLU(), new nn.Linear(400, 10));
      const optimizer = make(model.parameters());
      const [x, y] = [randn([64, 500]), randint(0, 10, [64])];
      for (let i = 0; i < 3; i++) {
        optimizer.zeroGrad();
        crossEntropy(model.forward(x), y).backward();
        optimizer.step();
      }
      return model.parameters();
    });
  }
});

test("the number of threads is a whole number of at least 1", () => {
  setThreads(2);
  expect(getThreads()).toBe(2);
  expect(() => setThreads(0)).toThrow("setThreads: expected a whole number of at least 1, got 0");
  expect(() => setThreads(1.5)).toThrow("got 1.5");
});
