// Convolution of [batch, channels, height, width] pictures and its two gradients. No image-to-column matrix is made:
// one picture at a time is copied with its padding, and the tiles read shifted rows of that copy through a table of
// offsets, one for each channel and place of the kernel ("tap").
//
// A stride along x is dealt with in the copy: columns that are `stride` apart lie side by side ("phases"), so that the
// places that one tap meets along an output row are always consecutive.
import { columns, packColumns, packedBytes, packRows, ROWS, tileAt, tileLines } from "./tile";

// The list of sizes that src/ops/conv.ts writes.
let batch: i32, groups: i32;
let inChannels: i32, height: i32, width: i32; // channels of one group
let outChannels: i32, outHeight: i32, outWidth: i32;
let kernelHeight: i32, kernelWidth: i32;
let strideY: i32, strideX: i32, top: i32, left: i32, dilationY: i32, dilationX: i32;
let firstTap: i32, lastTap: i32; // which elements of a filter the gradient of the filters is asked for

function read(params: usize): void {
  batch = load<i32>(params);
  groups = load<i32>(params, 4);
  inChannels = load<i32>(params, 8);
  height = load<i32>(params, 12);
  width = load<i32>(params, 16);
  outChannels = load<i32>(params, 20);
  outHeight = load<i32>(params, 24);
  outWidth = load<i32>(params, 28);
  kernelHeight = load<i32>(params, 32);
  kernelWidth = load<i32>(params, 36);
  strideY = load<i32>(params, 40);
  strideX = load<i32>(params, 44);
  top = load<i32>(params, 48);
  left = load<i32>(params, 52);
  dilationY = load<i32>(params, 56);
  dilationX = load<i32>(params, 60);
  firstTap = load<i32>(params, 64);
  lastTap = load<i32>(params, 68);
}

/** Floor of a / b for b > 0. */
function floorDiv(a: i32, b: i32): i32 {
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

// Tiles may read one tile past the last row of a copy.
const SLACK: usize = 64;

function aligned(bytes: usize): usize {
  return (bytes + 63) & ~(<usize>63);
}

/** Bytes of a matrix that `packRows` has packed. */
function packedRowsBytes<T>(rows: i32, depth: i32): usize {
  return aligned(<usize>((rows + ROWS - 1) & ~(ROWS - 1)) * <usize>depth * sizeof<T>());
}

/**
 * Copies `channels` planes of `h x w` (contiguous) into planes of `rows` rows of `phases * pitch` elements, of which
 * the element at row y, column x goes to row y + above, column x + before (cut off where that lies outside), and the
 * rest is 0. Column c lies at `(c % phases) * pitch + c / phases`.
 */
function frame<T>(
  from: usize, channels: i32, h: i32, w: i32, above: i32, before: i32, to: usize, rows: i32, phases: i32, pitch: i32,
): void {
  const size = <i32>sizeof<T>();
  const line = phases * pitch;
  const first = max(0, -before), last = min(w, line - before);
  for (let c = 0; c < channels; c++) {
    for (let r = 0; r < rows; r++) {
      const y = r - above;
      const target = to + <usize>((c * rows + r) * line * size);
      if (y < 0 || y >= h || last <= first) {
        memory.fill(target, 0, <usize>(line * size));
        continue;
      }
      const source = from + <usize>((c * h + y) * w * size);
      if (phases == 1) {
        clear<T>(target, first + before);
        move<T>(source + <usize>(first * size), target + <usize>((first + before) * size), last - first);
        clear<T>(target + <usize>((last + before) * size), line - last - before);
      } else {
        memory.fill(target, 0, <usize>(line * size));
        let column = first + before;
        let phase = column % phases, place = column / phases;
        for (let x = first; x < last; x++) {
          store<T>(target + <usize>((phase * pitch + place) * size), load<T>(source + <usize>(x * size)));
          if (++phase == phases) {
            phase = 0;
            place++;
          }
        }
      }
    }
  }
}

/** A few zeros. */
function clear<T>(to: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<T>(to + <usize>i * sizeof<T>(), <T>0);
}

/** A row of a picture: too short for the call that memory.copy is. */
function move<T>(from: usize, to: usize, count: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  let i = 0;
  for (; i + lanes <= count; i += lanes) v128.store(to + <usize>i * sizeof<T>(), v128.load(from + <usize>i * sizeof<T>()));
  for (; i < count; i++) store<T>(to + <usize>i * sizeof<T>(), load<T>(from + <usize>i * sizeof<T>()));
}

// The framed copy of an input picture: what the taps of a window reach.
let rows: i32, pitch: i32;

function frameInput(): void {
  rows = (outHeight - 1) * strideY + (kernelHeight - 1) * dilationY + 1;
  pitch = ((outWidth - 1) * strideX + (kernelWidth - 1) * dilationX) / strideX + 1;
}

function framedBytes<T>(): usize {
  return aligned(<usize>inChannels * <usize>rows * <usize>(strideX * pitch) * sizeof<T>() + SLACK);
}

/** Byte offsets of the taps in a framed input, in the order of a filter's elements. */
function inputTaps<T>(table: usize): void {
  for (let c = 0; c < inChannels; c++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const x = kx * dilationX;
        const place = ((c * rows + ky * dilationY) * strideX + (x % strideX)) * pitch + x / strideX;
        store<i32>(table, place * <i32>sizeof<T>());
        table += 4;
      }
    }
  }
}

