// Runs every case on cellgrad and on PyTorch, in turns within one run, and prints medians and their ratio.
// What a case does stands in cellgrad.mjs and pytorch.py; how to read the table in README.md.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A process that runs cases on request: one JSON line in, one out. */
class Runner {
  constructor(command, args) {
    this.process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error("bench: a runner ended before it answered; its message stands above");
    return JSON.parse(value);
  }

  close() {
    this.process.stdin.end();
  }
}

/** A Python that has PyTorch, or why there is none. */
function findPyTorch() {
  for (const python of ["/usr/bin/python3", "python3"]) {
    const { status, stdout } = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], {
      encoding: "utf8",
    });
    if (status === 0) return { python, version: stdout.trim() };
  }
  return null;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** 3 significant digits with a unit. */
function time(ms) {
  const [value, unit] = ms < 0.1 ? [ms * 1000, "us"] : [ms, "ms"];
  return `${value.toPrecision(3)} ${unit}`;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
      },
    });
    return values;
  } catch (error) {
    fail(`${error.message}\nusage: npm run bench -- [--only NAME]... [--quick] [--json]`);
  }
}

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}

const options = readOptions();
if (!existsSync(here("../dist/src/index.js"))) fail("cellgrad is not built; run npm run build first");
const torch = findPyTorch();
const runners = { cellgrad: new Runner(process.execPath, [here("cellgrad.mjs")]) };
if (torch !== null) runners.pytorch = new Runner(torch.python, ["-B", here("pytorch.py")]);

const { cases } = await runners.cellgrad.ask({ list: true });
const unknown = options.only.filter((name) => !cases.includes(name));
if (unknown.length > 0) fail(`unknown case ${unknown.join(", ")}; known: ${cases.join(", ")}`);
const chosen = options.only.length > 0 ? options.only : cases;
let blas = null;
if (runners.pytorch !== undefined) {
  const { cases: theirs, ...about } = await runners.pytorch.ask({ list: true });
  const missing = cases.filter((name) => !theirs.includes(name));
  if (missing.length > 0) fail(`pytorch.py has no case ${missing.join(", ")}`);
  blas = about.blas;
}

const [rounds, seconds] = options.quick ? [2, 0.2] : [5, 0.5];
if (!options.json) {
  const peer = torch === null ? "no PyTorch" : `PyTorch ${torch.version} with ${blas}`;
  console.log(`Node ${process.version}, ${peer}, 1 thread each`);
  if (torch === null) {
    console.log("PyTorch is missing (Debian: apt install python3-torch): there is nothing to compare with.");
  }
  if (blas === "the reference BLAS") {
    console.log(
      "The reference BLAS is slow, so ratios of products say little: apt install libopenblas0-pthread.",
    );
  }
  console.log(
    `${"case".padEnd(18)}${"cellgrad".padStart(12)}${"PyTorch".padStart(12)}${"ratio".padStart(8)}${"of best".padStart(9)}`,
  );
}
const results = [];
for (const name of chosen) {
  const times = { cellgrad: [], pytorch: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [peer, runner] of Object.entries(runners)) {
      // The first round warms up: compilers, caches and memory.
      const warmUp = round === 0 ? 2 * seconds : 0;
      times[peer].push(...(await runner.ask({ case: name, seconds, warmUp })).times);
    }
  }
  const result = { case: name, cellgrad: median(times.cellgrad) };
  if (torch !== null) {
    result.pytorch = median(times.pytorch);
    result.ratio = result.pytorch / result.cellgrad;
    result.ratioOfBest = Math.min(...times.pytorch) / Math.min(...times.cellgrad);
  }
  results.push(result);
  if (!options.json) {
    const theirs = torch === null ? "-" : time(result.pytorch);
    const [ratio, best] =
      torch === null ? ["-", "-"] : [result.ratio.toFixed(2), result.ratioOfBest.toFixed(2)];
    const columns = [
      time(result.cellgrad).padStart(12),
      theirs.padStart(12),
      ratio.padStart(8),
      best.padStart(9),
    ];
    console.log(name.padEnd(18) + columns.join(""));
  }
}
for (const runner of Object.values(runners)) runner.close();
if (options.json) {
  console.log(
    JSON.stringify(
      { node: process.version, pytorch: torch?.version ?? null, blas, unit: "ms", results },
      null,
      2,
    ),
  );
}
