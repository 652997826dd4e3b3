// The most memory that a process takes for training, cellgrad beside PyTorch: `node bench/peak.mjs`. cellgrad may take 1.5 times as much.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { findPyTorch, here } from "./peers.mjs";

const MOST = 1.5;
const STEPS = 20;
const NAMES = ["lenet", "lstm b64"];

/** Runs one case some times in a process of its own and returns what the process says: bytes before it, and at most. */
function measure(command, args, env) {
  const { stdout, status, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`bench: ${command} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

const torch = findPyTorch();
const results = [];
for (const name of NAMES) {
  const mine = measure(process.execPath, [here("cellgrad.mjs"), "--peak", name, "--steps", String(STEPS)]);
  const theirs =
    torch === null
      ? null
      : measure(torch, ["-B", here("pytorch.py"), "1", name, String(STEPS)], {
          OPENBLAS_NUM_THREADS: "1",
          OMP_NUM_THREADS: "1",
        });
  const ratio = theirs === null ? null : mine.peak / theirs.peak;
  const growth = theirs === null ? null : (mine.peak - mine.before) / (theirs.peak - theirs.before);
  results.push({ case: name, cellgrad: mine, pytorch: theirs, ratio, growth });
  const mega = ({ before, peak }) =>
    `${Math.round(peak / 1e6)} MB (${Math.round(before / 1e6)} before the model)`;
  console.log(
    `${name.padEnd(10)} cellgrad ${mega(mine)}${theirs === null ? "" : `, PyTorch ${mega(theirs)}, ratio ${ratio.toFixed(2)}; of the growth ${growth.toFixed(2)}`}`,
  );
  if (ratio !== null && ratio > MOST) process.exitCode = 1;
}
writeFileSync(here("results/peak.json"), `${JSON.stringify({ node: process.version, results }, null, 1)}\n`);
