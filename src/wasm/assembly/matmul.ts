// Matrix products, single and batched.
import { product, scratch } from "./product";

/** A product for every index of a batch; `plan` holds the batch's axes with the steps (in elements) of a, b and c. */
function batch<T>(
  m: i32, n: i32, k: i32,
  a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, bCol: i32, c: usize,
  plan: usize, work: usize,
): void {
  const size = <i32>sizeof<T>();
  const ndim = load<i32>(plan);
  const sizes = plan + 4;
  const steps = sizes + (<usize>ndim << 2);
  let count = 1;
  for (let d = 0; d < ndim; d++) count *= load<i32>(sizes + (<usize>d << 2));
  for (let index = 0; index < count; index++) {
    let rest = index, ia = 0, ib = 0, ic = 0;
    for (let d = ndim - 1; d >= 0; d--) {
      const place = <usize>d << 2;
      const extent = load<i32>(sizes + place);
      const at = rest % extent;
      rest /= extent;
      ia += at * load<i32>(steps + place);
      ib += at * load<i32>(steps + (<usize>ndim << 2) + place);
      ic += at * load<i32>(steps + (<usize>ndim << 3) + place);
    }
    product<T>(
      m, n, k,
      a + <usize>(ia * size), <usize>(aRow * size), <usize>(aStep * size),
      b + <usize>(ib * size), <usize>(bStep * size), <usize>(bCol * size),
      c + <usize>(ic * size), <usize>(n * size),
      false, 0, work,
    );
  }
}

export function matmulWorkF32(m: i32, n: i32, k: i32): usize {
  return scratch<f32>(m, n, k);
}

export function matmulWorkF64(m: i32, n: i32, k: i32): usize {
  return scratch<f64>(m, n, k);
}

/** Steps in elements; the rows of `c` are contiguous and `cRow` apart. */
export function matmulF32(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, bCol: i32, c: usize, cRow: i32, bias: usize, work: usize,
): void {
  product<f32>(m, n, k, a, aRow << 2, aStep << 2, b, bStep << 2, bCol << 2, c, cRow << 2, false, bias, work);
}

export function matmulF64(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, bCol: i32, c: usize, cRow: i32, bias: usize, work: usize,
): void {
  product<f64>(m, n, k, a, aRow << 3, aStep << 3, b, bStep << 3, bCol << 3, c, cRow << 3, false, bias, work);
}

export function matmulBatchF32(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, bCol: i32, c: usize, plan: usize, work: usize,
): void {
  batch<f32>(m, n, k, a, aRow, aStep, b, bStep, bCol, c, plan, work);
}

export function matmulBatchF64(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, bCol: i32, c: usize, plan: usize, work: usize,
): void {
  batch<f64>(m, n, k, a, aRow, aStep, b, bStep, bCol, c, plan, work);
}
