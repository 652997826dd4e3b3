// How long figures hold a cell up, and how long saving them takes. Every figure is the first of a fresh process with the
// session of the notebook kernel: its cell makes the figure, then what the kernel does with it is done (every form of it,
// and the message). Then once more, and saved. `node bench/figures.mjs [--rounds 5] [--only gates]`
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const SETUP = `import { crossEntropy, graph, manualSeed, nn, plot, randn, tensor } from "cellgrad";
manualSeed(1);
const cnn = new nn.Sequential({
  conv1: new nn.Conv2d(1, 64, 5, { padding: "same" }), relu1: new nn.ReLU(), pool1: new nn.MaxPool2d(2),
  flatten: new nn.Flatten(), out: new nn.Linear(12544, 10),
});
const small = new nn.Sequential({ fc1: new nn.Linear(4, 8), tanh: new nn.Tanh(), fc2: new nn.Linear(8, 3) });
const lstm = new nn.LSTM(7, 16);
const losses = Array.from({ length: 200 }, (_, i) => Math.exp(-i / 60));
cnn.forward(randn([1, 1, 28, 28]));`;

/** What there is before, new each time, and the cell that makes the figure. */
const FIGURES = {
  "heat map 28 x 28": ["randn([28, 28])", "plot.tensor(given)"],
  "8 feature maps": [
    'cnn.trace(randn([1, 1, 28, 28])).at("conv1").at(":", "0:8")',
    "plot.featureMaps(given)",
  ],
  "64 feature maps": ['cnn.trace(randn([1, 1, 28, 28])).at("relu1")', "plot.featureMaps(given)"],
  "64 x 32 filters": ["new nn.Conv2d(32, 64, 3)", "plot.filters(given)"],
  gates: ["lstm.forward(randn([1, 40, 7])).gates", "plot.gates(given)"],
  curves: ["losses.map((v) => v + Math.random() / 10)", "plot.curves({ loss: given, validation: losses })"],
  graph: [
    "graph(crossEntropy(small.forward(randn([5, 4])), tensor([0, 1, 2, 0, 1], { dtype: 'int32' })))",
    "plot.graph(given)",
  ],
  "model diagram": ["cnn", "plot.volume(given, [1, 1, 28, 28])"],
};
const LANGUAGES = ["en", "zh"];

const home = join(fileURLToPath(import.meta.url), "..", "..");

/**
 * Milliseconds that this thread has had of a processor, so that what else the machine does counts little; on systems
 * that do not tell, what the clock says.
 */
function now() {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** In a process of its own: shows one kind of figure, and again, and saves it. Milliseconds and bytes. */
async function measure(kind, language) {
  const { createSession } = await import(join(home, "dist/kernel/session/index.js"));
  const { bundleOf, openFrontDoor } = await import(join(home, "dist/kernel/display/index.js"));
  openFrontDoor(
    () => {},
    () => false,
  );
  const session = createSession({
    cwd: home,
    globals: [{ name: "now", value: now, declaration: "declare const now: () => number;" }],
  });
  const run = async (source) => {
    const result = await session.execute(source);
    if (result.status === "error") throw new Error(result.error.traceback.join("\n"));
    return result.last?.value;
  };
  await run(`${SETUP}\nplot.locale("${language}");`);
  // A reader looks at a cell before the next.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-figures-"));
  const path = JSON.stringify(join(folder, "x.png"));
  const [before, cell] = FIGURES[kind];
  const show = async () => {
    await run(`const given = ${before};`);
    const figure = await run(`let began = now(); const figure = ${cell}; const made = now() - began; figure`);
    const began = now();
    const bundle = await bundleOf(figure);
    const message = JSON.stringify({ data: bundle });
    return { bundle, whole: session.variables.get("made") + now() - began, message: message.length };
  };
  const save = () => run(`began = now(); figure.save(${path}); now() - began`);
  const first = await show();
  const saved = await save();
  const later = [await show(), await show(), await show()];
  const savedAgain = await save();
  session.close();
  rmSync(folder, { recursive: true });
  const html = first.bundle["text/html"].length;
  const json = JSON.stringify(first.bundle["application/vnd.plotly.v1+json"]).length;
  return {
    first: first.whole,
    later: median(later.map(({ whole }) => whole)),
    saved,
    savedAgain,
    html,
    json,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", multiple: true, default: Object.keys(FIGURES) },
    measure: { type: "string" },
    language: { type: "string", default: "en" },
  },
});

if (options.measure !== undefined) {
  console.log(JSON.stringify(await measure(options.measure, options.language)));
} else {
  const kinds = Object.keys(FIGURES).filter((kind) => options.only.some((part) => kind.includes(part)));
  const found = new Map();
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const kind of kinds) {
      for (const language of LANGUAGES) {
        const args = [fileURLToPath(import.meta.url), "--measure", kind, "--language", language];
        const one = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
        const key = `${kind}, ${language}`;
        found.set(key, [...(found.get(key) ?? []), one]);
      }
    }
  }
  console.log(
    "medians (best): ms a cell is held up by the first figure, by the same kind again; save as PNG; KB",
  );
  for (const [key, list] of found) {
    const ms = (name) => {
      const times = list.map((one) => one[name]);
      return `${median(times).toFixed(0)} (${Math.min(...times).toFixed(0)})`.padStart(12);
    };
    const kb = (name) => (list[0][name] / 1000).toFixed(0).padStart(5);
    console.log(
      `${key.padEnd(22)} shown ${ms("first")} again ${ms("later")} save ${ms("saved")} again ${ms("savedAgain")} html ${kb("html")} json ${kb("json")}`,
    );
  }
}
