// Hands out byte ranges of the linear memory and takes them back. Knows nothing of tensors.
// Free ranges are merged with their neighbours and kept by size class; small ones are first kept as
// they are, as the next training step asks for exactly the same sizes again.
import { growTo, HEAP_START } from "./memory.js";

const ALIGN = 64; // a cache line, and room for kernels that write whole vectors past the end
const QUICK_LIMIT = 64 * 1024; // sizes up to this are kept unmerged
const QUICK_BUDGET = 16 * 1024 * 1024; // but no more than this in all
const CARVED_LIMIT = 4096; // sizes up to this are cut from ranges of CARVED times their size
const CARVED = 16;

export class Allocator {
  private top = HEAP_START;
  private readonly sizeAt = new Map<number, number>(); // free range: start -> size
  private readonly startOf = new Map<number, number>(); // free range: end -> start
  private readonly bins: Set<number>[] = [];
  private readonly quick: number[][] = [];
  private quickBytes = 0;

  /** Bytes an allocation of this size really takes. */
  static padded(bytes: number): number {
    return Math.max(Math.ceil(bytes / ALIGN), 1) * ALIGN;
  }

  /** Address of a range of at least `bytes`. Throws a RangeError when the memory cannot grow. */
  allocate(bytes: number): number {
    const size = Allocator.padded(bytes);
    if (size <= QUICK_LIMIT) {
      const address = this.quick[size / ALIGN]?.pop();
      if (address !== undefined) {
        this.quickBytes -= size;
        return address;
      }
    }
    if (size > CARVED_LIMIT) return this.place(size);
    // Small ones come in dozens: one search serves several.
    const first = this.place(size * CARVED);
    for (let i = CARVED - 1; i > 0; i--) this.release(first + i * size, size);
    return first;
  }

  private place(size: number): number {
    let address = this.take(size);
    if (address === -1 && this.quickBytes > 0) {
      this.mergeQuick();
      address = this.take(size);
    }
    if (address !== -1) return address;
    growTo(this.top + size);
    address = this.top;
    this.top += size;
    return address;
  }

  release(address: number, bytes: number): void {
    const size = Allocator.padded(bytes);
    if (size <= QUICK_LIMIT) {
      const index = size / ALIGN;
      this.quick[index] ??= [];
      this.quick[index].push(address);
      this.quickBytes += size;
      if (this.quickBytes > QUICK_BUDGET) this.mergeQuick();
    } else {
      this.merge(address, size);
    }
  }

  private mergeQuick(): void {
    for (let index = 1; index < this.quick.length; index++) {
      const list = this.quick[index];
      if (list === undefined) continue;
      for (const address of list) this.merge(address, index * ALIGN);
      list.length = 0;
    }
    this.quickBytes = 0;
  }

  /** Takes a free range of the size, first from its own class (where some may be too small), then above. */
  private take(size: number): number {
    const own = binOf(size);
    const mine = this.bins[own];
    if (mine !== undefined) {
      let looked = 0;
      for (const start of mine) {
        if ((this.sizeAt.get(start) as number) >= size) return this.split(start, size);
        if (++looked === 8) break;
      }
    }
    for (let bin = own + 1; bin < this.bins.length; bin++) {
      const set = this.bins[bin];
      if (set === undefined || set.size === 0) continue;
      for (const start of set) return this.split(start, size);
    }
    return -1;
  }

  private split(start: number, size: number): number {
    const whole = this.remove(start);
    if (whole > size) this.insert(start + size, whole - size);
    return start;
  }

  private merge(start: number, size: number): void {
    const left = this.startOf.get(start);
    if (left !== undefined) {
      size += this.remove(left);
      start = left;
    }
    const right = this.sizeAt.get(start + size);
    if (right !== undefined) size += this.remove(start + size);
    if (start + size === this.top) this.top = start;
    else this.insert(start, size);
  }

  private insert(start: number, size: number): void {
    this.sizeAt.set(start, size);
    this.startOf.set(start + size, start);
    const bin = binOf(size);
    this.bins[bin] ??= new Set();
    this.bins[bin].add(start);
  }

  private remove(start: number): number {
    const size = this.sizeAt.get(start) as number;
    this.sizeAt.delete(start);
    this.startOf.delete(start + size);
    this.bins[binOf(size)].delete(start);
    return size;
  }
}

/** Four classes for every doubling of the size. */
function binOf(size: number): number {
  const lines = size / ALIGN;
  const power = 31 - Math.clz32(lines);
  const quarter = power >= 2 ? (lines >>> (power - 2)) & 3 : 0;
  return power * 4 + quarter;
}
