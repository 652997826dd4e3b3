// Random numbers: Philox 4x32-10 (Salmon et al. 2011), keyed by the seed, counted in blocks of four words.
// Element i depends on the key and the counter alone, not on how the work is split.
import { storePart } from "./lanes";
import { vcos, vlog, vsin } from "./vectormath";
import { own, WORDS } from "./own";


/** The four words of a block. */
function philox(to: usize, key0: u32, key1: u32, low: u32, high: u32): void {
  let c0 = low;
  let c1 = high;
  let c2: u32 = 0;
  let c3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const a = <u64>c0 * 0xd2511f53;
    const b = <u64>c2 * 0xcd9e8d57;
    c0 = <u32>(b >> 32) ^ c1 ^ key0;
    c1 = <u32>b;
    c2 = <u32>(a >> 32) ^ c3 ^ key1;
    c3 = <u32>a;
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  store<u32>(to, c0);
  store<u32>(to, c1, 4);
  store<u32>(to, c2, 8);
  store<u32>(to, c3, 12);
}

/** The words of block `index` after the counter. */
// @ts-ignore: decorator
@inline function block(to: usize, key0: u32, key1: u32, low: u32, high: u32, index: u32): void {
  const place = low + index;
  philox(to, key0, key1, place, high + u32(place < low));
}

/** Uniform from 0 up to, not including, 1: 24 bits. */
export function uniformF32(y: usize, n: i32, key0: u32, key1: u32, low: u32, high: u32): void {
  for (let i = 0; n > 0; i++, n -= 4, y += 16) {
    block(own(WORDS), key0, key1, low, high, i);
    const bits = i32x4.shr_u(v128.load(own(WORDS)), 8);
    storePart<f32>(y, f32x4.mul(f32x4.convert_i32x4_u(bits), f32x4.splat(1.0 / 16777216.0)), min(n, 4));
  }
}

/** Uniform from 0 up to, not including, 1: 53 bits. */
export function uniformF64(y: usize, n: i32, key0: u32, key1: u32, low: u32, high: u32): void {
  for (let i = 0; n > 0; i++, n -= 2, y += 16) {
    block(own(WORDS), key0, key1, low, high, i);
    store<f64>(y, <f64>(load<u64>(own(WORDS)) >>> 11) * (1.0 / 9007199254740992.0));
    if (n > 1) store<f64>(y, <f64>(load<u64>(own(WORDS), 8) >>> 11) * (1.0 / 9007199254740992.0), 8);
  }
}

// Box and Muller: sqrt(-2 log u) cos(2 pi v) and sqrt(-2 log u) sin(2 pi v); u is never 0.

/** Standard normal; eight elements from two blocks. */
export function normalF32(y: usize, n: i32, key0: u32, key1: u32, low: u32, high: u32): void {
  for (let i = 0; n > 0; i += 2, n -= 8, y += 32) {
    block(own(WORDS), key0, key1, low, high, i);
    block(own(WORDS) + 16, key0, key1, low, high, i + 1);
    const unit = f32x4.splat(1.0 / 4294967296.0);
    const u = f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(v128.load(own(WORDS))), unit), f32x4.splat(0.5 / 4294967296.0));
    const v = f32x4.mul(f32x4.convert_i32x4_s(v128.load(own(WORDS), 16)), f32x4.splat(3.14159265358979323846 / 2147483648.0));
    const radius = f32x4.sqrt(f32x4.mul(vlog<f32>(u), f32x4.splat(-2)));
    storePart<f32>(y, f32x4.mul(radius, vcos<f32>(v)), min(n, 4));
    if (n > 4) storePart<f32>(y + 16, f32x4.mul(radius, vsin<f32>(v)), min(n - 4, 4));
  }
}

/** Standard normal; two elements from a block. */
export function normalF64(y: usize, n: i32, key0: u32, key1: u32, low: u32, high: u32): void {
  for (let i = 0; n > 0; i++, n -= 2, y += 16) {
    block(own(WORDS), key0, key1, low, high, i);
    const u = (<f64>(load<u64>(own(WORDS)) >>> 11) + 0.5) * (1.0 / 9007199254740992.0);
    const v = <f64>(load<u64>(own(WORDS), 8) >>> 11) * (6.28318530717958647692 / 9007199254740992.0);
    const radius = sqrt<f64>(-2 * NativeMath.log(u));
    store<f64>(y, radius * NativeMath.cos(v));
    if (n > 1) store<f64>(y, radius * NativeMath.sin(v), 8);
  }
}
