// What computes: threads, precision, libraries, and why something is not in use.
import { isNode } from "../host/builtins.js";
import { availableThreads } from "../host/threads.js";
import { isShared } from "../memory/memory.js";
import { type Precision, precisionInfo } from "./precision.js";
import { getThreads } from "./threads.js";

/** What `backendInfo()` tells. */
export interface BackendInfo {
  /** `"Node v20.19.0"`, or `"browser"`. */
  readonly host: string;
  /** Threads that compute, see `setThreads`. */
  readonly threads: number;
  /** Threads that the machine can run at once. */
  readonly cores: number;
  /** `"default"`: the same bits everywhere; `"fast"`: what is fastest here. See `setPrecision`. */
  readonly precision: Precision;
  /** The library that computes large products, or `null` when the compute kernels do. */
  readonly blas: string | null;
  /** Why something that could be in use is not. */
  readonly notes: readonly string[];
}

/**
 * What is in use, and why something is not.
 * @example
 * backendInfo().precision // 'default'
 */
export function backendInfo(): BackendInfo {
  const { precision, blas, note } = precisionInfo();
  const notes: string[] = [];
  if (!isShared)
    notes.push("one thread only: memory cannot be shared in a page that is not cross-origin isolated");
  if (note !== null) notes.push(`no BLAS: ${note}`);
  return {
    host: isNode() ? `Node ${process.version}` : "browser",
    ...{ threads: getThreads(), cores: availableThreads(), precision, blas, notes },
  };
}
