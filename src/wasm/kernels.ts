// The compute kernels, ready to be called: one WebAssembly instance on the memory that holds the tensors.
// What a kernel takes stands in assembly/*.ts; `KernelExports` is generated from there, so that calling a
// kernel that does not exist is a compile error. Other threads have instances of their own (threads.ts).
import { fromBase64 } from "../host/base64.js";
import { useNewestCompiler } from "../host/compiler.js";
import { isShared, memory, THREADS_START } from "../memory/memory.js";
import { BINARY, type KernelExports, MEMORY_FLAGS } from "./binary.js";

const SHARED = 3;

function compile(): WebAssembly.Module {
  useNewestCompiler();
  const bytes = fromBase64(BINARY);
  if (isShared) bytes[MEMORY_FLAGS] = SHARED;
  return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
}

/** Bytes of scratch memory that each thread has, one after the other, the main thread first. */
export const SCRATCH_BYTES = 512;
export const SCRATCH_START: number = THREADS_START + 32 * 1024;

export const module: WebAssembly.Module = compile();

function instantiate(): KernelExports {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = instance.exports as unknown as KernelExports;
  exports.useScratch(SCRATCH_START);
  return exports;
}

export const kernels: KernelExports = instantiate();
