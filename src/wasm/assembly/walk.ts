// The loops of elementwise kernels. An operation is a class with a method `of` on vectors; it is never made: its
// methods are resolved and inlined at compile time (`changetype<Op>(0)`). Every element, in a long row, at the end
// of one or strided, goes through the same vector code, so its result does not depend on where it lies.
// Shared by the kernels; not exported to JavaScript.
import { gather, lanesOf, storePart } from "./lanes";
import { nextRow, rowLength, rowOffset, rowStride, startRows } from "./plan";

/** y = op(x): x strided by the plan, y row-major. */
export function mapUnary<T, Op>(x: usize, y: usize, plan: usize): void {
  const op = changetype<Op>(0);
  const length = rowLength(plan);
  const step = rowStride(plan, 0);
  for (let rows = startRows(plan); rows > 0; rows--) {
    let px = x + <usize>rowOffset(0) * sizeof<T>();
    let left = length;
    if (step == 1) {
      for (; left >= lanesOf<T>(); left -= lanesOf<T>(), px += 16, y += 16) v128.store(y, op.of(v128.load(px)));
    }
    while (left > 0) {
      const count = min(left, lanesOf<T>());
      storePart<T>(y, op.of(gather<T>(px, step, count)), count);
      px += <usize>(count * step) * sizeof<T>();
      y += <usize>count * sizeof<T>();
      left -= count;
    }
    if (rows > 1) nextRow(plan, 1);
  }
}

/** y = op(a, b): a and b strided by the plan, y row-major. */
export function mapBinary<T, Op>(a: usize, b: usize, y: usize, plan: usize): void {
  const op = changetype<Op>(0);
  const length = rowLength(plan);
  const stepA = rowStride(plan, 0);
  const stepB = rowStride(plan, 1);
  for (let rows = startRows(plan); rows > 0; rows--) {
    let pa = a + <usize>rowOffset(0) * sizeof<T>();
    let pb = b + <usize>rowOffset(1) * sizeof<T>();
    let left = length;
    if (stepA == 1 && stepB == 1) {
      for (; left >= 2 * lanesOf<T>(); left -= 2 * lanesOf<T>(), pa += 32, pb += 32, y += 32) {
        const first = op.of(v128.load(pa), v128.load(pb));
        const second = op.of(v128.load(pa, 16), v128.load(pb, 16));
        v128.store(y, first);
        v128.store(y, second, 16);
      }
    } else if (stepA == 1 && stepB == 0) {
      const vb = v128.splat<T>(load<T>(pb));
      for (; left >= lanesOf<T>(); left -= lanesOf<T>(), pa += 16, y += 16) v128.store(y, op.of(v128.load(pa), vb));
    } else if (stepA == 0 && stepB == 1) {
      const va = v128.splat<T>(load<T>(pa));
      for (; left >= lanesOf<T>(); left -= lanesOf<T>(), pb += 16, y += 16) v128.store(y, op.of(va, v128.load(pb)));
    }
    while (left > 0) {
      const count = min(left, lanesOf<T>());
      storePart<T>(y, op.of(gather<T>(pa, stepA, count), gather<T>(pb, stepB, count)), count);
      pa += <usize>(count * stepA) * sizeof<T>();
      pb += <usize>(count * stepB) * sizeof<T>();
      y += <usize>count * sizeof<T>();
      left -= count;
    }
    if (rows > 1) nextRow(plan, 2);
  }
}

/** y = op(a, b) as one byte (0 or 1) an element; `op` gives all ones where it holds. */
export function mapCompare<T, Op>(a: usize, b: usize, y: usize, plan: usize): void {
  const op = changetype<Op>(0);
  const length = rowLength(plan);
  const stepA = rowStride(plan, 0);
  const stepB = rowStride(plan, 1);
  for (let rows = startRows(plan); rows > 0; rows--) {
    let pa = a + <usize>rowOffset(0) * sizeof<T>();
    let pb = b + <usize>rowOffset(1) * sizeof<T>();
    let left = length;
    if (sizeof<T>() == 4 && stepA == 1 && stepB < 2) {
      const fixed = v128.splat<T>(load<T>(pb));
      for (; left >= 16; left -= 16, pa += 64, pb += 64 * stepB, y += 16) {
        v128.store(y, compare16<T, Op>(pa, pb, fixed, stepB == 0));
      }
    }
    while (left > 0) {
      const count = min(left, lanesOf<T>());
      const whole = count == lanesOf<T>();
      const va = whole && stepA == 1 ? v128.load(pa) : gather<T>(pa, stepA, count);
      const vb = whole && stepB == 1 ? v128.load(pb) : gather<T>(pb, stepB, count);
      storePart<u8>(y, bytesOf<T>(op.of(va, vb)), count);
      pa += <usize>(count * stepA) * sizeof<T>();
      pb += <usize>(count * stepB) * sizeof<T>();
      y += count;
      left -= count;
    }
    if (rows > 1) nextRow(plan, 2);
  }
}

/** 16 comparisons of four-byte elements with as many, or with one value. */
// @ts-ignore: decorator
@inline function compare16<T, Op>(a: usize, b: usize, fixed: v128, isFixed: bool): v128 {
  const op = changetype<Op>(0);
  const first = op.of(v128.load(a), isFixed ? fixed : v128.load(b));
  const second = op.of(v128.load(a, 16), isFixed ? fixed : v128.load(b, 16));
  const third = op.of(v128.load(a, 32), isFixed ? fixed : v128.load(b, 32));
  const fourth = op.of(v128.load(a, 48), isFixed ? fixed : v128.load(b, 48));
  const low = i16x8.narrow_i32x4_s(first, second);
  return v128.and(i8x16.narrow_i16x8_s(low, i16x8.narrow_i32x4_s(third, fourth)), i8x16.splat(1));
}

/** Lanes of all ones or all zeros as bytes 1 or 0, at the low end. */
// @ts-ignore: decorator
@inline function bytesOf<T>(mask: v128): v128 {
  const ones = v128.and(mask, i8x16.splat(1));
  if (sizeof<T>() == 1) return ones;
  if (sizeof<T>() == 8) return i8x16.shuffle(ones, ones, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  return i8x16.shuffle(ones, ones, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
