// A process whose heap is full can say nothing any more: it dies, and the front end starts another kernel in its place
// and shows at best that one is gone. So Node leaves a report as it dies, and the next kernel, which is given the same
// connection file, finds it and says why.
import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { getHeapStatistics } from "node:v8";

const reportOf = (connectionFile: string): string =>
  join(dirname(connectionFile), `${basename(connectionFile, ".json")}.died`);

/** Has Node write why this process dies, if it does. */
export function leaveReport(connectionFile: string): void {
  const { report } = process;
  if (!report) return;
  report.directory = dirname(connectionFile);
  report.filename = basename(reportOf(connectionFile));
  report.compact = true;
  report.reportOnFatalError = true;
  Object.assign(report, { excludeNetwork: true });
}

/** Why the kernel before this one died, if its heap was full; says it once. */
export function takeReport(connectionFile: string): string | undefined {
  const path = reportOf(connectionFile);
  try {
    const { header } = JSON.parse(readFileSync(path, "utf8")) as { header: { event?: string } };
    const limit = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
    return /heap out of memory/.test(header.event ?? "")
      ? `The kernel ran out of memory (its JavaScript heap may take ${limit} MB) and was started anew: its variables are gone.\nWhere the machine has more, a higher limit helps: NODE_OPTIONS=--max-old-space-size=${2 * limit}\n`
      : undefined;
  } catch {
    return undefined; // there is none, or it was cut short
  } finally {
    rmSync(path, { force: true });
  }
}
