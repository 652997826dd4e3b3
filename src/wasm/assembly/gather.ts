// Rows and elements picked by position, and their gradients. Positions are i32, checked by the caller.

function gatherRowsOf<T>(x: usize, index: usize, y: usize, count: i32, width: i32): void {
  const bytes = <usize>width * sizeof<T>();
  for (let i = 0; i < count; i++, index += 4, y += bytes) memory.copy(y, x + <usize>load<i32>(index) * bytes, bytes);
}

/** y[i] = x[index[i]], rows of `width` elements of one byte. */
export function gatherRows8(x: usize, index: usize, y: usize, count: i32, width: i32): void {
  gatherRowsOf<u8>(x, index, y, count, width);
}
/** y[i] = x[index[i]], rows of `width` elements of four bytes. */
export function gatherRows32(x: usize, index: usize, y: usize, count: i32, width: i32): void {
  gatherRowsOf<u32>(x, index, y, count, width);
}
/** y[i] = x[index[i]], rows of `width` elements of eight bytes. */
export function gatherRows64(x: usize, index: usize, y: usize, count: i32, width: i32): void {
  gatherRowsOf<u64>(x, index, y, count, width);
}

function scatterAddRowsOf<T>(dy: usize, index: usize, dx: usize, count: i32, width: i32): void {
  for (let i = 0; i < count; i++, index += 4) {
    let to = dx + <usize>load<i32>(index) * <usize>width * sizeof<T>();
    for (let j = 0; j < width; j++, to += sizeof<T>(), dy += sizeof<T>()) store<T>(to, load<T>(to) + load<T>(dy));
  }
}

/** dx[index[i]] += dy[i], in the order of i. */
export function scatterAddRowsF32(dy: usize, index: usize, dx: usize, count: i32, width: i32): void {
  scatterAddRowsOf<f32>(dy, index, dx, count, width);
}
/** dx[index[i]] += dy[i], in the order of i. */
export function scatterAddRowsF64(dy: usize, index: usize, dx: usize, count: i32, width: i32): void {
  scatterAddRowsOf<f64>(dy, index, dx, count, width);
}

function pickOf<T>(x: usize, index: usize, y: usize, rows: i32, n: i32): void {
  for (let i = 0; i < rows; i++) {
    store<T>(y + <usize>i * sizeof<T>(), load<T>(x + <usize>(i * n + load<i32>(index + (<usize>i << 2))) * sizeof<T>()));
  }
}

/** y[i] = x[i][index[i]], rows of n elements. */
export function pickF32(x: usize, index: usize, y: usize, rows: i32, n: i32): void {
  pickOf<f32>(x, index, y, rows, n);
}
/** y[i] = x[i][index[i]], rows of n elements. */
export function pickF64(x: usize, index: usize, y: usize, rows: i32, n: i32): void {
  pickOf<f64>(x, index, y, rows, n);
}

function unpickOf<T>(dy: usize, index: usize, dx: usize, rows: i32, n: i32): void {
  memory.fill(dx, 0, <usize>rows * <usize>n * sizeof<T>());
  for (let i = 0; i < rows; i++) {
    store<T>(dx + <usize>(i * n + load<i32>(index + (<usize>i << 2))) * sizeof<T>(), load<T>(dy + <usize>i * sizeof<T>()));
  }
}

/** dx[i] = 0 but dx[i][index[i]] = dy[i], rows of n elements. */
export function unpickF32(dy: usize, index: usize, dx: usize, rows: i32, n: i32): void {
  unpickOf<f32>(dy, index, dx, rows, n);
}
/** dx[i] = 0 but dx[i][index[i]] = dy[i], rows of n elements. */
export function unpickF64(dy: usize, index: usize, dx: usize, rows: i32, n: i32): void {
  unpickOf<f64>(dy, index, dx, rows, n);
}
