// The one linear memory that tensors and compute kernels share, and typed views of it that stay valid
// when it grows. Who owns which bytes is the heap's business.

import { preferLargePages } from "../host/largePages.js";
import { canShareMemory } from "../host/threads.js";

const PAGE = 65536;

/** The first MiB holds the compute kernels' static data; the heap starts behind it. */
export const HEAP_START = 1 << 20;

/** The last 64 KiB before the heap are the threads': a block each for what they are told to do, and scratch memory for each. */
export const THREADS_START: number = HEAP_START - PAGE;

// From here on large pages are asked for: it takes 20 milliseconds the first time.
const LARGE = 32 * 1024 * 1024;

const MAX_PAGES = 65536; // 4 GiB, all that 32-bit addresses reach

/** Whether other threads can see the memory. */
export const isShared: boolean = canShareMemory();

export const memory: WebAssembly.Memory = new WebAssembly.Memory({
  initial: 64,
  maximum: MAX_PAGES,
  shared: isShared,
});

/** Makes the memory at least this long. Throws a RangeError when the machine or the 4 GiB limit refuses. */
export function growTo(bytes: number): void {
  const have = memory.buffer.byteLength;
  if (bytes <= have) return;
  // Growing in larger steps keeps the views (below) from being rebuilt at every allocation.
  const wanted = Math.min(Math.max(bytes, have + (have >> 2)), MAX_PAGES * PAGE);
  try {
    memory.grow(Math.ceil((Math.max(wanted, bytes) - have) / PAGE));
  } catch {
    memory.grow(Math.ceil((bytes - have) / PAGE));
  }
  views = viewsOf(memory.buffer);
  if (isShared && memory.buffer.byteLength >= LARGE) preferLargePages(memory.buffer);
}

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

interface Views {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly bool: Uint8Array;
}

function viewsOf(buffer: ArrayBufferLike): Views {
  return {
    float32: new Float32Array(buffer),
    float64: new Float64Array(buffer),
    int32: new Int32Array(buffer),
    bool: new Uint8Array(buffer),
  };
}

let views: Views = viewsOf(memory.buffer);

/** The whole memory as numbers. Fetch it anew after every allocation: growing detaches the old views. */
export function heapViews(): Views {
  return views;
}
