// Runs every case on cellgrad and on whatever peers are installed, in turns within one run, and prints medians and their ratios.
// What a case does stands in cellgrad.mjs and in the peers' files, what is to be reached in cases.mjs; how to read the table in
// README.md.
import { existsSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { CASES } from "./cases.mjs";
import { findPyTorch, here, Runner } from "./peers.mjs";
import { median, printTable } from "./table.mjs";

const USAGE = `usage: npm run bench -- [--only NAME]... [--peer NAME]... [--threads 1,2] [--quick] [--json] [--save FILE]`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        threads: { type: "string" },
        peer: { type: "string", multiple: true, default: [] },
        save: { type: "string" },
      },
    });
    const unknown = values.only.filter((name) => !(name in CASES));
    if (unknown.length > 0) {
      throw new Error(`unknown case ${unknown.join(", ")}; known: ${Object.keys(CASES).join(", ")}`);
    }
    const cores = availableParallelism();
    const usual = values.quick || cores < 2 ? "1" : "1,2";
    const threads = (values.threads ?? usual).split(",").map(Number);
    if (!threads.every((n) => Number.isInteger(n) && n > 0)) {
      throw new Error(`--threads: expected whole numbers such as 1,2, got ${values.threads}`);
    }
    return { ...values, threads };
  } catch (error) {
    fail(`${error.message}\n${USAGE}`);
  }
}

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}

const options = readOptions();
if (!existsSync(here("../dist/src/index.js"))) fail("cellgrad is not built; run npm run build first");

// --- Who runs: every number of threads in both modes, PyTorch with as many, the others with the one thread that they have.

const isWanted = (peer) => options.peer.length === 0 || options.peer.includes(peer);
const torch = isWanted("pytorch") ? findPyTorch() : null;
const series = [];
for (const threads of options.threads) {
  for (const mode of ["default", "fast"]) {
    const args = [here("cellgrad.mjs"), "--threads", String(threads), "--mode", mode];
    series.push({ peer: "cellgrad", threads, mode, runner: new Runner(process.execPath, args) });
  }
  if (torch !== null) {
    // OpenBLAS has threads of its own, which PyTorch does not tell how many to be.
    const env = { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
    const runner = new Runner(torch, ["-B", here("pytorch.py"), String(threads)], env);
    series.push({ peer: "pytorch", threads, runner });
  }
}
if (options.threads.includes(1) && !options.quick) {
  const others = {
    "tfjs-wasm": "tfjs.mjs",
    "jax-js": "jax.mjs",
    "plain-js": "plain.mjs",
    machine: "machine.mjs",
  };
  const installed = existsSync(here("node_modules"));
  for (const [peer, file] of Object.entries(others)) {
    if ((peer !== "plain-js" && !installed) || !isWanted(peer)) continue;
    series.push({ peer, threads: 1, runner: new Runner(process.execPath, [here(file)]) });
  }
}

const about = {};
for (const { peer, runner, ...rest } of series) {
  const { cases, ...versions } = await runner.ask({ list: true });
  Object.assign(
    series.find((s) => s.runner === runner),
    { cases },
  );
  about[peer] ??= versions;
  if (peer === "cellgrad" && rest.mode === "fast") about["cellgrad fast"] ??= versions;
}

// --- Measuring: each round goes through all of them, so that what else the machine does hits all.

const [rounds, seconds] = options.quick ? [2, 0.12] : [5, 0.2];
const chosen = options.only.length > 0 ? options.only : Object.keys(CASES);
const results = [];

async function measure(name) {
  const running = series.filter(({ cases }) => cases.includes(name));
  const times = new Map(running.map((one) => [one, []]));
  for (let round = 0; round < rounds; round++) {
    for (const one of running) {
      // The first round warms up: compilers, caches and memory.
      const warmUp = round === 0 ? 2 * seconds : 0;
      times.get(one).push(...(await one.runner.ask({ case: name, seconds, warmUp })).times);
    }
  }
  const medians = running.map((one) => ({ ...one, ms: median(times.get(one)) }));
  const mine = medians.filter(({ peer }) => peer === "cellgrad");
  for (const { threads, mode, ms } of mine) {
    const peers = medians.filter((one) => one.peer !== "cellgrad" && one.threads === threads);
    const record = { case: name, threads, mode, cellgrad_ms: ms };
    if (peers.length === 0) results.push({ ...record, peer: null, peer_ms: null, ratio: null });
    for (const { peer, ms: theirs } of peers) {
      results.push({ ...record, peer, peer_ms: theirs, ratio: theirs / ms });
    }
  }
}

for (const name of chosen) {
  if (!options.json && process.stderr.isTTY) process.stderr.write(`\r${name.padEnd(20)}`);
  await measure(name);
}
if (!options.json && process.stderr.isTTY) process.stderr.write(`\r${"".padEnd(20)}\r`);
for (const { runner } of series) runner.close();

const machine = {
  cpu: cpus()[0].model,
  cores: availableParallelism(),
  node: process.version,
  date: new Date().toISOString(),
};
if (options.save !== undefined) {
  writeFileSync(options.save, `${JSON.stringify({ machine, peers: about, results }, null, 1)}\n`);
}
if (options.json) console.log(JSON.stringify(results, null, 2));
else printTable(results, { machine, about, whole: options.only.length === 0 });
