// How every compute kernel walks strided operands: row by row, where a row is the innermost axis of a plan.
// A plan is a list of i32 that src/tensor/storage.ts writes: [axes, sizes..., strides of operand 0..., of 1, ...],
// strides in elements. Shared by the kernels; not exported to JavaScript.

import { COUNTERS, OFFSETS, own } from "./own";

// The place along every axis but the innermost (at most 8) is kept in COUNTERS, where the current row of each operand (at most 4)
// starts, in elements, in OFFSETS.

// @ts-ignore: decorator
@inline function axes(plan: usize): i32 {
  return load<i32>(plan);
}

// @ts-ignore: decorator
@inline function size(plan: usize, axis: i32): i32 {
  return load<i32>(plan + (<usize>axis << 2), 4);
}

// @ts-ignore: decorator
@inline function stride(plan: usize, operand: i32, axis: i32): i32 {
  return load<i32>(plan + (<usize>(axes(plan) * (operand + 1) + axis) << 2), 4);
}

/** Elements of a row. */
export function rowLength(plan: usize): i32 {
  const last = axes(plan) - 1;
  return last < 0 ? 1 : size(plan, last);
}

/** Elements to step along a row of an operand. */
export function rowStride(plan: usize, operand: i32): i32 {
  const last = axes(plan) - 1;
  return last < 0 ? 1 : stride(plan, operand, last);
}

/** Puts all operands at their first row and returns the number of rows. */
export function startRows(plan: usize): i32 {
  let rows = 1;
  for (let axis = axes(plan) - 2; axis >= 0; axis--) {
    rows *= size(plan, axis);
    store<i32>(own(COUNTERS) + (<usize>axis << 2), 0);
  }
  v128.store(own(OFFSETS), i32x4.splat(0));
  return rows;
}

/** Where the current row of an operand starts, in elements. */
// @ts-ignore: decorator
@inline export function rowOffset(operand: i32): i32 {
  return load<i32>(own(OFFSETS) + (<usize>operand << 2));
}

/** Moves all operands to their next row. */
export function nextRow(plan: usize, operands: i32): void {
  for (let axis = axes(plan) - 2; axis >= 0; axis--) {
    const counter = own(COUNTERS) + (<usize>axis << 2);
    const length = size(plan, axis);
    const place = load<i32>(counter) + 1;
    const steps = place == length ? 1 - length : 1; // back to the start of a finished axis
    for (let k = 0; k < operands; k++) {
      const offset = own(OFFSETS) + (<usize>k << 2);
      store<i32>(offset, load<i32>(offset) + steps * stride(plan, k, axis));
    }
    if (place < length) {
      store<i32>(counter, place);
      return;
    }
    store<i32>(counter, 0);
  }
}

/** Elements to step from row to row of an operand, along the axis next to the innermost; 0 where there is none. */
export function outerStride(plan: usize, operand: i32): i32 {
  const axis = axes(plan) - 2;
  return axis < 0 ? 0 : stride(plan, operand, axis);
}

/** How many rows there are along that axis. */
export function outerSize(plan: usize): i32 {
  const axis = axes(plan) - 2;
  return axis < 0 ? 1 : size(plan, axis);
}
