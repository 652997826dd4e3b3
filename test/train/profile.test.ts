// What profile() tells: every operation with its calls, bytes and speed, forward and backward, and a figure of it.
import { expect, test } from "vitest";
import { crossEntropy, nn, optim, profile, randint, randn } from "../../src/index.js";

function training() {
  const model = new nn.Sequential(new nn.Linear(100, 50), new nn.ReLU(), new nn.Linear(50, 10));
  const optimizer = new optim.Adam(model.parameters());
  const [x, y] = [randn([20, 100]), randint(0, 10, [20])];
  return () => {
    optimizer.zeroGrad();
    crossEntropy(model.forward(x), y).backward();
    optimizer.step();
  };
}

test("the operations of a training step, and what none of them took", () => {
  const result = profile(training(), { repeat: 5 });
  const row = (name: string) => result.rows.find(({ operation }) => operation === name);
  expect(row("linear")).toMatchObject({
    calls: 2,
    bytes: 4 * (2000 + 5000 + 50 + 1000 + 1000 + 500 + 10 + 200),
  });
  expect(row("linear")?.gflops).toBeGreaterThan(0);
  expect(row("relu")).toMatchObject({ calls: 1, gflops: null });
  expect(row("linear backward")).toMatchObject({ calls: 2 });
  expect(row("matmul")).toMatchObject({ calls: 3 }); // the first layer's input needs no gradient
  expect(row("Adam step")).toMatchObject({ calls: 1 });
  expect(result.rows.at(-1)?.operation).toBe("elsewhere");
  const sum = result.rows.reduce((total, { milliseconds }) => total + milliseconds, 0);
  expect(sum).toBeCloseTo(result.milliseconds, 5);
  expect(result.rows.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 6);
});

test("prints as a table and draws itself", () => {
  const result = profile(training(), { repeat: 2, warmUp: 0 });
  expect(String(result)).toMatch(/^operation +calls +ms +share +MB +GFLOP\/s\n/);
  expect(String(result)).toMatch(/\nlinear +2 /);
  const figure = result.figure();
  expect(figure.data[0]).toMatchObject({ type: "bar" });
  expect(figure.describe()).toMatch(/^Time by operation: .* ms in all/);
  expect(figure.toSVG()).toContain("linear");
});

test("measures nothing after it, and refuses what it cannot measure", () => {
  const inner = profile(() => profile(() => randn([3]).exp(), { repeat: 1, warmUp: 0 }), {
    repeat: 1,
    warmUp: 0,
  });
  expect(inner.rows.map(({ operation }) => operation)).toEqual(["elsewhere"]);
  expect(() => profile(async () => {})).toThrow("profile: the code is async");
  expect(() => profile(() => {}, { repeat: 0 })).toThrow(
    "profile: repeat must be a whole number of at least 1, got 0",
  );
});