// Filters larger than this pass over the whole picture four at a time; smaller ones stay in the cache together while
// the picture's rows pass.
const FILTER_BYTES: usize = 128 * 1024;

function forwardBytes<T>(params: usize): usize {
  read(params);
  frameInput();
  const taps = inChannels * kernelHeight * kernelWidth;
  return aligned(<usize>taps << 2) + packedRowsBytes<T>(outChannels, taps) + framedBytes<T>();
}

function forward<T>(x: usize, w: usize, bias: usize, y: usize, params: usize, work: usize): void {
  read(params);
  frameInput();
  const size = <i32>sizeof<T>();
  const taps = inChannels * kernelHeight * kernelWidth;
  const filters = work + aligned(<usize>taps << 2);
  const filtersBytes = packedRowsBytes<T>(outChannels, taps);
  const framed = filters + filtersBytes;
  inputTaps<T>(work);
  const plane = outHeight * outWidth;
  for (let g = 0; g < groups; g++) {
    packRows<T>(w + <usize>(g * outChannels * taps * size), <usize>(taps * size), size, outChannels, taps, filters);
    const groupBias = bias ? bias + <usize>(g * outChannels * size) : 0;
    for (let n = 0; n < batch; n++) {
      const picture = n * groups + g;
      frame<T>(
        x + <usize>(picture * inChannels * height * width * size), inChannels, height, width, top, left,
        framed, rows, strideX, pitch,
      );
      const out = y + <usize>(picture * outChannels * plane * size);
      if (filtersBytes <= FILTER_BYTES) {
        for (let oy = 0; oy < outHeight; oy++) {
          for (let o = 0; o < outChannels; o += ROWS) outputRow<T>(o, oy, taps, filters, groupBias, framed, work, out);
        }
      } else {
        for (let o = 0; o < outChannels; o += ROWS) {
          for (let oy = 0; oy < outHeight; oy++) outputRow<T>(o, oy, taps, filters, groupBias, framed, work, out);
        }
      }
    }
  }
}

/**
 * Where the tile for column x starts. The last tile of a row is moved back until it is whole: computing a few places
 * a second time costs less than storing a part of a tile.
 */
// @ts-ignore: decorator
@inline function tileStart<T>(x: i32, across: i32): i32 {
  const left = across - x;
  const wanted = left > columns<T>() / 2 ? columns<T>() : columns<T>() / 2;
  return left < wanted && across >= wanted ? across - wanted : x;
}

/** One row of up to four output maps. */
function outputRow<T>(
  o: i32, oy: i32, taps: i32, filters: usize, bias: usize, framed: usize, table: usize, out: usize,
): void {
  const size = <i32>sizeof<T>();
  const plane = <usize>(outHeight * outWidth * size);
  const filter = filters + <usize>(o * taps * size);
  const line = framed + <usize>(oy * strideY * strideX * pitch * size);
  const row = out + <usize>o * plane + <usize>(oy * outWidth * size);
  const maps = min(ROWS, outChannels - o);
  for (let x = 0; x < outWidth; x += columns<T>()) {
    const ox = tileStart<T>(x, outWidth);
    const at = <usize>(ox * size);
    tileAt<T>(
      maps, min(columns<T>(), outWidth - ox), taps,
      filter, line + at, table,
      row + at, plane, size,
      bias ? bias + <usize>(o * size) : 0,
    );
  }
}

