// The cases that TensorFlow.js runs on its WebAssembly backend. It has no gradient of a convolution's filter there.
import { createRequire } from "node:module";
import { RECURRENT } from "./cases.mjs";
import { serve } from "./serve.mjs";

// What it says of itself goes to standard output, where answers go.
for (const level of ["log", "warn", "info"]) console[level] = () => {};
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
require("@tensorflow/tfjs-backend-wasm");
await tf.setBackend("wasm");
await tf.ready();

/** One training step; `loss` is written to be done with as soon as its numbers are there. */
function training(optimizer, loss) {
  return () => {
    const value = optimizer.minimize(loss, true);
    value.dataSync();
    value.dispose();
  };
}

/** A new result, read by nobody: the backend has computed it when the call returns. */
function single(operation) {
  return () => operation().dispose();
}

function million(operation) {
  const [a, b] = [tf.randomNormal([1000, 1000]), tf.randomNormal([1000, 1000])];
  return single(() => operation(a, b));
}

const labels = (batch) => tf.oneHot(tf.randomUniform([batch], 0, 10, "int32"), 10).toFloat();
const crossEntropy = (y, outputs) => tf.losses.softmaxCrossEntropy(y, outputs);

function network(layers, x, y, loss, optimizer) {
  const model = tf.sequential({ layers });
  return training(optimizer, () => loss(y, model.apply(x, { training: true })));
}

function product(size) {
  const [a, b] = [tf.randomNormal([size, size]), tf.randomNormal([size, size])];
  return single(() => tf.matMul(a, b));
}

function recurrents() {
  const kinds = { rnn: tf.layers.simpleRNN, lstm: tf.layers.lstm, gru: tf.layers.gru };
  // A step of the large ones takes it many seconds.
  const { b32, b1 } = RECURRENT;
  return Object.entries({ b32, b1 }).flatMap(([size, [batch, time, inputs, hidden]]) =>
    Object.entries(kinds).map(([name, layer]) => [
      `${name} ${size}`,
      () =>
        network(
          [
            layer({ units: hidden, inputShape: [time, inputs], recurrentInitializer: "glorotUniform" }),
            tf.layers.dense({ units: 10 }),
          ],
          tf.randomNormal([batch, time, inputs]),
          labels(batch),
          crossEntropy,
          tf.train.adam(1e-3),
        ),
    ]),
  );
}

await serve(
  {
    "add 4x4"() {
      const [a, b] = [tf.randomNormal([4, 4]), tf.randomNormal([4, 4])];
      return single(() => a.add(b));
    },
    "xor mlp": () =>
      network(
        [tf.layers.dense({ units: 8, inputShape: [2], activation: "tanh" }), tf.layers.dense({ units: 1 })],
        tf.randomNormal([4, 2]),
        tf.randomNormal([4, 1]),
        (y, outputs) => outputs.sub(y).square().mean(),
        tf.train.sgd(0.1),
      ),
    mlp: () =>
      network(
        [
          tf.layers.dense({ units: 128, inputShape: [784], activation: "relu" }),
          tf.layers.dense({ units: 10 }),
        ],
        tf.randomNormal([64, 784]),
        labels(64),
        crossEntropy,
        tf.train.adam(1e-3),
      ),
    "conv fwd"() {
      const [x, w] = [tf.randomNormal([32, 32, 32, 16]), tf.randomNormal([3, 3, 16, 32])];
      return single(() => tf.conv2d(x, w, 1, "same"));
    },
    ...Object.fromEntries(recurrents()),
    "matmul 256": () => product(256),
    "matmul 1024": () => product(1024),
    "add 1M": () => million((a, b) => a.add(b)),
    "tanh 1M": () => million((a) => a.tanh()),
    "sum 1M": () => million((a) => a.sum()),
    "softmax 1M": () => million((a) => a.softmax()),
  },
  { version: tf.version.tfjs },
);
