// Random numbers: Philox 4x32-10, counter-based. The stream depends on the seed alone, not on the machine
// or on how the work is split. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
import { begin, heapViews, release } from "../memory/index.js";
import { ArgumentError } from "../shape/errors.js";
import { kernels } from "../wasm/kernels.js";
import { pointer } from "./storage.js";
import { empty, type Tensor } from "./tensor.js";

const CHUNK = 1024;

/** Where a stream is: plain numbers, which JSON holds without loss. */
export interface GeneratorState {
  /** What the stream started from. */
  readonly seed: number;
  /** Blocks of random words used so far. */
  readonly counter: number;
  /** The block from which the numbers in stock were made, and how many of them are used; `null` without stock. */
  readonly stock: { readonly counter: number; readonly used: number } | null;
  /** The second normal number of a pair, while it waits. */
  readonly spareNormal: number | null;
}

/**
 * A stream of random numbers of its own.
 *
 * @param seed A whole number from 0 to 2^53 - 1.
 * @throws ArgumentError for another seed.
 * @example
 * const dice = new Generator(7);
 * randint(1, 7, [5], { generator: dice }) // tensor([5, 1, 5, 6, 1], dtype: int32)
 * randint(1, 7, [5], { generator: new Generator(7) }) // tensor([5, 1, 5, 6, 1], dtype: int32)
 */
export class Generator {
  private key: readonly [number, number] = [0, 0];
  private counter = 0; // blocks of four 32-bit words that have been used
  private buffer: Float64Array = new Float64Array(0);
  private filledAt = 0; // the counter when the buffer was filled
  private position = 0;
  private spareNormal: number | null = null;
  private start = 0;

  constructor(seed: number) {
    this.restart(seed);
  }

  /** What the stream started from. */
  get seed(): number {
    return this.start;
  }

  private restart(seed: number): void {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new ArgumentError(
        `Generator: the seed must be a whole number from 0 to 2^53 - 1, got ${String(seed)}`,
      );
    }
    this.start = seed;
    this.key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  }

  /**
   * Where the stream is. Setting it goes there, also in another stream or another program: the same numbers follow.
   * @throws ArgumentError when set to something that is no such state.
   * @example
   * const generator = new Generator(7);
   * const { state } = generator;
   * rand([3], { generator }) // tensor([0.9546, 0.7502, 0.1142])
   * generator.state = state;
   * rand([3], { generator }) // tensor([0.9546, 0.7502, 0.1142])
   */
  get state(): GeneratorState {
    const { seed, counter, filledAt, position, spareNormal } = this;
    const hasStock = position < this.buffer.length;
    return { seed, counter, stock: hasStock ? { counter: filledAt, used: position } : null, spareNormal };
  }

  set state(state: GeneratorState) {
    const counts = [state?.counter, state?.stock?.counter ?? 0, state?.stock?.used ?? 0];
    if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) {
      throw new ArgumentError("Generator: this is no state; set what generator.state gave");
    }
    this.restart(state.seed);
    this.buffer = new Float64Array(0);
    this.position = 0;
    if (state.stock !== null) {
      this.counter = state.stock.counter;
      this.refill();
      this.position = state.stock.used;
    }
    this.counter = state.counter;
    this.spareNormal = state.spareNormal;
  }

  /** @internal Fills a fresh contiguous floating tensor with uniform or normal values. */
  fill(tensor: Tensor, distribution: "uniform" | "normal"): void {
    const wide = tensor.dtype === "float64";
    const kernel =
      distribution === "uniform"
        ? wide
          ? kernels.uniformF64
          : kernels.uniformF32
        : wide
          ? kernels.normalF64
          : kernels.normalF32;
    const low = this.counter >>> 0;
    const high = Math.floor(this.counter / 2 ** 32);
    kernel(pointer(tensor), tensor.numel, this.key[0], this.key[1], low, high);
    // Every kind of element uses at most four words; counting one block for each keeps streams apart.
    this.counter += tensor.numel;
  }

  /**
   * A number from 0 up to, but not including, 1 (53 bits).
   * @example
   * new Generator(0).next() // 0.8805201978886142
   */
  next(): number {
    if (this.position === this.buffer.length) this.refill();
    return this.buffer[this.position++];
  }

  /**
   * A standard normal number (Marsaglia's polar method).
   * @example
   * new Generator(0).normal() // 0.9363929713964901
   */
  normal(): number {
    if (this.spareNormal !== null) {
      const value = this.spareNormal;
      this.spareNormal = null;
      return value;
    }
    for (;;) {
      const x = 2 * this.next() - 1;
      const y = 2 * this.next() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spareNormal = y * factor;
      return x * factor;
    }
  }

  /**
   * A whole number from 0 to `limit - 1`.
   * @example
   * const dice = new Generator(0);
   * [dice.integer(6), dice.integer(6), dice.integer(6)] // [ 5, 3, 2 ]
   */
  integer(limit: number): number {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new ArgumentError(
        `Generator.integer: the limit must be a whole number of at least 1, got ${limit}`,
      );
    }
    return Math.floor(this.next() * limit);
  }

  /**
   * The numbers 0 to `count - 1` in random order.
   * @example
   * new Generator(0).permutation(5) // Int32Array(5) [ 3, 0, 1, 2, 4 ]
   */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  private refill(): void {
    begin();
    this.filledAt = this.counter;
    const chunk = empty([CHUNK], "float64");
    this.fill(chunk, "uniform");
    const start = pointer(chunk) / 8;
    this.buffer = heapViews().float64.slice(start, start + CHUNK);
    this.position = 0;
    release(chunk.block);
  }
}

let shared: Generator = new Generator(0);

/**
 * Restarts the stream that everything without a generator of its own draws from: initial weights,
 * `randn`, shuffling. The same seed gives the same numbers on every machine.
 * @throws ArgumentError for a seed that is no whole number from 0 to 2^53 - 1.
 * @example
 * manualSeed(1);
 * const first = randn([2]);
 * manualSeed(1);
 * randn([2]).eq(first).all() // tensor(true)
 */
export function manualSeed(seed: number): Generator {
  shared = new Generator(seed);
  return shared;
}

/** The stream that `manualSeed` restarts. Without a call it starts from seed 0. */
export function defaultGenerator(): Generator {
  return shared;
}