// --- Gradient of the input. The places of dx that are alike modulo the stride ("phase") meet the same taps, and are
// a convolution with stride 1 of dy with these taps. All phases share one framed copy of dy; its first row and
// column belong to place `lowY`, `lowX` of dy.
let lowY: i32, lowX: i32;

function frameOutput(): void {
  lowY = floorDiv(top - (kernelHeight - 1) * dilationY, strideY);
  lowX = floorDiv(left - (kernelWidth - 1) * dilationX, strideX);
  rows = (height + strideY - 1) / strideY + (strideY - 1 + top) / strideY - lowY;
  pitch = (width + strideX - 1) / strideX + (strideX - 1 + left) / strideX - lowX;
}

function inputBytes<T>(params: usize): usize {
  read(params);
  frameOutput();
  const taps = outChannels * kernelHeight * kernelWidth;
  return (
    aligned(<usize>taps << 2) +
    packedRowsBytes<T>(inChannels, taps) +
    aligned(<usize>(outChannels * rows * pitch) * sizeof<T>() + SLACK)
  );
}

/**
 * Offsets in the framed dy of the taps that places of the phase (py, px) meet, and the filters' elements for them,
 * in groups of four input channels. Returns how many taps these are.
 */
function outputTaps<T>(py: i32, px: i32, w: usize, table: usize, filters: usize): i32 {
  const size = <i32>sizeof<T>();
  const kernel = kernelHeight * kernelWidth;
  let count = 0;
  for (let pass = 0; pass < 2; pass++) {
    let k = 0;
    for (let o = 0; o < outChannels; o++) {
      for (let ky = 0; ky < kernelHeight; ky++) {
        const y = py + top - ky * dilationY;
        if (y % strideY != 0) continue;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const x = px + left - kx * dilationX;
          if (x % strideX != 0) continue;
          if (pass == 0) {
            store<i32>(table + (<usize>k << 2), ((o * rows + y / strideY - lowY) * pitch + x / strideX - lowX) * size);
          } else {
            const from = w + <usize>((o * inChannels * kernel + ky * kernelWidth + kx) * size);
            for (let c = 0; c < inChannels; c++) {
              const place = (c - (c & 3)) * count + 4 * k + (c & 3);
              store<T>(filters + <usize>(place * size), load<T>(from + <usize>(c * kernel * size)));
            }
          }
          k++;
        }
      }
    }
    count = k;
  }
  return count;
}

function input<T>(dy: usize, w: usize, dx: usize, params: usize, work: usize): void {
  read(params);
  frameOutput();
  const size = <i32>sizeof<T>();
  const taps = outChannels * kernelHeight * kernelWidth;
  const filters = work + aligned(<usize>taps << 2);
  const framed = filters + packedRowsBytes<T>(inChannels, taps);
  const plane = height * width;
  const step = strideX * size;
  for (let g = 0; g < groups; g++) {
    const groupW = w + <usize>(g * outChannels * inChannels * kernelHeight * kernelWidth * size);
    // With one phase the taps are the same for the whole batch.
    const single = strideY == 1 && strideX == 1;
    let count = single ? outputTaps<T>(0, 0, groupW, work, filters) : 0;
    for (let n = 0; n < batch; n++) {
      const picture = n * groups + g;
      frame<T>(
        dy + <usize>(picture * outChannels * outHeight * outWidth * size), outChannels, outHeight, outWidth,
        -lowY, -lowX, framed, rows, 1, pitch,
      );
      const target = dx + <usize>(picture * inChannels * plane * size);
      for (let py = 0; py < min(strideY, height); py++) {
        for (let px = 0; px < min(strideX, width); px++) {
          if (!single) count = outputTaps<T>(py, px, groupW, work, filters);
          const across = (width - px + strideX - 1) / strideX;
          for (let y = py; y < height; y += strideY) {
            const line = framed + <usize>((y / strideY) * pitch * size);
            for (let c = 0; c < inChannels; c += ROWS) {
              const row = target + <usize>((c * plane + y * width + px) * size);
              for (let x = 0; x < across; x += columns<T>()) {
                const u = tileStart<T>(x, across);
                tileAt<T>(
                  min(ROWS, inChannels - c), min(columns<T>(), across - u), count,
                  filters + <usize>(c * count * size), line + <usize>(u * size), work,
                  row + <usize>(u * step), <usize>(plane * size), step,
                  0,
                );
              }
            }
          }
        }
      }
    }
  }
}

// --- Gradient of the filters: for each picture a product of the framed input (taps by places) and dy (places by
// maps), summed over the batch in `[taps, maps]`, and turned at the end. Each call computes some of the taps, so that
// several threads can share them without changing the order of any sum.

