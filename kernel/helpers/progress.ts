// `progress`: a bar that fills while something is iterated over.
import type { MimeBundle } from "../display/index.js";
import type { SessionGlobal } from "../session/index.js";
import type { HelperHost } from "./host.js";

/** At most twenty pictures a second. */
const PERIOD = 50;
const WIDTH = 24;

export interface ProgressOptions {
  /** How many rounds there will be, where the iterable does not know. */
  total?: number;
  /** Stands before the bar. */
  label?: string;
}

type Source<T> = Iterable<T> | AsyncIterable<T>;

function totalOf(source: object): number | undefined {
  const { length, size } = source as { length?: unknown; size?: unknown };
  return typeof length === "number" ? length : typeof size === "number" ? size : undefined;
}

function seconds(value: number): string {
  return value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);

/** @param elapsed seconds */
export function progressBundle(
  done: number,
  total: number | undefined,
  elapsed: number,
  label = "",
): MimeBundle {
  const rate = elapsed > 0 ? done / elapsed : 0;
  const left =
    total !== undefined && rate > 0 && done < total ? `, ${seconds((total - done) / rate)} left` : "";
  const numbers = `${done}${total === undefined ? "" : `/${total}`}  ${seconds(elapsed)}${left}`;
  const before = label === "" ? "" : `${label} `;
  if (total === undefined) return { "text/plain": before + numbers };
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(part * WIDTH);
  const percent = `${Math.floor(part * 100)} %`;
  return {
    "text/plain": `${before}${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${percent.padStart(5)}  ${numbers}`,
    "text/html": `<div>${escapeHtml(before)}<progress value="${done}" max="${Math.max(total, 1)}"></progress> ${percent}&ensp;${numbers}</div>`,
  };
}

class Bar {
  private readonly start = performance.now();
  private readonly id = crypto.randomUUID();
  private shown = Number.NEGATIVE_INFINITY;
  private done = 0;

  constructor(
    private readonly host: Pick<HelperHost, "publish">,
    private readonly total: number | undefined,
    private readonly label: string | undefined,
  ) {
    this.draw(false);
  }

  private draw(isUpdate: boolean): void {
    const now = performance.now();
    this.shown = now;
    const bundle = progressBundle(this.done, this.total, (now - this.start) / 1000, this.label);
    this.host.publish(bundle, this.id, isUpdate);
  }

  step(): void {
    this.done++;
    if (performance.now() - this.shown >= PERIOD) this.draw(true);
  }

  /** The loop is over, was left, or threw: the bar stays as far as it came. */
  end(): void {
    this.draw(true);
  }
}

function* overSync<T>(source: Iterable<T>, bar: Bar): Generator<T> {
  try {
    for (const item of source) {
      yield item;
      bar.step();
    }
  } finally {
    bar.end();
  }
}

async function* overAsync<T>(source: AsyncIterable<T>, bar: Bar): AsyncGenerator<T> {
  try {
    for await (const item of source) {
      yield item;
      bar.step();
    }
  } finally {
    bar.end();
  }
}

/** Iterates over the source and shows how far it has come. */
export function progress<T>(
  source: Source<T>,
  { total, label }: ProgressOptions,
  host: Pick<HelperHost, "publish">,
): Iterable<T> | AsyncIterable<T> {
  const given = Object(source) as Partial<Iterable<T> & AsyncIterable<T>>;
  const isAsync = Symbol.asyncIterator in given;
  if (!isAsync && !(Symbol.iterator in given)) {
    throw new TypeError(`progress: expected something to iterate over, but was given ${typeof source}`);
  }
  const bar = new Bar(host, total ?? totalOf(given), label);
  return isAsync ? overAsync(source as AsyncIterable<T>, bar) : overSync(source as Iterable<T>, bar);
}

export function progressHelper(host: HelperHost): SessionGlobal {
  return {
    name: "progress",
    declaration: `/**
 * Iterates and shows how far it has come: \`for (const batch of progress(loader)) { ... }\`.
 * @param source anything that \`for ... of\` or \`for await ... of\` takes
 * @param options \`total\`: how many rounds there will be, where the source has no length; \`label\`: stands before the bar
 */
declare function progress<T>(source: Iterable<T>, options?: { total?: number; label?: string }): Iterable<T>;
declare function progress<T>(source: AsyncIterable<T>, options?: { total?: number; label?: string }): AsyncIterable<T>;`,
    value: (source: Source<unknown>, options: ProgressOptions = {}) => progress(source, options, host),
  };
}
