// The floor: what anybody would write in JavaScript, with a new result for every call as the engines have it.
import { serve } from "./serve.mjs";

const random = (size) => Float32Array.from({ length: size }, () => Math.random() * 2 - 1);

function sum(a) {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i];
  return total;
}

function add(a, b) {
  const y = new Float32Array(a.length);
  for (let i = 0; i < y.length; i++) y[i] = a[i] + b[i];
  return y;
}

function tanh(a) {
  const y = new Float32Array(a.length);
  for (let i = 0; i < y.length; i++) y[i] = Math.tanh(a[i]);
  return y;
}

function softmax(a, columns) {
  const y = new Float32Array(a.length);
  for (let start = 0; start < a.length; start += columns) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + columns; i++) largest = Math.max(largest, a[i]);
    let total = 0;
    for (let i = start; i < start + columns; i++) {
      y[i] = Math.exp(a[i] - largest);
      total += y[i];
    }
    for (let i = start; i < start + columns; i++) y[i] /= total;
  }
  return y;
}

/** Row by row, so that the inner loop walks along rows of `b` and `y`. */
function matmul(a, b, n) {
  const y = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const value = a[i * n + k];
      for (let j = 0; j < n; j++) y[i * n + j] += value * b[k * n + j];
    }
  }
  return y;
}

function pair(size, operation) {
  const [a, b] = [random(size), random(size)];
  return () => operation(a, b);
}

await serve({
  "add 4x4": () => pair(16, add),
  "matmul 256": () => pair(256 ** 2, (a, b) => matmul(a, b, 256)),
  "matmul 1024": () => pair(1024 ** 2, (a, b) => matmul(a, b, 1024)),
  "add 1M": () => pair(1e6, add),
  "tanh 1M": () => pair(1e6, tanh),
  "sum 1M": () => pair(1e6, sum),
  "softmax 1M": () => pair(1e6, (a) => softmax(a, 1000)),
});
