// The cases on cellgrad. Each makes its data and returns the function that is timed; the peers' files have the same names.
import { parseArgs } from "node:util";
import {
  backendInfo,
  conv2d,
  crossEntropy,
  manualSeed,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  setPrecision,
  setThreads,
} from "../dist/src/index.js";
import { RECURRENT } from "./cases.mjs";
import { serve } from "./serve.mjs";

const { values: options } = parseArgs({
  options: {
    threads: { type: "string", default: "1" },
    mode: { type: "string", default: "default" },
    // For peak.mjs: the case to run, and how often.
    peak: { type: "string" },
    steps: { type: "string", default: "20" },
  },
});
setThreads(Number(options.threads));
setPrecision(options.mode);
manualSeed(0);

/** One training step of a model: gradients to nothing, forward, loss, backward, step. */
function training(optimizer, loss) {
  return () => {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  };
}

function adam(parameters, loss) {
  return training(new optim.Adam(parameters, { lr: 1e-3 }), loss);
}

/** Classify a sequence by its last hidden state. */
function recurrent(layer, [batch, time, inputs, hidden]) {
  const rnn = new layer(inputs, hidden);
  const last = new nn.Linear(hidden, 10);
  const x = randn([batch, time, inputs]);
  const y = randint(0, 10, [batch]);
  return adam([...rnn.parameters(), ...last.parameters()], () =>
    crossEntropy(last.forward(rnn.forward(x).output.at(":", -1)), y),
  );
}

function recurrents() {
  const layers = { rnn: nn.RNN, lstm: nn.LSTM, gru: nn.GRU };
  return Object.entries(RECURRENT).flatMap(([size, sizes]) =>
    Object.entries(layers).map(([name, layer]) => [`${name} ${size}`, () => recurrent(layer, sizes)]),
  );
}

function product(size) {
  const [a, b] = [randn([size, size]), randn([size, size])];
  return () => a.matmul(b);
}

function million(operation) {
  const [a, b] = [randn([1000, 1000]), randn([1000, 1000])];
  return () => operation(a, b);
}

const cases = {
  "add 4x4"() {
    const [a, b] = [randn([4, 4]), randn([4, 4])];
    return () => a.add(b);
  },
  "xor mlp"() {
    const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
    const [x, y] = [randn([4, 2]), randn([4, 1])];
    return training(new optim.SGD(model.parameters(), { lr: 0.1 }), () =>
      model.forward(x).sub(y).square().mean(),
    );
  },
  mlp() {
    const model = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
    const x = randn([64, 784]);
    const y = randint(0, 10, [64]);
    return adam(model.parameters(), () => crossEntropy(model.forward(x), y));
  },
  lenet() {
    const model = new nn.Sequential(
      ...[new nn.Conv2d(1, 8, 5, { padding: "same" }), new nn.ReLU(), new nn.MaxPool2d(2)],
      ...[new nn.Conv2d(8, 16, 5, { padding: "same" }), new nn.ReLU(), new nn.MaxPool2d(2)],
      ...[new nn.Flatten(), new nn.Linear(784, 10)],
    );
    const x = randn([64, 1, 28, 28]);
    const y = randint(0, 10, [64]);
    return adam(model.parameters(), () => crossEntropy(model.forward(x), y));
  },
  "conv fwd"() {
    const x = randn([32, 16, 32, 32]);
    const layer = new nn.Conv2d(16, 32, 3, { padding: 1 });
    return () => noGrad(() => layer.forward(x));
  },
  "conv fwd+bwd"() {
    const x = randn([32, 16, 32, 32], { requiresGrad: true });
    const { weight, bias } = new nn.Conv2d(16, 32, 3, { padding: 1 });
    return () => {
      for (const leaf of [x, weight, bias]) leaf.grad = null;
      conv2d(x, weight, bias, { padding: 1 }).sum().backward();
    };
  },
  ...Object.fromEntries(recurrents()),
  "matmul 256": () => product(256),
  "matmul 1024": () => product(1024),
  "add 1M": () => million((a, b) => a.add(b)),
  "tanh 1M": () => million((a) => a.tanh()),
  "sum 1M": () => million((a) => a.sum()),
  "softmax 1M": () => million((a) => a.softmax(1)),
};

if (options.peak === undefined) await serve(cases, { backend: backendInfo().blas ?? "compute kernels" });
else {
  const before = process.memoryUsage.rss();
  const step = cases[options.peak]();
  for (let i = 0; i < Number(options.steps); i++) step();
  console.log(JSON.stringify({ before, peak: process.resourceUsage().maxRSS * 1024 }));
}
