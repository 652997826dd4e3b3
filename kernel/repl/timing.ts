// `.time`: how long an expression takes, measured as often as it takes to know.

const ENOUGH = 300; // milliseconds
const MOST_RUNS = 10_000;

export class Timing {
  constructor(
    /** Milliseconds of each run, sorted. */
    readonly runs: readonly number[],
  ) {}

  get median(): number {
    return this.runs[Math.floor(this.runs.length / 2)]!;
  }

  toString(): string {
    const { runs } = this;
    if (runs.length === 1) return `${duration(runs[0]!)} (1 run)`;
    return `${duration(this.median)} (median of ${runs.length} runs, ${duration(runs[0]!)} to ${duration(runs.at(-1)!)})`;
  }
}

/** Runs once to warm up unless that alone takes long, then for a third of a second. */
export async function timeRuns(action: () => unknown): Promise<Timing> {
  const first = await once(action);
  if (first > ENOUGH) return new Timing([first]);
  const runs: number[] = [];
  for (let total = 0; total < ENOUGH && runs.length < MOST_RUNS; total += runs.at(-1)!)
    runs.push(await once(action));
  return new Timing(runs.sort((a, b) => a - b));
}

async function once(action: () => unknown): Promise<number> {
  const start = performance.now();
  const result = action();
  if (result instanceof Promise) await result;
  return performance.now() - start;
}

export function duration(milliseconds: number): string {
  const three = (value: number) => String(Number(value.toPrecision(3)));
  if (milliseconds < 0.001) return `${three(milliseconds * 1e6)} ns`;
  if (milliseconds < 1) return `${three(milliseconds * 1000)} \u00b5s`;
  if (milliseconds < 1000) return `${three(milliseconds)} ms`;
  return `${three(milliseconds / 1000)} s`;
}
