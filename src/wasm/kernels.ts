// The compute kernels, ready to be called: one WebAssembly instance on the memory that holds the tensors.
// What a kernel takes stands in assembly/*.ts; `KernelExports` is generated from there, so that calling a
// kernel that does not exist is a compile error.
import { memory } from "../memory/memory.js";
import { BINARY, type KernelExports } from "./binary.js";

function instantiate(): KernelExports {
  const bytes = Uint8Array.from(atob(BINARY), (character) => character.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return instance.exports as unknown as KernelExports;
}

export const kernels: KernelExports = instantiate();
