// What runs cases in a process of its own, for run.mjs: one JSON line in, one out. A runner is a table of cases, each of which
// makes its data and returns the function that is timed.
import { createInterface } from "node:readline";

const SHORTEST = 0.2; // ms; shorter calls are timed several at a time, as the clock is too coarse

/** Milliseconds of one call each, for so many seconds, and at least one. */
async function measure(step, seconds) {
  const times = [];
  let calls = 1;
  const end = performance.now() + seconds * 1000;
  do {
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      const result = step();
      if (result instanceof Promise) await result;
    }
    const elapsed = performance.now() - start;
    if (elapsed < SHORTEST) calls *= 2;
    else times.push(elapsed / calls);
  } while (performance.now() < end || times.length === 0);
  return times;
}

/** Answers requests until the input ends. `about` is what the runner says of itself. */
export async function serve(cases, about = {}) {
  let made = { name: null, step: null };
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.list) {
      answer({ ...about, cases: Object.keys(cases) });
      continue;
    }
    // One case must not weigh on the memory of the next.
    if (made.name !== request.case) made = { name: request.case, step: await cases[request.case]() };
    if (request.warmUp > 0) await measure(made.step, request.warmUp);
    answer({ times: await measure(made.step, request.seconds) });
  }
  process.exit(0); // some peers keep handles open
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
