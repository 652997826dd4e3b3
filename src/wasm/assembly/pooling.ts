// Pooling over windows of [planes, height, width] pictures, and the gradients.

// The list of sizes that src/ops/pool.ts writes.
let planes: i32, height: i32, width: i32, outHeight: i32, outWidth: i32;
let kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32;
let dilationY: i32, dilationX: i32;

function read(params: usize): void {
  planes = load<i32>(params);
  height = load<i32>(params, 4);
  width = load<i32>(params, 8);
  outHeight = load<i32>(params, 12);
  outWidth = load<i32>(params, 16);
  kernelHeight = load<i32>(params, 20);
  kernelWidth = load<i32>(params, 24);
  strideY = load<i32>(params, 28);
  strideX = load<i32>(params, 32);
  top = load<i32>(params, 36);
  left = load<i32>(params, 40);
  dilationY = load<i32>(params, 44);
  dilationX = load<i32>(params, 48);
}

/** The first place of a window that is not before the picture. */
// @ts-ignore: decorator
@inline function first(start: i32, dilation: i32): i32 {
  return start >= 0 ? start : (dilation - (-start) % dilation) % dilation;
}

/** Largest value of each window and its place in the plane; NaN wins, and of equals the first. Padding never wins. */
function maxPool<T>(x: usize, y: usize, places: usize, params: usize): void {
  read(params);
  const size = sizeof<T>();
  const plain = top == 0 && left == 0 && dilationY == 1 && dilationX == 1 && outHeight * 2 <= height && outWidth * 2 <= width;
  const twos = plain && kernelHeight == 2 && kernelWidth == 2 && strideY == 2 && strideX == 2;
  for (let p = 0; p < planes; p++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top;
      const yStart = first(y0, dilationY), yEnd = min(y0 + (kernelHeight - 1) * dilationY + 1, height);
      let ox = 0;
      if (sizeof<T>() == 4 && twos && outWidth >= 4) {
        const row = y0 * width;
        for (; ox < outWidth; ox += 4) {
          const at = min(ox, outWidth - 4); // the last four may overlap those before
          maxOfTwos(x + (<usize>(row + 2 * at) << 2), row + 2 * at, y + (<usize>at << 2), places + (<usize>at << 2));
        }
      }
      for (; ox < outWidth; ox++) {
        const x0 = ox * strideX - left;
        const xStart = first(x0, dilationX), xEnd = min(x0 + (kernelWidth - 1) * dilationX + 1, width);
        let best: T = -<T>Infinity;
        let place = min(yStart, height - 1) * width + min(xStart, width - 1);
        for (let iy = yStart; iy < yEnd; iy += dilationY) {
          for (let ix = xStart; ix < xEnd; ix += dilationX) {
            const at = iy * width + ix;
            const value = load<T>(x + <usize>at * size);
            // Without branches, which would be mispredicted half of the time.
            const better = i32(!(value <= best)) & i32(best == best);
            best = select<T>(value, best, better);
            place = select<i32>(at, place, better);
          }
        }
        store<T>(y + <usize>ox * size, best);
        store<i32>(places + (<usize>ox << 2), place);
      }
      y += <usize>outWidth * size;
      places += <usize>outWidth << 2;
    }
    x += <usize>(height * width) * size;
  }
}

/** Four windows of 2 x 2 side by side, float32. */
// @ts-ignore: decorator
@inline function maxOfTwos(x: usize, at: i32, y: usize, places: usize): void {
  const below = x + (<usize>width << 2);
  const a0 = v128.load(x), a1 = v128.load(x, 16), b0 = v128.load(below), b1 = v128.load(below, 16);
  const corner = i32x4.add(i32x4.splat(at), i32x4(0, 2, 4, 6));
  let best = v128.shuffle<f32>(a0, a1, 0, 2, 4, 6);
  let place = corner;
  let next = v128.shuffle<f32>(a0, a1, 1, 3, 5, 7);
  let better = wins(next, best);
  best = v128.bitselect(next, best, better);
  place = v128.bitselect(i32x4.add(corner, i32x4.splat(1)), place, better);
  next = v128.shuffle<f32>(b0, b1, 0, 2, 4, 6);
  better = wins(next, best);
  best = v128.bitselect(next, best, better);
  place = v128.bitselect(i32x4.add(corner, i32x4.splat(width)), place, better);
  next = v128.shuffle<f32>(b0, b1, 1, 3, 5, 7);
  better = wins(next, best);
  v128.store(y, v128.bitselect(next, best, better));
  v128.store(places, v128.bitselect(i32x4.add(corner, i32x4.splat(width + 1)), place, better));
}

/** Where `next` is larger, or the first NaN. */
// @ts-ignore: decorator
@inline function wins(next: v128, best: v128): v128 {
  return v128.or(f32x4.gt(next, best), v128.andnot(f32x4.ne(next, next), f32x4.ne(best, best)));
}

