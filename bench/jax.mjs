// The cases on jax-js, compiled with `jit`. It has no layers and no optimisers of ours, so that its training steps are forward and
// backward with plain gradient descent: less than the others do. Values count their references: `.ref` lends one to a call.
import { readFileSync } from "node:fs";
import { RECURRENT } from "./cases.mjs";
import { serve } from "./serve.mjs";

const manifest = new URL("node_modules/@jax-js/jax/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8"));
const jax = await import("@jax-js/jax");
const { numpy: np, lax, nn, jit, valueAndGrad, init, defaultDevice } = jax;
await init("cpu", "wasm");
defaultDevice("wasm");

const random = (shape, scale = 1) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: size }, () => (Math.random() * 2 - 1) * scale)).reshape(shape);
};
const labels = (batch) =>
  nn.oneHot(
    np.array(
      Int32Array.from({ length: batch }, (_, i) => i % 10),
      { dtype: np.int32 },
    ),
    10,
  );
const crossEntropy = (logits, y) =>
  nn
    .logSoftmax(logits)
    .mul(y)
    .sum()
    .mul(-1 / y.shape[0]);

function single(operation, ...shapes) {
  const inputs = shapes.map((shape) => random(shape));
  return async () => {
    const y = operation(...inputs.map((x) => x.ref));
    await y.blockUntilReady();
    y.dispose();
  };
}

/** Gradients of a loss by the first `weights.length` arguments, and a step of gradient descent. */
function training(loss, weights, data) {
  const gradients = jit(valueAndGrad(loss, { argnums: weights.map((_, i) => i) }));
  const step = jit((w, g) => w.sub(g.mul(1e-3)));
  let current = weights;
  return async () => {
    const [value, found] = gradients(...current.map((w) => w.ref), ...data.map((x) => x.ref));
    value.dispose();
    current = current.map((w, i) => step(w, found[i]));
    for (const w of current) await w.blockUntilReady();
  };
}

function lstm([batch, time, inputs, hidden]) {
  const loss = (w, u, b, out, x, y) => {
    let [h, c] = [np.zeros([batch, hidden]), np.zeros([batch, hidden])];
    for (let t = 0; t < time; t++) {
      const gates = np.matmul(x.ref.slice(t), w.ref).add(np.matmul(h, u.ref)).add(b.ref);
      const [i, f, o, g] = np.split(gates, 4, 1);
      c = nn
        .sigmoid(f)
        .mul(c)
        .add(nn.sigmoid(i).mul(np.tanh(g)));
      h = nn.sigmoid(o).mul(np.tanh(c.ref));
    }
    for (const done of [c, w, u, b, x]) done.dispose();
    return crossEntropy(np.matmul(h, out), y);
  };
  const weights = [
    random([inputs, 4 * hidden], 0.1),
    random([hidden, 4 * hidden], 0.1),
    np.zeros([4 * hidden]),
  ];
  return training(
    loss,
    [...weights, random([hidden, 10], 0.1)],
    [random([time, batch, inputs]), labels(batch)],
  );
}

await serve(
  {
    "add 4x4": () => single((a, b) => a.add(b), [4, 4], [4, 4]),
    "xor mlp": () =>
      training(
        (w1, b1, w2, b2, x, y) => {
          const d = np
            .matmul(np.tanh(np.matmul(x, w1).add(b1)), w2)
            .add(b2)
            .sub(y);
          return d.ref.mul(d).mean();
        },
        [random([2, 8]), np.zeros([8]), random([8, 1]), np.zeros([1])],
        [random([4, 2]), random([4, 1])],
      ),
    mlp: () =>
      training(
        (w1, b1, w2, b2, x, y) => crossEntropy(np.matmul(nn.relu(np.matmul(x, w1).add(b1)), w2).add(b2), y),
        [random([784, 128], 0.05), np.zeros([128]), random([128, 10], 0.1), np.zeros([10])],
        [random([64, 784]), labels(64)],
      ),
    "conv fwd": () =>
      single(
        jit((x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME")),
        [32, 16, 32, 32],
        [32, 16, 3, 3],
      ),
    "conv fwd+bwd": () =>
      training(
        (w, x) => lax.convGeneralDilated(x, w, [1, 1], "SAME").sum(),
        [random([32, 16, 3, 3])],
        [random([32, 16, 32, 32])],
      ),
    "lstm b32": () => lstm(RECURRENT.b32),
    "matmul 256": () => single((a, b) => np.matmul(a, b), [256, 256], [256, 256]),
    "matmul 1024": () => single((a, b) => np.matmul(a, b), [1024, 1024], [1024, 1024]),
    "add 1M": () => single((a, b) => a.add(b), [1000, 1000], [1000, 1000]),
    "tanh 1M": () => single((a) => np.tanh(a), [1000, 1000]),
    "sum 1M": () => single((a) => a.sum(), [1000, 1000]),
    "softmax 1M": () =>
      single(
        jit((a) => nn.softmax(a)),
        [1000, 1000],
      ),
  },
  { version },
);
