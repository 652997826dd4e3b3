// profile(): what a piece of code spends in which operation, as a table and as a figure.
import { type Timing, timeOperations } from "../autograd/index.js";
import { Figure } from "../figure/index.js";
import { ShownAsTable, type Table } from "../nn/table.js";
import { profile as draw } from "../plot/profile.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { TYPE } from "../tensor/tensor.js";
import { say } from "../words/words.js";

/** One operation of a profile. */
export interface ProfileRow {
  /** The operation; `conv2d backward` is its gradient rule without the operations that it calls. */
  readonly operation: string;
  /** Calls, in each repetition. */
  readonly calls: number;
  /** Time of all of them, without what they spend in other operations, in each repetition. */
  readonly milliseconds: number;
  /** Share of the whole time, 0 to 1. */
  readonly share: number;
  /** Bytes of everything that went in and came out, in each repetition. */
  readonly bytes: number;
  /** Billions of multiplications and additions a second; `null` for an operation that is not measured by them. */
  readonly gflops: number | null;
}

/** How `profile` measures. */
export interface ProfileOptions {
  /** How often the code runs while it is measured. Default 10. */
  repeat?: number;
  /** How often it runs before, so that everything is compiled. Default 3. */
  warmUp?: number;
}

/**
 * What `profile(...)` returns: numbers that print as a table; `figure()` draws them.
 * @example
 * const x = randn([64, 64]);
 * profile(() => x.matmul(x)).rows.length // 2
 */
export class Profile extends ShownAsTable {
  readonly [TYPE] = "Profile";

  /** @internal Use `profile(() => ...)`. */
  constructor(
    /** The longest first. The last one, `elsewhere`, is what no operation took: the code itself and the graph. */
    readonly rows: readonly ProfileRow[],
    /** How long the code took, the mean of all repetitions. */
    readonly milliseconds: number,
  ) {
    super();
  }

  /**
   * A bar for each operation.
   * @example
   * const x = randn([64, 64]);
   * profile(() => x.matmul(x)).figure().data.length // 1
   */
  figure(): Figure {
    return new Figure(
      draw(
        this.rows.map(({ operation, milliseconds, calls }) => ({ name: operation, milliseconds, calls })),
        this.milliseconds,
      ),
    );
  }

  protected override table(): Table {
    return {
      columns: [
        { title: "operation", align: "left" },
        { title: "calls", align: "right" },
        { title: "ms", align: "right" },
        { title: "share", align: "right" },
        { title: "MB", align: "right" },
        { title: "GFLOP/s", align: "right" },
      ],
      rows: [
        ...this.rows.map((row) => [
          row.operation,
          row.calls === 0 ? "" : String(Number(row.calls.toFixed(1))),
          row.milliseconds.toFixed(3),
          `${(100 * row.share).toFixed(1)} %`,
          row.bytes === 0 ? "" : (row.bytes / 1e6).toFixed(2),
          row.gflops === null ? "" : row.gflops.toFixed(1),
        ]),
        [say`total`, "", this.milliseconds.toFixed(3), "", "", ""],
      ],
    };
  }
}

/**
 * Runs a piece of code some times and tells what it spends in which operation.
 *
 * @throws ArgumentError when the code is asynchronous, as what runs in between would be counted, or for an unknown option.
 * @example
 * const x = randn([64, 64]);
 * const result = profile(() => x.matmul(x), { repeat: 2 });
 * result.rows.map((row) => row.operation).sort() // [ 'elsewhere', 'matmul' ]
 */
export function profile(body: () => unknown, options: ProfileOptions = {}): Profile {
  checkOptions("profile", options, ["repeat", "warmUp"]);
  const { repeat = 10, warmUp = 3 } = options;
  for (const [name, count, least] of [
    ["repeat", repeat, 1],
    ["warmUp", warmUp, 0],
  ] as const) {
    if (!Number.isInteger(count) || count < least) {
      throw new ArgumentError(`profile: ${name} must be a whole number of at least ${least}, got ${count}`);
    }
  }
  const once = () => {
    const result = body();
    if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
      throw new ArgumentError("profile: the code is async; await the data first and profile what computes");
    }
  };
  for (let i = 0; i < warmUp; i++) once();
  let elapsed = 0;
  const timings = timeOperations(() => {
    const start = performance.now();
    for (let i = 0; i < repeat; i++) once();
    elapsed = performance.now() - start;
  });
  const counted = timings.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rest: Timing = {
    operation: "elsewhere",
    ...{ calls: 0, milliseconds: Math.max(0, elapsed - counted), bytes: 0, multiplyAdds: 0 },
  };
  const rows = [...timings, rest].map(({ operation, calls, milliseconds, bytes, multiplyAdds }) => ({
    operation,
    calls: calls / repeat,
    milliseconds: milliseconds / repeat,
    share: milliseconds / elapsed,
    bytes: bytes / repeat,
    gflops: multiplyAdds === 0 ? null : (2 * multiplyAdds) / milliseconds / 1e6,
  }));
  return new Profile(rows, elapsed / repeat);
}
