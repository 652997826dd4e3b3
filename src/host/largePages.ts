// Large pages for memory of many megabytes. With pages of 4 KiB a processor looks up more addresses than it can keep: passing over
// some 10 MB that were not just used takes 1.5 times as long, and so does touching new memory. Linux gives pages of 2 MiB on request;
// the request goes through koffi. Where it cannot be made all is as before, only slower.
import { findKoffi } from "./load.js";

const MADV_HUGEPAGE = 14; // <sys/mman.h>

type Advise = (address: number, bytes: number, advice: number) => number;

/** How to ask; `null` where one cannot. */
let request: ((buffer: ArrayBufferLike) => void) | null | undefined;

/** Asks for large pages in all of a buffer that does not move. */
export function preferLargePages(buffer: ArrayBufferLike): void {
  if (request === undefined) request = findRequest();
  request?.(buffer);
}

function findRequest(): ((buffer: ArrayBufferLike) => void) | null {
  if (globalThis.process?.platform !== "linux") return null;
  const koffi = findKoffi();
  if (koffi === undefined) return null;
  try {
    // The process itself has it, whatever its C library is called.
    const advise = koffi.load(null).func("int madvise(void *, size_t, int)") as unknown as Advise;
    return (buffer) => {
      advise(Number(koffi.address(new Uint8Array(buffer))), buffer.byteLength, MADV_HUGEPAGE);
    };
  } catch {
    return null;
  }
}
