// Recurrent sequences, all steps in one call: what is left once the product of all inputs with their weights is there.
// Each step is one small product with the hidden state and one pass over the cell. Backwards likewise: these kernels
// leave the gradients before the activations, from which src/ops takes the products for the weights.
//
// Tensors are [batch, time, hidden] and contiguous. Kernels take one list of sizes and addresses.
import { lanesOf, gather, storePart } from "./lanes";
import { packColumns, packedBytes, columns, ROWS, tile } from "./tile";
import { vsigmoid, vtanh } from "./vectormath";

// @ts-ignore: decorator
@inline function address(list: usize, index: i32): usize {
  return <usize>load<u32>(list + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline function number(list: usize, index: i32): i32 {
  return load<i32>(list + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline function take<T>(from: usize, count: i32): v128 {
  return count == lanesOf<T>() ? v128.load(from) : gather<T>(from, 1, count);
}

/** `v` plus what stands at an address, which is 0 where nothing has arrived. */
// @ts-ignore: decorator
@inline function plus<T>(v: v128, from: usize, at: usize, count: i32): v128 {
  return from ? v128.add<T>(v, take<T>(from + at, count)) : v;
}

// @ts-ignore: decorator
@inline function one<T>(): v128 {
  return v128.splat<T>(<T>1);
}

/** y (1 - y) d: through a sigmoid whose value is y. */
// @ts-ignore: decorator
@inline function throughSigmoid<T>(y: v128, d: v128): v128 {
  return v128.mul<T>(d, v128.mul<T>(y, v128.sub<T>(one<T>(), y)));
}

/** (1 - y^2) d: through a tanh whose value is y. */
// @ts-ignore: decorator
@inline function throughTanh<T>(y: v128, d: v128): v128 {
  return v128.mul<T>(d, v128.sub<T>(one<T>(), v128.mul<T>(y, y)));
}

/** `c = a b + bias` or `c += a b + bias` for a right operand that `packColumns` has packed whole. */
function times<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: usize, packed: usize, c: usize, cRow: usize, add: bool, bias: usize,
): void {
  const size = sizeof<T>();
  for (let j = 0; j < n; j += columns<T>()) {
    const at = <usize>j * size;
    for (let i = 0; i < m; i += ROWS) {
      tile<T>(
        min(ROWS, m - i), min(columns<T>(), n - j), k,
        a + <usize>i * aRow, aRow, size,
        packed + at * <usize>k, 32,
        c + <usize>i * cRow + at, cRow, size,
        add, 0, bias ? bias + at : 0,
      );
    }
  }
}

/** Packs W [outputs, inputs] for products with its transpose, as every step forward needs. */
function packTransposed<T>(w: usize, outputs: i32, inputs: i32, to: usize): void {
  packColumns<T>(w, sizeof<T>(), <usize>inputs * sizeof<T>(), inputs, outputs, to);
}

/** Packs W [outputs, inputs] for products with itself, as every step backward needs. */
function pack<T>(w: usize, outputs: i32, inputs: i32, to: usize): void {
  packColumns<T>(w, <usize>inputs * sizeof<T>(), sizeof<T>(), outputs, inputs, to);
}

// --- Lists: batch, time, hidden size, then addresses, 0 where there is none, scratch memory, and three numbers: the first step to
// run, the one after the last, and whether the products with the hidden state are computed here (1) or by the caller (0), who then
// asks for one step at a time: forwards once the product is where it is read, backwards before it is made.

function rnn<T>(list: usize): void {
  const batch = number(list, 0), time = number(list, 1), hidden = number(list, 2), relu = number(list, 3) != 0;
  const weight = address(list, 4), bias = address(list, 5), initial = address(list, 6);
  const y = address(list, 7), work = address(list, 8);
  const first = number(list, 9), end = number(list, 10), inside = number(list, 11) != 0;
  const row = <usize>hidden * sizeof<T>(), item = <usize>time * row;
  if (inside) packTransposed<T>(weight, hidden, hidden, work);
  for (let t = first; t < end; t++) {
    const now = y + <usize>t * row;
    if (inside) times<T>(batch, hidden, hidden, t ? now - row : initial, t ? item : row, work, now, item, true, bias);
    for (let b = 0; b < batch; b++) {
      const at = now + <usize>b * item;
      for (let j = 0; j < hidden; j += lanesOf<T>()) {
        const count = min(lanesOf<T>(), hidden - j);
        const place = at + <usize>j * sizeof<T>();
        const v = take<T>(place, count);
        storePart<T>(place, relu ? v128.max<T>(v, v128.splat<T>(<T>0)) : vtanh<T>(v), count);
      }
    }
  }
}

function rnnGrad<T>(list: usize): void {
  const batch = number(list, 0), time = number(list, 1), hidden = number(list, 2), relu = number(list, 3) != 0;
  const weight = address(list, 4), y = address(list, 5), dy = address(list, 6);
  const dPre = address(list, 7), dState = address(list, 8), work = address(list, 9);
  const first = number(list, 10), end = number(list, 11), inside = number(list, 12) != 0;
  const row = <usize>hidden * sizeof<T>(), item = <usize>time * row;
  if (inside) pack<T>(weight, hidden, hidden, work);
  if (end == time) memory.fill(dState, 0, <usize>batch * row);
  for (let t = end - 1; t >= first; t--) {
    for (let b = 0; b < batch; b++) {
      const at = <usize>b * item + <usize>t * row;
      for (let j = 0; j < hidden; j += lanesOf<T>()) {
        const count = min(lanesOf<T>(), hidden - j);
        const within = <usize>j * sizeof<T>();
        const dh = plus<T>(take<T>(dState + <usize>b * row + within, count), dy, at + within, count);
        const h = take<T>(y + at + within, count);
        const d = relu ? v128.and(dh, v128.gt<T>(h, v128.splat<T>(<T>0))) : throughTanh<T>(h, dh);
        storePart<T>(dPre + at + within, d, count);
      }
    }
    if (inside) times<T>(batch, hidden, hidden, dPre + <usize>t * row, item, work, dState, row, false, 0);
  }
}

function lstm<T>(list: usize): void {
  const batch = number(list, 0), time = number(list, 1), hidden = number(list, 2);
  const weight = address(list, 3), bias = address(list, 4), h0 = address(list, 5), c0 = address(list, 6);
  const pre = address(list, 7);
  const i = address(list, 8), f = address(list, 9), g = address(list, 10), o = address(list, 11);
  const c = address(list, 12), h = address(list, 13), work = address(list, 14);
  const first = number(list, 15), end = number(list, 16), inside = number(list, 17) != 0;
  const row = <usize>hidden * sizeof<T>(), item = <usize>time * row;
  if (inside) packTransposed<T>(weight, 4 * hidden, hidden, work);
  for (let t = first; t < end; t++) {
    const step = <usize>t * row;
    if (inside) times<T>(
      batch, 4 * hidden, hidden, t ? h + step - row : h0, t ? item : row, work, pre + 4 * step, 4 * item, true, bias,
    );
    for (let b = 0; b < batch; b++) {
      const at = <usize>b * item + step;
      const from = pre + 4 * at;
      const before = t ? c + at - row : c0 + <usize>b * row;
      for (let j = 0; j < hidden; j += lanesOf<T>()) {
        const count = min(lanesOf<T>(), hidden - j);
        const within = <usize>j * sizeof<T>(), to = at + within;
        const vi = vsigmoid<T>(take<T>(from + within, count));
        const vf = vsigmoid<T>(take<T>(from + row + within, count));
        const vg = vtanh<T>(take<T>(from + 2 * row + within, count));
        const vo = vsigmoid<T>(take<T>(from + 3 * row + within, count));
        const vc = v128.add<T>(v128.mul<T>(vf, take<T>(before + within, count)), v128.mul<T>(vi, vg));
        storePart<T>(i + to, vi, count);
        storePart<T>(f + to, vf, count);
        storePart<T>(g + to, vg, count);
        storePart<T>(o + to, vo, count);
        storePart<T>(c + to, vc, count);
        storePart<T>(h + to, v128.mul<T>(vo, vtanh<T>(vc)), count);
      }
    }
  }
}

function lstmGrad<T>(list: usize): void {
  const batch = number(list, 0), time = number(list, 1), hidden = number(list, 2);
  const weight = address(list, 3), c0 = address(list, 4);
  const i = address(list, 5), f = address(list, 6), g = address(list, 7), o = address(list, 8), c = address(list, 9);
  const di = address(list, 10), df = address(list, 11), dg = address(list, 12), doo = address(list, 13);
  const dc = address(list, 14), dh = address(list, 15);
  const dPre = address(list, 16), dState = address(list, 17), dCell = address(list, 18), work = address(list, 19);
  const first = number(list, 20), end = number(list, 21), inside = number(list, 22) != 0;
  const row = <usize>hidden * sizeof<T>(), item = <usize>time * row;
  if (inside) pack<T>(weight, 4 * hidden, hidden, work);
  if (end == time) memory.fill(dState, 0, <usize>batch * row);
  if (end == time) memory.fill(dCell, 0, <usize>batch * row);
  for (let t = end - 1; t >= first; t--) {
    const step = <usize>t * row;
    for (let b = 0; b < batch; b++) {
      const at = <usize>b * item + step;
      const before = t ? c + at - row : c0 + <usize>b * row;
      for (let j = 0; j < hidden; j += lanesOf<T>()) {
        const count = min(lanesOf<T>(), hidden - j);
        const within = <usize>j * sizeof<T>(), place = at + within, state = <usize>b * row + within;
        const vi = take<T>(i + place, count), vf = take<T>(f + place, count);
        const vg = take<T>(g + place, count), vo = take<T>(o + place, count);
        const shown = vtanh<T>(take<T>(c + place, count));
        const dHidden = plus<T>(take<T>(dState + state, count), dh, place, count);
        const arrived = plus<T>(take<T>(dCell + state, count), dc, place, count);
        const dC = v128.add<T>(arrived, throughTanh<T>(shown, v128.mul<T>(dHidden, vo)));
        const dI = plus<T>(v128.mul<T>(dC, vg), di, place, count);
        const dF = plus<T>(v128.mul<T>(dC, take<T>(before + within, count)), df, place, count);
        const dG = plus<T>(v128.mul<T>(dC, vi), dg, place, count);
        const dO = plus<T>(v128.mul<T>(dHidden, shown), doo, place, count);
        storePart<T>(dCell + state, v128.mul<T>(dC, vf), count);
        const to = dPre + 4 * at + within;
        storePart<T>(to, throughSigmoid<T>(vi, dI), count);
        storePart<T>(to + row, throughSigmoid<T>(vf, dF), count);
        storePart<T>(to + 2 * row, throughTanh<T>(vg, dG), count);
        storePart<T>(to + 3 * row, throughSigmoid<T>(vo, dO), count);
      }
    }
    if (inside) times<T>(batch, hidden, 4 * hidden, dPre + 4 * step, 4 * item, work, dState, row, false, 0);
  }
}

/** PyTorch's GRU: the reset gate multiplies the product with the hidden state and its bias. */
function gru<T>(list: usize): void {
  const batch = number(list, 0), time = number(list, 1), hidden = number(list, 2);
  const weight = address(list, 3), bias = address(list, 4), h0 = address(list, 5);
  const pre = address(list, 6);
  const r = address(list, 7), z = address(list, 8), n = address(list, 9), h = address(list, 10);
  const work = address(list, 12);
  const recalled = address(list, 11); // the candidate's share of the hidden product, before the reset
  const first = number(list, 13), end = number(list, 14), inside = number(list, 15) != 0;
  const row = <usize>hidden * sizeof<T>(), item = <usize>time * row;
  const product = inside ? work + packedBytes<T>(hidden, 3 * hidden) : work;
  if (inside) packTransposed<T>(weight, 3 * hidden, hidden, work);
  for (let t = first; t < end; t++) {
    const step = <usize>t * row;
    if (inside) times<T>(batch, 3 * hidden, hidden, t ? h + step - row : h0, t ? item : row, work, product, 3 * row, false, bias);
    for (let b = 0; b < batch; b++) {
      const at = <usize>b * item + step;
      const from = pre + 3 * at, own = product + 3 * <usize>b * row;
      const before = t ? h + at - row : h0 + <usize>b * row;
      for (let j = 0; j < hidden; j += lanesOf<T>()) {
        const count = min(lanesOf<T>(), hidden - j);
        const within = <usize>j * sizeof<T>(), to = at + within;
        const vr = vsigmoid<T>(v128.add<T>(take<T>(from + within, count), take<T>(own + within, count)));
        const vz = vsigmoid<T>(v128.add<T>(take<T>(from + row + within, count), take<T>(own + row + within, count)));
        const share = take<T>(own + 2 * row + within, count);
        const vn = vtanh<T>(v128.add<T>(take<T>(from + 2 * row + within, count), v128.mul<T>(vr, share)));
        const change = v128.mul<T>(vz, v128.sub<T>(take<T>(before + within, count), vn));
        storePart<T>(r + to, vr, count);
        storePart<T>(z + to, vz, count);
        storePart<T>(n + to, vn, count);
        storePart<T>(recalled + to, share, count);
        storePart<T>(h + to, v128.add<T>(vn, change), count);
      }
    }
  }
}

function gruGrad<T>(list: usize): void {
  const batch = number(list, 0), time = number(list, 1), hidden = number(list, 2);
  const weight = address(list, 3), h0 = address(list, 4);
  const r = address(list, 5), z = address(list, 6), n = address(list, 7), h = address(list, 8);
  const recalled = address(list, 9);
  const dr = address(list, 10), dz = address(list, 11), dn = address(list, 12), dh = address(list, 13);
  const dInput = address(list, 14), dHidden = address(list, 15); // before the activations, of both products
  const dState = address(list, 16), work = address(list, 17);
  const first = number(list, 18), end = number(list, 19), inside = number(list, 20) != 0;
  const row = <usize>hidden * sizeof<T>(), item = <usize>time * row;
  if (inside) pack<T>(weight, 3 * hidden, hidden, work);
  if (end == time) memory.fill(dState, 0, <usize>batch * row);
  for (let t = end - 1; t >= first; t--) {
    const step = <usize>t * row;
    for (let b = 0; b < batch; b++) {
      const at = <usize>b * item + step;
      const before = t ? h + at - row : h0 + <usize>b * row;
      for (let j = 0; j < hidden; j += lanesOf<T>()) {
        const count = min(lanesOf<T>(), hidden - j);
        const within = <usize>j * sizeof<T>(), place = at + within, state = dState + <usize>b * row + within;
        const vr = take<T>(r + place, count), vz = take<T>(z + place, count), vn = take<T>(n + place, count);
        const d = plus<T>(take<T>(state, count), dh, place, count);
        const difference = v128.sub<T>(take<T>(before + within, count), vn);
        const dZ = throughSigmoid<T>(vz, plus<T>(v128.mul<T>(d, difference), dz, place, count));
        const dCandidate = plus<T>(v128.mul<T>(d, v128.sub<T>(one<T>(), vz)), dn, place, count);
        const dN = throughTanh<T>(vn, dCandidate);
        const dReset = plus<T>(v128.mul<T>(dN, take<T>(recalled + place, count)), dr, place, count);
        const dR = throughSigmoid<T>(vr, dReset);
        storePart<T>(state, v128.mul<T>(d, vz), count);
        const input = dInput + 3 * at + within, own = dHidden + 3 * at + within;
        storePart<T>(input, dR, count);
        storePart<T>(input + row, dZ, count);
        storePart<T>(input + 2 * row, dN, count);
        storePart<T>(own, dR, count);
        storePart<T>(own + row, dZ, count);
        storePart<T>(own + 2 * row, v128.mul<T>(dN, vr), count);
      }
    }
    if (inside) times<T>(batch, hidden, 3 * hidden, dHidden + 3 * step, 3 * item, work, dState, row, true, 0);
  }
}

/** The hidden state that every step started from: [batch, time, hidden] moved by one step. */
function previous<T>(hidden: usize, initial: usize, to: usize, batch: i32, time: i32, size: i32): void {
  const row = <usize>size * sizeof<T>();
  for (let b = 0; b < batch; b++) {
    if (time > 0) memory.copy(to, initial, row);
    if (time > 1) memory.copy(to + row, hidden, <usize>(time - 1) * row);
    initial += row;
    hidden += <usize>time * row;
    to += <usize>time * row;
  }
}

/** Scratch bytes of a sequence whose cell has `gates` blocks of rows in its weights. */
export function recurrentWorkF32(gates: i32, batch: i32, hidden: i32): usize {
  return packedBytes<f32>(hidden, gates * hidden) + packedBytes<f32>(gates * hidden, hidden) + <usize>(batch * gates * hidden) * 4;
}
/** Scratch bytes of a sequence whose cell has `gates` blocks of rows in its weights. */
export function recurrentWorkF64(gates: i32, batch: i32, hidden: i32): usize {
  return packedBytes<f64>(hidden, gates * hidden) + packedBytes<f64>(gates * hidden, hidden) + <usize>(batch * gates * hidden) * 8;
}
export function rnnF32(list: usize): void {
  rnn<f32>(list);
}
export function rnnF64(list: usize): void {
  rnn<f64>(list);
}
export function rnnGradF32(list: usize): void {
  rnnGrad<f32>(list);
}
export function rnnGradF64(list: usize): void {
  rnnGrad<f64>(list);
}
export function lstmF32(list: usize): void {
  lstm<f32>(list);
}
export function lstmF64(list: usize): void {
  lstm<f64>(list);
}
export function lstmGradF32(list: usize): void {
  lstmGrad<f32>(list);
}
export function lstmGradF64(list: usize): void {
  lstmGrad<f64>(list);
}
export function gruF32(list: usize): void {
  gru<f32>(list);
}
export function gruF64(list: usize): void {
  gru<f64>(list);
}
export function gruGradF32(list: usize): void {
  gruGrad<f32>(list);
}
export function gruGradF64(list: usize): void {
  gruGrad<f64>(list);
}
export function previousF32(hidden: usize, initial: usize, to: usize, batch: i32, time: i32, size: i32): void {
  previous<f32>(hidden, initial, to, batch, time, size);
}
export function previousF64(hidden: usize, initial: usize, to: usize, batch: i32, time: i32, size: i32): void {
  previous<f64>(hidden, initial, to, batch, time, size);
}
