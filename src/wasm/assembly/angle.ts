// Sine of large angles (Payne and Hanek 1983): the fraction of a turn, from as many bits of 2/pi as it takes. The
// compiler's own reduction is not used there, as it reads a word in front of its table for |x| from 2^20 to 2^22.
// Shared by the kernels; not exported to JavaScript.

/** 2/pi in words of 64 bits, the first of which stands before the binary point. */
const TWO_OVER_PI: usize = memory.data<u64>([
  0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
  0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
  0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
  0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
  0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
]);

function highOfProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32;
  const b0 = b & 0xffffffff, b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

/** sin(x + shift pi/2) for finite |x| of at least 2^20. */
export function sineOfLarge(x: f64, shift: i32): f64 {
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 0x7ff);
  if (exponent == 0x7ff) return NaN;
  // |x| = significand 2^(exponent - 1075). Bits of 2/pi that only add whole turns are skipped.
  const significand = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  const skip = exponent - 1075 - 2 + 64;
  const words = TWO_OVER_PI + (<usize>(skip >> 6) << 3);
  const left = <u64>(skip & 63);
  let w0 = load<u64>(words), w1 = load<u64>(words, 8), w2 = load<u64>(words, 16);
  if (left > 0) {
    const right = 64 - left;
    w0 = (w0 << left) | (w1 >> right);
    w1 = (w1 << left) | (w2 >> right);
    w2 = (w2 << left) | (load<u64>(words, 24) >> right);
  }
  // The fraction of a turn, 128 bits.
  const low = significand * w1 + highOfProduct(significand, w2);
  const carry = u64(low < significand * w1);
  const high = significand * w0 + highOfProduct(significand, w1) + carry;
  const quarter = (high + (<u64>1 << 61)) >> 62;
  const rest = <f64><i64>(high - (quarter << 62)) + <f64>low * 5.421010862427522e-20; // 2^-64
  const r = rest * 3.4061215800865545e-19; // 2 pi / 2^64
  const negative = bits >> 63 != 0;
  // sin(-x) = -sin(x), cos(-x) = cos(x)
  const q = <i32>quarter + shift;
  const y = q & 1 ? NativeMath.cos(r) : NativeMath.sin(r);
  return (q & 2 ? 1 : 0) ^ (negative && shift == 0 ? 1 : 0) ? -y : y;
}
