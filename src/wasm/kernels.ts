// The compute kernels, ready to be called: one WebAssembly instance on the memory that holds the tensors.
// What a kernel takes stands in assembly/*.ts; `KernelExports` is generated from there, so that calling a
// kernel that does not exist is a compile error. Other threads have instances of their own (threads.ts).
import { isShared, memory, THREADS_START } from "../memory/memory.js";
import { BINARY, type KernelExports, MEMORY_FLAGS } from "./binary.js";

const SHARED = 3;

function compile(): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(BINARY), (character) => character.charCodeAt(0));
  if (isShared) bytes[MEMORY_FLAGS] = SHARED;
  return new WebAssembly.Module(bytes);
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
