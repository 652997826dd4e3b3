// What a user sees while a model trains: in a terminal, a notebook, and a log.
import { afterEach, describe, expect, test, vi } from "vitest";
import { crossEntropy, fit, manualSeed, nn, optim, randn, TensorDataset } from "../../src/index.js";

/** Back to the start of the line, and erase it. */
const WIPE = "\r\u001b[2K";
const DISPLAY = Symbol.for("cellgrad.display");

afterEach(() => {
  vi.restoreAllMocks();
  delete (globalThis as Record<symbol, unknown>)[DISPLAY];
});

async function train(epochs: number, onStep?: () => void | Promise<void>) {
  manualSeed(1);
  const inputs = randn([40, 2]);
  const data = new TensorDataset(inputs, inputs.at(":", 0).gt(0).to("int32"));
  const model = new nn.Linear(2, 2);
  const optimizer = new optim.Adam(model.parameters());
  return await fit(model, data, {
    loss: crossEntropy,
    optimizer,
    epochs,
    batchSize: 4,
    validation: data,
    onStep,
  });
}

/** Standard error as if it were a terminal, recording what is written. */
function fakeTerminal(columns: number): string[] {
  const written: string[] = [];
  const { stderr } = process;
  const before = { isTTY: stderr.isTTY, columns: stderr.columns };
  Object.assign(stderr, { isTTY: true, columns });
  vi.spyOn(stderr, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  cleanup = () => Object.assign(stderr, before);
  return written;
}
let cleanup = () => {};
afterEach(() => {
  cleanup();
  cleanup = () => {};
});

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 12));

describe("in a terminal", () => {
  test("a bar is written over, and a line stays for every epoch", async () => {
    const written = fakeTerminal(200);
    await train(2, pause);
    const text = written.join("").replaceAll(WIPE, "<");
    expect(text).toMatch(
      /<epoch 1\/2 {2}[━─]{24} {2}\d+\/10 {2}[\d.]+ steps\/s, \d+:\d\d left {2}loss [\d.]+ {2}accuracy [\d.]+ %/,
    );
    const lines = text.split("\n").map((line) => line.split("<").at(-1));
    expect(lines[0]).toMatch(
      /^epoch 1\/2 {2}loss [\d.]+ {2}accuracy [\d.]+ % {2}validation loss [\d.]+ {2}validation accuracy [\d.]+ % {2}[\d.]+ s$/,
    );
    expect(lines[1]).toMatch(/^epoch 2\/2/);
    expect(lines).toHaveLength(3);
  });

  test("the curve of the loss stays in view when the terminal is narrow", async () => {
    for (const columns of [50, 80, 110]) {
      const written = fakeTerminal(columns);
      await train(1, pause);
      cleanup();
      const last = written.filter((text) => text.includes("\u2500")).at(-1);
      expect(last).toMatch(/loss [\d.]+.* {2}[\u2581-\u2588]{3,16}$/);
    }
  });

  test("is at most redrawn 20 times a second and never wraps", async () => {
    const written = fakeTerminal(40);
    const start = performance.now();
    await train(1, pause);
    const most = 1 + (performance.now() - start) / 50;
    const bars = written.filter((text) => text.includes("\u2501") || text.includes("\u2500"));
    expect(bars.length).toBeGreaterThan(0);
    expect(bars.length).toBeLessThanOrEqual(most);
    for (const bar of bars) expect(bar.replace(WIPE, "").length).toBeLessThan(40);
  });
});

describe("in a notebook", () => {
  test("a bar and the curves are outputs of their own, updated in place", async () => {
    const shown: { id: string; bundle: Record<string, unknown> }[] = [];
    const updates: { id: string; bundle: Record<string, unknown> }[] = [];
    (globalThis as Record<symbol, unknown>)[DISPLAY] = {
      show(bundle: Record<string, unknown>) {
        const id = `display-${shown.length}`;
        shown.push({ id, bundle });
        return id;
      },
      update: (id: string, bundle: Record<string, unknown>) => void updates.push({ id, bundle }),
    };
    const history = await train(3, pause);
    expect(shown.map(({ id }) => id)).toEqual(["display-0", "display-1"]);
    expect(String(shown[0].bundle["text/html"])).toMatch(/<progress value="1" max="30"/);
    const last = (id: string) => updates.filter((update) => update.id === id).at(-1)?.bundle;
    expect(String(last("display-0")?.["text/plain"])).toMatch(
      /^3 epochs in 0:\d\d {2}loss .* validation accuracy [\d.]+ %$/,
    );
    const figure = last("display-1")?.["application/vnd.plotly.v1+json"] as {
      data: { name: string; y: number[] }[];
    };
    const named = Object.fromEntries(figure.data.map(({ name, y }) => [name, y]));
    expect(named.loss).toHaveLength(30);
    expect(named["validation loss"]).toHaveLength(3);
    expect(named.loss[29]).toBeCloseTo(history.loss[29], 5);
  });
});

test("in a log every epoch is one line", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await train(2);
  expect(log.mock.calls.map(([line]) => line)).toEqual([
    expect.stringMatching(/^epoch 1\/2 {2}loss/),
    expect.stringMatching(/^epoch 2\/2 {2}loss/),
  ]);
});