/** Maps rounded up to whole vectors. */
function paddedMaps<T>(): i32 {
  const lanes = 16 / <i32>sizeof<T>();
  return ((outChannels + lanes - 1) / lanes) * lanes;
}

function weightBytes<T>(params: usize): usize {
  read(params);
  frameInput();
  const taps = inChannels * kernelHeight * kernelWidth;
  return (
    aligned(<usize>taps << 2) +
    framedBytes<T>() +
    aligned(packedBytes<T>(outHeight * outWidth, outChannels)) +
    aligned(<usize>(taps * paddedMaps<T>()) * sizeof<T>())
  );
}

function weight<T>(x: usize, dy: usize, dw: usize, params: usize, work: usize): void {
  read(params);
  frameInput();
  const size = <i32>sizeof<T>();
  const taps = inChannels * kernelHeight * kernelWidth;
  const places = outHeight * outWidth;
  const framed = work + aligned(<usize>taps << 2);
  const packed = framed + framedBytes<T>();
  const sums = packed + aligned(packedBytes<T>(places, outChannels));
  const maps = paddedMaps<T>();
  inputTaps<T>(work);
  for (let g = 0; g < groups; g++) {
    memory.fill(sums, 0, <usize>(taps * maps * size));
    for (let n = 0; n < batch; n++) {
      const picture = n * groups + g;
      frame<T>(
        x + <usize>(picture * inChannels * height * width * size), inChannels, height, width, top, left,
        framed, rows, strideX, pitch,
      );
      packColumns<T>(
        dy + <usize>(picture * outChannels * places * size), size, <usize>(places * size), places, outChannels, packed,
      );
      for (let o = 0; o < maps; o += columns<T>()) {
        const panel = packed + <usize>(o * places * size);
        for (let k = firstTap; k < lastTap; k += ROWS) {
          tileLines<T>(
            min(ROWS, lastTap - k), maps - o >= columns<T>(), outHeight, outWidth,
            framed, work + (<usize>k << 2), <usize>(strideY * strideX * pitch * size),
            panel, sums + <usize>((k * maps + o) * size), <usize>(maps * size),
          );
        }
      }
    }
    const target = dw + <usize>(g * outChannels * taps * size);
    for (let o = 0; o < outChannels; o++) {
      for (let k = firstTap; k < lastTap; k++) {
        store<T>(target + <usize>((o * taps + k) * size), load<T>(sums + <usize>((k * maps + o) * size)));
      }
    }
  }
}

// --- For a library that only knows products: what the taps meet as a matrix [taps, places], and back, some rows of the output at a
// time, so that the matrix stays in the cache. Scratch memory as for `forward`: from the first rows of a picture to its last ones it
// holds the table of taps and the framed picture.

/**
 * Row k of the matrix is what tap k meets at the places of the output rows from `first` to before `last`. Whole vectors are copied: what
 * is too much is overwritten by the next row, and the last one may pass the end by less than a vector.
 */
function columnsOf<T>(x: usize, to: usize, picture: i32, params: usize, work: usize, first: i32, last: i32): void {
  read(params);
  frameInput();
  const size = <i32>sizeof<T>();
  const taps = inChannels * kernelHeight * kernelWidth;
  const framed = work + aligned(<usize>taps << 2);
  if (first == 0) {
    inputTaps<T>(work);
    frame<T>(
      x + <usize>(picture * inChannels * height * width * size), inChannels, height, width, top, left,
      framed, rows, strideX, pitch,
    );
  }
  const line = <usize>(strideY * strideX * pitch * size);
  const start = framed + <usize>first * line;
  const length = <usize>(outWidth * size);
  for (let k = 0; k < taps; k++) {
    let from = start + <usize>load<u32>(work + (<usize>k << 2));
    for (let oy = first; oy < last; oy++) {
      for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
      from += line;
      to += length;
    }
  }
}

/** Adds every row of such a matrix to the places of the framed picture that its tap meets; the last rows complete the picture. */
function fold<T>(columnsAt: usize, dx: usize, picture: i32, params: usize, work: usize, first: i32, last: i32): void {
  read(params);
  frameInput();
  const size = <i32>sizeof<T>();
  const taps = inChannels * kernelHeight * kernelWidth;
  const framed = work + aligned(<usize>taps << 2);
  if (first == 0) {
    inputTaps<T>(work);
    memory.fill(framed, 0, framedBytes<T>());
  }
  const line = <usize>(strideY * strideX * pitch * size);
  const start = framed + <usize>first * line;
  for (let k = 0; k < taps; k++) {
    let target = start + <usize>load<u32>(work + (<usize>k << 2));
    for (let oy = first; oy < last; oy++) {
      addRow<T>(columnsAt, target, outWidth);
      target += line;
      columnsAt += <usize>(outWidth * size);
    }
  }
  if (last == outHeight) unframe<T>(framed, dx + <usize>(picture * inChannels * height * width * size));
}

