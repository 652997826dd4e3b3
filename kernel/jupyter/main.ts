// The program of a kernel process: what a kernelspec's argv names. Its argument is the connection file.
import nodeModule from "node:module";
import { compileCacheFolder } from "../session/compileCache.js";

// Node 22 and newer keep what they compile; what is imported below loads from there.
(nodeModule as { enableCompileCache?(folder: string): void }).enableCompileCache?.(compileCacheFolder());

const { readConnection } = await import("./connection.js");
const { log, NotebookKernel } = await import("./kernel.js");
const { leaveReport, takeReport } = await import("./obituary.js");

const [file] = process.argv.slice(2);
if (file === undefined) {
  log(
    "the path of a connection file is missing; front ends start this program, people run: cellgrad execute",
  );
  process.exit(2);
}
Error.stackTraceLimit = 50; // deep libraries should not hide the cell that called them
try {
  const notice = takeReport(file);
  leaveReport(file);
  await new NotebookKernel(readConnection(file), notice).start();
} catch (error) {
  log((error as Error).stack ?? String(error));
  process.exit(1);
}
