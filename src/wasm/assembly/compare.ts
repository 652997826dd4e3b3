// Comparisons, which give bytes 0 or 1, and choosing by them.
import { nextRow, rowLength, rowOffset, rowStride, startRows } from "./plan";
import { mapCompare } from "./walk";

// --- Comparisons: all ones where they hold.

@unmanaged @final class Eq<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.eq<T>(a, b);
  }
}

@unmanaged @final class Ne<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.ne<T>(a, b);
  }
}

@unmanaged @final class Lt<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.lt<T>(a, b);
  }
}

@unmanaged @final class Le<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.le<T>(a, b);
  }
}

@unmanaged @final class Gt<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.gt<T>(a, b);
  }
}

@unmanaged @final class Ge<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.ge<T>(a, b);
  }
}

export function eqF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f32, Eq<f32>>(a, b, y, plan);
}
export function eqF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f64, Eq<f64>>(a, b, y, plan);
}
export function eqI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<i32, Eq<i32>>(a, b, y, plan);
}
export function eqU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<u8, Eq<u8>>(a, b, y, plan);
}
export function neF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f32, Ne<f32>>(a, b, y, plan);
}
export function neF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f64, Ne<f64>>(a, b, y, plan);
}
export function neI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<i32, Ne<i32>>(a, b, y, plan);
}
export function neU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<u8, Ne<u8>>(a, b, y, plan);
}
export function ltF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f32, Lt<f32>>(a, b, y, plan);
}
export function ltF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f64, Lt<f64>>(a, b, y, plan);
}
export function ltI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<i32, Lt<i32>>(a, b, y, plan);
}
export function ltU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<u8, Lt<u8>>(a, b, y, plan);
}
export function leF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f32, Le<f32>>(a, b, y, plan);
}
export function leF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f64, Le<f64>>(a, b, y, plan);
}
export function leI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<i32, Le<i32>>(a, b, y, plan);
}
export function leU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<u8, Le<u8>>(a, b, y, plan);
}
export function gtF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f32, Gt<f32>>(a, b, y, plan);
}
export function gtF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f64, Gt<f64>>(a, b, y, plan);
}
export function gtI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<i32, Gt<i32>>(a, b, y, plan);
}
export function gtU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<u8, Gt<u8>>(a, b, y, plan);
}
export function geF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f32, Ge<f32>>(a, b, y, plan);
}
export function geF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<f64, Ge<f64>>(a, b, y, plan);
}
export function geI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<i32, Ge<i32>>(a, b, y, plan);
}
export function geU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapCompare<u8, Ge<u8>>(a, b, y, plan);
}

// --- Choosing: y = c ? a : b, where c is a byte. Only the size of the elements matters.

function whereOf<T>(c: usize, a: usize, b: usize, y: usize, plan: usize): void {
  const length = rowLength(plan);
  const stepC = rowStride(plan, 0);
  const stepA = rowStride(plan, 1) * sizeof<T>();
  const stepB = rowStride(plan, 2) * sizeof<T>();
  for (let rows = startRows(plan); rows > 0; rows--) {
    let pc = c + rowOffset(0);
    let pa = a + <usize>rowOffset(1) * sizeof<T>();
    let pb = b + <usize>rowOffset(2) * sizeof<T>();
    let i = 0;
    if (sizeof<T>() == 4 && stepC == 1 && <u32>stepA <= 4 && <u32>stepB <= 4) {
      const va = v128.load32_splat(pa), vb = v128.load32_splat(pb);
      for (; i + 4 <= length; i += 4, pc += 4, pa += 4 * stepA, pb += 4 * stepB, y += 16) {
        const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(pc));
        const mask = i32x4.ne(i32x4.extend_low_i16x8_u(bytes), i32x4.splat(0));
        v128.store(y, v128.bitselect(stepA == 0 ? va : v128.load(pa), stepB == 0 ? vb : v128.load(pb), mask));
      }
    }
    for (; i < length; i++, pc += stepC, pa += stepA, pb += stepB, y += sizeof<T>()) {
      store<T>(y, select<T>(load<T>(pa), load<T>(pb), load<u8>(pc)));
    }
    if (rows > 1) nextRow(plan, 3);
  }
}

export function where8(c: usize, a: usize, b: usize, y: usize, plan: usize): void {
  whereOf<u8>(c, a, b, y, plan);
}
export function where32(c: usize, a: usize, b: usize, y: usize, plan: usize): void {
  whereOf<u32>(c, a, b, y, plan);
}
export function where64(c: usize, a: usize, b: usize, y: usize, plan: usize): void {
  whereOf<u64>(c, a, b, y, plan);
}
