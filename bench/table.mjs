// The table that a run prints: a line for each case, what is to be reached beside what was, and the geometric means.
import { CASES, MEANS } from "./cases.mjs";

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** 3 significant digits with a unit. */
function time(ms) {
  if (ms === undefined) return "-";
  const [value, unit] = ms < 0.1 ? [ms * 1000, "us"] : [ms, "ms"];
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

/** A ratio beside the least that it is to be; a star where it falls short. */
function against(ratio, least) {
  if (ratio === undefined) return "-";
  return `${ratio.toFixed(2)}${least === undefined ? "" : ` (${least})${ratio < least ? "*" : " "}`}`;
}

const WIDTHS = [14, 12, 12, 12, 16, 16];

function line(cells) {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i]))).join(""));
}

export function printTable(results, { machine, about, whole }) {
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  for (const [peer, facts] of Object.entries(about)) {
    const known = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
    if (known.length > 0) console.log(`${peer}: ${known.join(", ")}`);
  }
  if (about.pytorch === undefined) {
    console.log("PyTorch is missing (Debian: apt install python3-torch): there is nothing to compare with.");
  } else if (about.pytorch.blas === "the reference BLAS") {
    console.log(
      "The reference BLAS is slow, so that its ratios say little: apt install libopenblas0-pthread.",
    );
  }
  const find = (name, threads, mode, peer) =>
    results.find((r) => r.case === name && r.threads === threads && r.mode === mode && r.peer === peer);
  for (const threads of new Set(results.map((r) => r.threads))) {
    console.log(
      `\n${threads} thread${threads > 1 ? "s" : ""}; ratio: PyTorch's time / cellgrad's (to reach); * falls short`,
    );
    line(["case", "cellgrad", "fast", "PyTorch", "ratio", "fast"]);
    const peer = about.pytorch === undefined ? null : "pytorch";
    for (const [name, least] of Object.entries(CASES)) {
      const [slow, fast] = ["default", "fast"].map((mode) => find(name, threads, mode, peer));
      if (slow === undefined) continue;
      const targets = threads === 1 ? least : {};
      line([
        ...[name, time(slow.cellgrad_ms), time(fast?.cellgrad_ms), time(slow.peer_ms ?? undefined)],
        ...[
          against(slow.ratio ?? undefined, targets.default),
          against(fast?.ratio ?? undefined, targets.fast),
        ],
      ]);
    }
    if (!whole) continue;
    const means = ["default", "fast"].map((mode) => {
      const of = results.filter((r) => r.threads === threads && r.mode === mode && r.peer === "pytorch");
      return of.length === 0 ? undefined : geometricMean(of.map((r) => r.ratio));
    });
    const targets = MEANS.pytorch[threads] ?? {};
    line([
      "geometric mean",
      "",
      "",
      "",
      ...["default", "fast"].map((mode, i) => against(means[i], targets[mode])),
    ]);
  }
  for (const peer of ["tfjs-wasm", "jax-js", "plain-js", "machine"]) {
    const of = results.filter((r) => r.peer === peer && r.mode === "default");
    if (of.length === 0) continue;
    console.log(`\n${peer}, 1 thread; ratio: its time / cellgrad's`);
    line(["case", "cellgrad", peer, "ratio"]);
    for (const r of of) line([r.case, time(r.cellgrad_ms), time(r.peer_ms), r.ratio.toFixed(2)]);
    const least = MEANS[peer]?.[1].default;
    if (whole && least !== undefined) {
      line(["geometric mean", "", "", against(geometricMean(of.map((r) => r.ratio)), least)]);
    }
  }
}