/** The picture in a framed copy; what no window reaches is 0. */
function unframe<T>(framed: usize, to: usize): void {
  const size = <i32>sizeof<T>();
  const line = strideX * pitch;
  const reached = max(0, min(width, line - left)); // columns from the first on that are in the frame, whose first is column -left
  for (let c = 0; c < inChannels; c++) {
    for (let y = 0; y < height; y++, to += <usize>(width * size)) {
      const row = y + top;
      if (row >= rows) {
        clear<T>(to, width);
        continue;
      }
      const from = framed + <usize>((c * rows + row) * line * size);
      if (strideX == 1) {
        move<T>(from + <usize>(left * size), to, reached);
      } else {
        let phase = left % strideX, place = left / strideX;
        for (let x = 0; x < reached; x++) {
          store<T>(to + <usize>(x * size), load<T>(from + <usize>((phase * pitch + place) * size)));
          if (++phase == strideX) {
            phase = 0;
            place++;
          }
        }
      }
      clear<T>(to + <usize>(reached * size), width - reached);
    }
  }
}

/** A row of a picture added to another. */
function addRow<T>(from: usize, to: usize, count: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  let i = 0;
  for (; i + lanes <= count; i += lanes, from += 16, to += 16) v128.store(to, v128.add<T>(v128.load(to), v128.load(from)));
  for (; i < count; i++, from += sizeof<T>(), to += sizeof<T>()) store<T>(to, load<T>(to) + load<T>(from));
}

export function conv2dColumnsF32(
  x: usize, to: usize, picture: i32, params: usize, work: usize, first: i32, last: i32,
): void {
  columnsOf<f32>(x, to, picture, params, work, first, last);
}

export function conv2dColumnsF64(
  x: usize, to: usize, picture: i32, params: usize, work: usize, first: i32, last: i32,
): void {
  columnsOf<f64>(x, to, picture, params, work, first, last);
}

export function conv2dFoldF32(
  columnsAt: usize, dx: usize, picture: i32, params: usize, work: usize, first: i32, last: i32,
): void {
  fold<f32>(columnsAt, dx, picture, params, work, first, last);
}

export function conv2dFoldF64(
  columnsAt: usize, dx: usize, picture: i32, params: usize, work: usize, first: i32, last: i32,
): void {
  fold<f64>(columnsAt, dx, picture, params, work, first, last);
}

export function conv2dWorkF32(params: usize): usize {
  return forwardBytes<f32>(params);
}

export function conv2dWorkF64(params: usize): usize {
  return forwardBytes<f64>(params);
}

export function conv2dF32(x: usize, w: usize, bias: usize, y: usize, params: usize, work: usize): void {
  forward<f32>(x, w, bias, y, params, work);
}

export function conv2dF64(x: usize, w: usize, bias: usize, y: usize, params: usize, work: usize): void {
  forward<f64>(x, w, bias, y, params, work);
}

export function conv2dInputWorkF32(params: usize): usize {
  return inputBytes<f32>(params);
}

export function conv2dInputWorkF64(params: usize): usize {
  return inputBytes<f64>(params);
}

export function conv2dInputF32(dy: usize, w: usize, dx: usize, params: usize, work: usize): void {
  input<f32>(dy, w, dx, params, work);
}

export function conv2dInputF64(dy: usize, w: usize, dx: usize, params: usize, work: usize): void {
  input<f64>(dy, w, dx, params, work);
}

export function conv2dWeightWorkF32(params: usize): usize {
  return weightBytes<f32>(params);
}

export function conv2dWeightWorkF64(params: usize): usize {
  return weightBytes<f64>(params);
}

export function conv2dWeightF32(x: usize, dy: usize, dw: usize, params: usize, work: usize): void {
  weight<f32>(x, dy, dw, params, work);
}

export function conv2dWeightF64(x: usize, dy: usize, dw: usize, params: usize, work: usize): void {
  weight<f64>(x, dy, dw, params, work);
}
