// Sorting of rows with positions: stable merge sort of the positions, so that equal elements keep their order in both
// directions. NaN counts as larger than everything, as in PyTorch.

const RUN = 16; // rows this short are sorted by insertion

// @ts-ignore: decorator
@inline function element<T>(x: usize, place: i32): T {
  return load<T>(x + <usize>place * sizeof<T>());
}

/** Whether a must stand before b. */
// @ts-ignore: decorator
@inline function before<T>(a: T, b: T, descending: i32): bool {
  if (descending) return a > b || (a != a && b == b);
  return a < b || (b != b && a == a);
}

function insertionSort<T>(x: usize, places: usize, from: i32, to: i32, descending: i32): void {
  for (let i = from + 1; i < to; i++) {
    const place = load<i32>(places + (<usize>i << 2));
    const value = element<T>(x, place);
    let j = i;
    for (; j > from; j--) {
      const other = load<i32>(places + (<usize>(j - 1) << 2));
      if (!before<T>(value, element<T>(x, other), descending)) break;
      store<i32>(places + (<usize>j << 2), other);
    }
    store<i32>(places + (<usize>j << 2), place);
  }
}

/** Merges the sorted ranges [low, middle) and [middle, high) of `places` into `into`. */
function merge<T>(x: usize, places: usize, into: usize, low: i32, middle: i32, high: i32, descending: i32): void {
  let left = low;
  let right = middle;
  for (let k = low; k < high; k++) {
    let takeRight = left >= middle;
    if (!takeRight && right < high) {
      const a = element<T>(x, load<i32>(places + (<usize>left << 2)));
      const b = element<T>(x, load<i32>(places + (<usize>right << 2)));
      takeRight = before<T>(b, a, descending);
    }
    const from = takeRight ? right++ : left++;
    store<i32>(into + (<usize>k << 2), load<i32>(places + (<usize>from << 2)));
  }
}

function sortRow<T>(x: usize, places: usize, work: usize, n: i32, descending: i32): void {
  for (let i = 0; i < n; i++) store<i32>(places + (<usize>i << 2), i);
  for (let low = 0; low < n; low += RUN) insertionSort<T>(x, places, low, min(low + RUN, n), descending);
  let from = places;
  let to = work;
  for (let width = RUN; width < n; width *= 2) {
    for (let low = 0; low < n; low += 2 * width) {
      merge<T>(x, from, to, low, min(low + width, n), min(low + 2 * width, n), descending);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != places) memory.copy(places, from, <usize>n << 2);
}

function sortOf<T>(x: usize, values: usize, places: usize, work: usize, rows: i32, n: i32, descending: i32): void {
  for (let row = 0; row < rows; row++) {
    sortRow<T>(x, places, work, n, descending);
    for (let i = 0; i < n; i++, values += sizeof<T>(), places += 4) store<T>(values, element<T>(x, load<i32>(places)));
    x += <usize>n * sizeof<T>();
  }
}

/** Sorts rows of n elements; positions as int32; `work` has room for n positions. */
export function sortF32(x: usize, values: usize, places: usize, work: usize, rows: i32, n: i32, descending: i32): void {
  sortOf<f32>(x, values, places, work, rows, n, descending);
}
/** Sorts rows of n elements; positions as int32; `work` has room for n positions. */
export function sortF64(x: usize, values: usize, places: usize, work: usize, rows: i32, n: i32, descending: i32): void {
  sortOf<f64>(x, values, places, work, rows, n, descending);
}
/** Sorts rows of n elements; positions as int32; `work` has room for n positions. */
export function sortI32(x: usize, values: usize, places: usize, work: usize, rows: i32, n: i32, descending: i32): void {
  sortOf<i32>(x, values, places, work, rows, n, descending);
}
/** Sorts rows of n elements; positions as int32; `work` has room for n positions. */
export function sortU8(x: usize, values: usize, places: usize, work: usize, rows: i32, n: i32, descending: i32): void {
  sortOf<u8>(x, values, places, work, rows, n, descending);
}
