// The Tensor class: a shaped, strided view of a block of the heap, and its place in the graph.
// It has no arithmetic: the rooms above attach the methods, each operation beside its gradient.
import {
  address,
  allocate,
  type Block,
  handOut,
  heapViews,
  INNER,
  release,
  type TypedArray,
} from "../memory/index.js";
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { contiguousStrides, isContiguous, type Shape, sizeOf } from "../shape/shape.js";
import { type DType, ITEM_BYTES, isFloat } from "./dtype.js";
import { formatTensor } from "./print.js";
import { packed } from "./storage.js";

/**
 * Brand of every cellgrad type: two copies of the package can meet, so `instanceof` proves nothing.
 * @example
 * tensor([1])[TYPE] // 'Tensor'
 * new nn.ReLU()[TYPE] // 'Module'
 */
export const TYPE: unique symbol = Symbol.for("cellgrad.type") as never;

/** What made a tensor: an operation in the graph. The autograd room has the whole story. */
export interface GradientSource {
  readonly name: string;
}

/** A tensor as nested arrays; a scalar is a plain value. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * A multi-dimensional array that remembers how it was computed.
 *
 * Make one with `tensor`, `zeros`, `randn` and their like. Views (slices, transposes) share memory with
 * what they were taken from. Memory looks after itself: there is nothing to dispose of.
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * x.shape // [ 2, 3 ]
 * x.dtype // 'float32'
 * x.mean(1) // tensor([2., 5.])
 */
export class Tensor {
  readonly [TYPE] = "Tensor";

  private gradient: Tensor | null = null;

  /** @internal What made this tensor, when gradients are to flow through it. */
  source: GradientSource | null = null;

  private wantsGrad = false;

  /** @internal Use `tensor(...)`. */
  constructor(
    /** @internal */ readonly block: Block,
    /** @internal First element, counted in elements from the start of the block. */
    readonly offset: number,
    /** The size of each axis. */
    readonly shape: Shape,
    /** Elements to step along each axis. */
    readonly strides: readonly number[],
    /** The type of the elements. */
    readonly dtype: DType,
  ) {}

  /**
   * The gradient that `backward()` left here, in this tensor's shape and type, or `null`; only leaves that require one get
   * it (and values with `retainGrad()`). Gradients add up until it is set to `null`.
   */
  get grad(): Tensor | null {
    if (this.gradient !== null) handOut(this.gradient.block);
    return this.gradient;
  }

  set grad(value: Tensor | null) {
    if (value === this.gradient) return;
    if (value !== null) handOut(value.block);
    this.replaceGradient(value);
  }

  /** @internal The gradient, for code of the library that only looks: it is not handed out to anybody. */
  peekGradient(): Tensor | null {
    return this.gradient;
  }

