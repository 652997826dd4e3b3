// The cases on cellgrad. Each makes its data and returns the function that is timed; pytorch.py has the same names.
import { createInterface } from "node:readline";
import { conv2d, crossEntropy, manualSeed, nn, optim, randint, randn } from "../dist/src/index.js";

/** One training step of a model: gradients to nothing, forward, loss, backward, Adam. */
function training(parameters, loss) {
  const optimizer = new optim.Adam(parameters, { lr: 1e-3 });
  return () => {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  };
}

/** Classify a sequence by its last hidden state. */
function recurrent(layer, [batch, time, inputs, hidden]) {
  const rnn = new layer(inputs, hidden);
  const last = new nn.Linear(hidden, 10);
  const x = randn([batch, time, inputs]);
  const y = randint(0, 10, [batch]);
  return training([...rnn.parameters(), ...last.parameters()], () =>
    crossEntropy(last.forward(rnn.forward(x).output.at(":", -1)), y),
  );
}

const cases = {
  lenet() {
    const model = new nn.Sequential(
      ...[new nn.Conv2d(1, 8, 5, { padding: "same" }), new nn.ReLU(), new nn.MaxPool2d(2)],
      ...[new nn.Conv2d(8, 16, 5, { padding: "same" }), new nn.ReLU(), new nn.MaxPool2d(2)],
      ...[new nn.Flatten(), new nn.Linear(784, 10)],
    );
    const x = randn([64, 1, 28, 28]);
    const y = randint(0, 10, [64]);
    return training(model.parameters(), () => crossEntropy(model.forward(x), y));
  },
  mlp() {
    const model = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
    const x = randn([64, 784]);
    const y = randint(0, 10, [64]);
    return training(model.parameters(), () => crossEntropy(model.forward(x), y));
  },
  "lstm b32": () => recurrent(nn.LSTM, [32, 28, 28, 64]),
  "lstm b1": () => recurrent(nn.LSTM, [1, 50, 16, 32]),
  "gru b32": () => recurrent(nn.GRU, [32, 28, 28, 64]),
  "rnn b32": () => recurrent(nn.RNN, [32, 28, 28, 64]),
  "conv fwd+bwd"() {
    const x = randn([32, 16, 32, 32], { requiresGrad: true });
    const { weight, bias } = new nn.Conv2d(16, 32, 3, { padding: 1 });
    return () => {
      for (const leaf of [x, weight, bias]) leaf.grad = null;
      conv2d(x, weight, bias, { padding: 1 }).sum().backward();
    };
  },
  "matmul 64": () => product(64),
  "matmul 256": () => product(256),
  "matmul 1024": () => product(1024),
  "add 4x4"() {
    const [a, b] = [randn([4, 4]), randn([4, 4])];
    return () => a.add(b);
  },
  "add 1M"() {
    const [a, b] = [randn([1000, 1000]), randn([1000, 1000])];
    return () => a.add(b);
  },
  "tanh 1M"() {
    const a = randn([1000, 1000]);
    return () => a.tanh();
  },
  "sum 1M"() {
    const a = randn([1000, 1000]);
    return () => a.sum();
  },
};

function product(size) {
  const [a, b] = [randn([size, size]), randn([size, size])];
  return () => a.matmul(b);
}

// --- The runner: milliseconds of one call each, for so many seconds.

const SHORTEST = 0.2; // ms; shorter calls are timed several at a time, as the clock is too coarse

function measure(step, seconds) {
  const times = [];
  let calls = 1;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) step();
    const elapsed = performance.now() - start;
    if (elapsed < SHORTEST) calls *= 2;
    else times.push(elapsed / calls);
  }
  return times;
}

const made = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.list) {
    console.log(JSON.stringify({ cases: Object.keys(cases) }));
    continue;
  }
  if (!made.has(request.case)) {
    made.clear(); // one case must not weigh on the memory of the next
    manualSeed(0);
    made.set(request.case, cases[request.case]());
  }
  const step = made.get(request.case);
  measure(step, request.warmUp);
  console.log(JSON.stringify({ times: measure(step, request.seconds) }));
}
