// Letting the rest of the program run during training, and noticing that it is to stop.

const PAUSE_EVERY_MS = 50;
const INTERRUPTED = Symbol.for("cellgrad.interrupted");

/** Milliseconds, never going back. */
export function clock(): number {
  return performance.now();
}

/**
 * Gives way about every 50 ms: without it no timer fires, no message arrives, no display is drawn and no
 * finaliser frees memory while a model trains. A promise alone would not do, as microtasks let nothing else in.
 */
export class Pause {
  private last = clock();

  /** Whether it is time for `take()`. */
  get isDue(): boolean {
    return clock() - this.last >= PAUSE_EVERY_MS;
  }

  async take(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === "function") setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
    this.last = clock();
  }
}

/**
 * Whether training was asked to stop: by the user's signal, or by whatever runs the program. A notebook kernel
 * sets `globalThis[Symbol.for("cellgrad.interrupted")]` to a function that returns true once its stop button was
 * pressed.
 */
export function isStopped(signal: AbortSignal | undefined): boolean {
  if (signal?.aborted) return true;
  const interrupted = (globalThis as Record<symbol, unknown>)[INTERRUPTED];
  return typeof interrupted === "function" && interrupted() === true;
}
