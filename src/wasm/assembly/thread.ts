// What JavaScript tells an instance before it calls kernels.
import { setOwn } from "./own";

/** The instance's scratch memory: 512 bytes that no other thread uses. */
export function useScratch(address: usize): void {
  setOwn(address);
}
