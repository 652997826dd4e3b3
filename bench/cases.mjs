// The cases in the order of the table, each with the least ratio (peer's time / cellgrad's) it is to reach against PyTorch on the
// same number of threads: `default` in deterministic mode, `fast` with setPrecision("fast"). What a case does stands in cellgrad.mjs
// and in the file of each peer, under the same name.
export const CASES = {
  "add 4x4": { default: 1.5, fast: 1.5 },
  "xor mlp": { default: 6, fast: 6 },
  mlp: { default: 0.5, fast: 1.3 },
  lenet: { default: 0.55, fast: 1.2 },
  "conv fwd": { default: 0.2, fast: 0.8 },
  "conv fwd+bwd": { default: 0.25, fast: 1.0 },
  "rnn b32": { default: 0.65, fast: 1.3 },
  "lstm b32": { default: 0.65, fast: 1.3 },
  "gru b32": { default: 0.65, fast: 1.3 },
  "rnn b1": { default: 5, fast: 5 },
  "lstm b1": { default: 5, fast: 5 },
  "gru b1": { default: 5, fast: 5 },
  "rnn b64": { default: 0.22, fast: 1.0 },
  "lstm b64": { default: 0.22, fast: 1.0 },
  "gru b64": { default: 0.22, fast: 1.0 },
  "matmul 256": { default: 0.22, fast: 0.9 },
  "matmul 1024": { default: 0.22, fast: 0.9 },
  "add 1M": { default: 0.8, fast: 0.8 },
  "tanh 1M": { default: 1.0, fast: 1.0 },
  "sum 1M": { default: 0.5, fast: 0.5 },
  "softmax 1M": { default: 1.0, fast: 1.0 },
};

/** Geometric means to reach: of all cases against PyTorch, by number of threads; and against the other engines. */
export const MEANS = {
  pytorch: { 1: { default: 0.8, fast: 1.5 }, 2: { default: 0.8, fast: 1.5 } },
  "tfjs-wasm": { 1: { default: 4 } },
  "jax-js": { 1: { default: 4 } },
};

/** Sizes of the recurrent cases: batch, steps, features, hidden. */
export const RECURRENT = { b32: [32, 28, 28, 64], b1: [1, 50, 16, 32], b64: [64, 100, 64, 256] };
