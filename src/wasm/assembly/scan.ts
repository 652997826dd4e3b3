// Running sums and products along the middle one of three axes: x [outer, n, inner], row-major, y alike.
// Floating values are accumulated in float64.

@unmanaged @final class Sum<A> {
  // @ts-ignore: decorator
  @inline start(): A {
    return <A>0;
  }
  // @ts-ignore: decorator
  @inline next(total: A, value: A): A {
    return total + value;
  }
}

@unmanaged @final class Product<A> {
  // @ts-ignore: decorator
  @inline start(): A {
    return <A>1;
  }
  // @ts-ignore: decorator
  @inline next(total: A, value: A): A {
    return total * value;
  }
}

function scanOf<T, A, Op>(x: usize, y: usize, outer: i32, n: i32, inner: i32, backwards: i32): void {
  const op = changetype<Op>(0);
  const step = <usize>inner * sizeof<T>();
  const size = <usize>n * step;
  for (let o = 0; o < outer; o++, x += size, y += size) {
    for (let i = 0; i < inner; i++) {
      const first = <usize>i * sizeof<T>() + (backwards ? size - step : 0);
      let px = x + first;
      let py = y + first;
      let total = op.start();
      for (let k = 0; k < n; k++) {
        total = op.next(total, <A>load<T>(px));
        store<T>(py, <T>total);
        px = backwards ? px - step : px + step;
        py = backwards ? py - step : py + step;
      }
    }
  }
}

/** Running sums, from the end when `backwards` is not 0. */
export function cumSumF32(x: usize, y: usize, outer: i32, n: i32, inner: i32, backwards: i32): void {
  scanOf<f32, f64, Sum<f64>>(x, y, outer, n, inner, backwards);
}
/** Running sums, from the end when `backwards` is not 0. */
export function cumSumF64(x: usize, y: usize, outer: i32, n: i32, inner: i32, backwards: i32): void {
  scanOf<f64, f64, Sum<f64>>(x, y, outer, n, inner, backwards);
}
/** Running sums, from the end when `backwards` is not 0; they wrap around as 32 bits do. */
export function cumSumI32(x: usize, y: usize, outer: i32, n: i32, inner: i32, backwards: i32): void {
  scanOf<i32, i32, Sum<i32>>(x, y, outer, n, inner, backwards);
}
/** Running products. */
export function cumProdF32(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  scanOf<f32, f64, Product<f64>>(x, y, outer, n, inner, 0);
}
/** Running products. */
export function cumProdF64(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  scanOf<f64, f64, Product<f64>>(x, y, outer, n, inner, 0);
}
/** Running products; they wrap around as 32 bits do. */
export function cumProdI32(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  scanOf<i32, i32, Product<i32>>(x, y, outer, n, inner, 0);
}
