// Tells in a terminal what happens to the notebooks while a site is made: one line a notebook when it is done, and,
// where the terminal can, a line that follows the running cells.
import type { Progress } from "./run/obtain.js";
import type { PageReport, SiteReport } from "./site/site.js";

/** Writes to stderr, as it is talk and no result. */
export class Reporter {
  readonly #running = new Map<string, string>();
  readonly #isLive = process.stderr.isTTY === true;

  readonly onProgress = (name: string, event: Progress): void => {
    if (event.kind === "running") {
      if (!this.#isLive && !this.#running.has(name)) this.#line(`${name}: running ${event.cells} cells`);
      this.#running.set(name, `${name}: cell ${event.cell} of ${event.cells}`);
    } else {
      this.#running.delete(name);
      if (event.kind === "ran") this.#line(`${name}: ran in ${event.seconds.toFixed(1)} s`);
      if (event.kind === "failed") this.#line(`cellgrad: ${event.message}`);
    }
    this.#showRunning();
  };

  /** What became of the pages, after all is done. */
  finish({ pages, failed }: SiteReport, seconds: number): void {
    for (const page of pages) {
      for (const problem of page.problems) this.#line(`${page.notebook}: ${problem}`);
      if (page.error !== undefined) this.#line(`${page.notebook}: ${page.status}`);
    }
    const made = pages.length - failed;
    const ran = count(pages, (page) => page.error === undefined && page.reused === false);
    const reused = count(pages, (page) => page.reused === true);
    const parts = [`${made} of ${pages.length} ${pages.length === 1 ? "page" : "pages"} ready`];
    if (ran > 0) parts.push(`${ran} run now`);
    if (reused > 0) parts.push(`${reused} with the outputs of a run that was made before`);
    if (failed > 0) parts.push(`${failed} failed`);
    this.#line(`${parts.join(", ")} (${seconds.toFixed(1)} s)`);
  }

  #line(text: string): void {
    if (this.#isLive) process.stderr.write("\r\x1b[K");
    process.stderr.write(`${text}\n`);
  }

  #showRunning(): void {
    if (!this.#isLive) return;
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\x1b[K${[...this.#running.values()].join("  ").slice(0, width)}`);
  }
}

function count(pages: readonly PageReport[], test: (page: PageReport) => boolean): number {
  return pages.filter(test).length;
}
