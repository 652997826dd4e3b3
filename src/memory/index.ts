// The memory room's face.
export {
  address,
  allocate,
  allocateKept,
  Block,
  begin,
  blockCount,
  heapStats,
  KEPT,
  ORDINARY,
  type Rank,
  release,
  releasing,
  SPENT,
  setHeapBudget,
} from "./heap.js";
export { heapViews, type TypedArray } from "./memory.js";