/** Adds each value to its place in a plane of zeros. */
function scatterPlanes<T>(dy: usize, places: usize, dx: usize, planes: i32, outSize: i32, inSize: i32): void {
  memory.fill(dx, 0, <usize>planes * <usize>inSize * sizeof<T>());
  for (let p = 0; p < planes; p++) {
    for (let i = 0; i < outSize; i++) {
      const to = dx + <usize>load<i32>(places) * sizeof<T>();
      store<T>(to, load<T>(to) + load<T>(dy));
      places += 4;
      dy += sizeof<T>();
    }
    dx += <usize>inSize * sizeof<T>();
  }
}

/** Takes the value at each place of a plane. */
function gatherPlanes<T>(x: usize, places: usize, y: usize, planes: i32, outSize: i32, inSize: i32): void {
  for (let p = 0; p < planes; p++) {
    for (let i = 0; i < outSize; i++) {
      store<T>(y, load<T>(x + <usize>load<i32>(places) * sizeof<T>()));
      places += 4;
      y += sizeof<T>();
    }
    x += <usize>inSize * sizeof<T>();
  }
}

/** Elements that a window's mean is divided by: all of it, or those inside of the picture. */
// @ts-ignore: decorator
@inline function divisor(y0: i32, x0: i32, countPadding: bool): i32 {
  if (countPadding) {
    return (min(y0 + kernelHeight, height + top) - y0) * (min(x0 + kernelWidth, width + left) - x0);
  }
  return (min(y0 + kernelHeight, height) - max(y0, 0)) * (min(x0 + kernelWidth, width) - max(x0, 0));
}

function avgPool<T>(x: usize, y: usize, countPadding: bool, params: usize): void {
  read(params);
  const size = sizeof<T>();
  for (let p = 0; p < planes; p++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top;
      const yEnd = min(y0 + kernelHeight, height);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left;
        const xStart = max(x0, 0), xEnd = min(x0 + kernelWidth, width);
        let sum: T = <T>0;
        for (let iy = max(y0, 0); iy < yEnd; iy++) {
          for (let ix = xStart; ix < xEnd; ix++) sum += load<T>(x + <usize>(iy * width + ix) * size);
        }
        store<T>(y, sum / <T>divisor(y0, x0, countPadding));
        y += size;
      }
    }
    x += <usize>(height * width) * size;
  }
}

function avgPoolGrad<T>(dy: usize, dx: usize, countPadding: bool, params: usize): void {
  read(params);
  const size = sizeof<T>();
  memory.fill(dx, 0, <usize>planes * <usize>(height * width) * size);
  for (let p = 0; p < planes; p++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top;
      const yEnd = min(y0 + kernelHeight, height);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left;
        const xStart = max(x0, 0), xEnd = min(x0 + kernelWidth, width);
        const share = load<T>(dy) / <T>divisor(y0, x0, countPadding);
        for (let iy = max(y0, 0); iy < yEnd; iy++) {
          for (let ix = xStart; ix < xEnd; ix++) {
            const at = dx + <usize>(iy * width + ix) * size;
            store<T>(at, load<T>(at) + share);
          }
        }
        dy += size;
      }
    }
    dx += <usize>(height * width) * size;
  }
}

export function maxPoolF32(x: usize, y: usize, places: usize, params: usize): void {
  maxPool<f32>(x, y, places, params);
}

export function maxPoolF64(x: usize, y: usize, places: usize, params: usize): void {
  maxPool<f64>(x, y, places, params);
}

export function scatterPlanesF32(dy: usize, places: usize, dx: usize, planes: i32, outSize: i32, inSize: i32): void {
  scatterPlanes<f32>(dy, places, dx, planes, outSize, inSize);
}

export function scatterPlanesF64(dy: usize, places: usize, dx: usize, planes: i32, outSize: i32, inSize: i32): void {
  scatterPlanes<f64>(dy, places, dx, planes, outSize, inSize);
}

export function gatherPlanesF32(x: usize, places: usize, y: usize, planes: i32, outSize: i32, inSize: i32): void {
  gatherPlanes<f32>(x, places, y, planes, outSize, inSize);
}

export function gatherPlanesF64(x: usize, places: usize, y: usize, planes: i32, outSize: i32, inSize: i32): void {
  gatherPlanes<f64>(x, places, y, planes, outSize, inSize);
}

export function avgPoolF32(x: usize, y: usize, countPadding: bool, params: usize): void {
  avgPool<f32>(x, y, countPadding, params);
}

export function avgPoolF64(x: usize, y: usize, countPadding: bool, params: usize): void {
  avgPool<f64>(x, y, countPadding, params);
}

export function avgPoolGradF32(dy: usize, dx: usize, countPadding: bool, params: usize): void {
  avgPoolGrad<f32>(dy, dx, countPadding, params);
}

export function avgPoolGradF64(dy: usize, dx: usize, countPadding: bool, params: usize): void {
  avgPoolGrad<f64>(dy, dx, countPadding, params);
}