  /**
   * @internal Sets the gradient. The one before ends when nobody but the library has seen it: training would otherwise
   * leave as many bytes as the model has behind at every step.
   */
  replaceGradient(value: Tensor | null): void {
    const before = this.gradient;
    this.gradient = value;
    if (before?.block.reach === INNER) release(before.block);
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get numel(): number {
    return sizeOf(this.shape);
  }

  /** Whether `backward()` computes a gradient for this tensor or through it. */
  get requiresGrad(): boolean {
    return this.wantsGrad || this.source !== null;
  }

  /** Can be set on leaves only, and only on floating tensors. */
  set requiresGrad(value: boolean) {
    if (value && !isFloat(this.dtype)) {
      throw new DTypeError(
        `only float32 and float64 tensors can require gradients, this one is ${this.dtype}`,
      );
    }
    if (!value && this.source !== null) {
      throw new ArgumentError(
        `requiresGrad: this tensor was computed by "${this.source.name}", so it cannot stop requiring a gradient; use detach()`,
      );
    }
    this.wantsGrad = value;
  }

  /**
   * Sets `requiresGrad` and returns the tensor.
   * @throws DTypeError for whole numbers and bools.
   * @example
   * const x = zeros([2]).requiresGrad_();
   * x // tensor([0., 0.], requiresGrad: true)
   */
  requiresGrad_(value = true): this {
    this.requiresGrad = value;
    return this;
  }

  /** Whether no operation in the graph made it. */
  get isLeaf(): boolean {
    return this.source === null;
  }

  /** Whether the elements lie one after the other in row-major order. */
  get isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /**
   * The same values outside of the graph, without a copy.
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.mul(2).detach() // tensor([2., 4.])
   */
  detach(): Tensor {
    return new Tensor(this.block, this.offset, this.shape, this.strides, this.dtype);
  }

  /**
   * The elements in row-major order, as a copy: later changes of the tensor do not show in it.
   * @example
   * tensor([[1, 2], [3, 4]]).data() // Float32Array(4) [ 1, 2, 3, 4 ]
   */
  data(): TypedArray {
    const source = packed(this);
    const start = address(source.block) / ITEM_BYTES[this.dtype] + source.offset;
    const result = heapViews()[this.dtype].slice(start, start + this.numel);
    source.done();
    return result;
  }

  /**
   * The only element as a number (a bool as 0 or 1).
   * @throws ShapeError when there is not exactly one.
   * @example
   * tensor([2.5]).item() // 2.5
   * zeros([2, 3]).item()
   * // ShapeError: item: expected exactly one element, this tensor is [2, 3]; use data(), toArray() or at(...)
   */
  item(): number {
    if (this.numel !== 1) {
      throw new ShapeError(
        `item: expected exactly one element, this tensor is ${formatShape(this.shape)}; use data(), toArray() or at(...)`,
      );
    }
    const position = address(this.block) / ITEM_BYTES[this.dtype] + this.offset; // may grow the memory: views come after
    return heapViews()[this.dtype][position];
  }

  /**
   * The elements as nested arrays of numbers (of booleans for `bool`); a scalar gives the plain value.
   * @example
   * tensor([[1, 2], [3, 4]]).gt(2).toArray() // [ [ false, false ], [ true, true ] ]
   */
  toArray(): NestedArray {
    const data = this.data();
    const element = (i: number) => (this.dtype === "bool" ? data[i] === 1 : data[i]);
    let position = 0;
    const nest = (axis: number): NestedArray => {
      if (axis === this.ndim) return element(position++);
      return Array.from({ length: this.shape[axis] }, () => nest(axis + 1));
    };
    return nest(0);
  }

  /**
   * Values as PyTorch prints them: precision 4, at most 1,000 elements, scientific where the range asks for it.
   * @example
   * `${tensor([[1, 2.5], [3, 4]])}`
   * // tensor([[1.0000, 2.5000],
   * //         [3.0000, 4.0000]])
   * String(zeros([3], { dtype: "float64", requiresGrad: true }))
   * // 'tensor([0., 0., 0.], dtype: float64, requiresGrad: true)'
   */
  toString(): string {
    return formatTensor(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Whether a value is a cellgrad tensor, from whichever copy of the package.
 * @example
 * isTensor(tensor([1])) // true
 * isTensor([1]) // false
 */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[TYPE] === "Tensor";
}

// Results often have the very shape of an operand: then they share its list of strides, too.
let lastShape: Shape = [];
let lastStrides: readonly number[] = [];

/** @internal A new tensor with undefined elements. The shape must not be changed afterwards. */
export function empty(shape: Shape, dtype: DType): Tensor {
  if (shape !== lastShape) {
    lastStrides = contiguousStrides(shape);
    lastShape = shape;
  }
  return new Tensor(allocate(sizeOf(shape) * ITEM_BYTES[dtype]), 0, shape, lastStrides, dtype);
}

/** @internal Adds methods to the Tensor class. Each file that calls this declares them in `interface Tensor`. */
export function attach(
  methods: ThisType<Tensor> & Partial<Record<keyof Tensor, (...args: never[]) => unknown>>,
): void {
  for (const [name, body] of Object.entries(methods)) {
    Object.defineProperty(Tensor.prototype, name, { value: body, writable: true, configurable: true });
  }
}
