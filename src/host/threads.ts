// Threads that share memory with the engine: worker threads in Node, web workers in a browser page that is isolated from others.
import { findBuiltin } from "./builtins.js";

/** Whether memory can be shared with threads: always in Node, in a browser when the page is isolated (COOP and COEP headers). */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  if (findBuiltin("worker_threads") !== undefined) return true;
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
}

/** How many threads this machine can run at once. */
export function availableThreads(): number {
  const os = findBuiltin("os");
  if (os !== undefined) return os.availableParallelism();
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}

interface WebWorker {
  postMessage(message: unknown): void;
}

/**
 * Starts a thread that runs `body(data, require)`, in a browser without `require`. The function is sent as text: it must use nothing
 * but its arguments. The thread does not keep the process alive. Returns false where threads cannot be had.
 */
export function startThread<T>(body: (data: T, require?: NodeJS.Require) => void, data: T): boolean {
  const threads = findBuiltin("worker_threads");
  try {
    if (threads !== undefined) {
      const source = `(${String(body)})(require("node:worker_threads").workerData, require)`;
      new threads.Worker(source, {
        eval: true,
        workerData: data,
        execArgv: [],
        env: {},
        name: "cellgrad",
      }).unref();
      return true;
    }
    const source = `onmessage = ({ data }) => (${String(body)})(data)`;
    const WebWorkers = (globalThis as unknown as { Worker: new (url: string) => WebWorker }).Worker;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    new WebWorkers(url).postMessage(data);
    return true;
  } catch {
    return false;
  }
}
