// How the time of a training step grows with batch, sequence, hidden size and depth of the graph: the slope of time against work on
// logarithmic scales, beyond the smallest sizes, must be at most 1.05. Writes results/growth.png and results/growth.json.
import { writeFileSync } from "node:fs";
import { crossEntropy, manualSeed, nn, optim, plot, randint, randn, setThreads } from "../dist/src/index.js";
import { here } from "./peers.mjs";

const MOST = 1.05;
const SECONDS = Number(process.argv[2] ?? 1.5); // for each size

manualSeed(0);
setThreads(1);

function step(parameters, loss) {
  const optimizer = new optim.Adam(parameters, { lr: 1e-3 });
  return () => {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  };
}

function lenet(batch) {
  const model = new nn.Sequential(
    ...[new nn.Conv2d(1, 8, 5, { padding: "same" }), new nn.ReLU(), new nn.MaxPool2d(2)],
    ...[new nn.Conv2d(8, 16, 5, { padding: "same" }), new nn.ReLU(), new nn.MaxPool2d(2)],
    ...[new nn.Flatten(), new nn.Linear(784, 10)],
  );
  const [x, y] = [randn([batch, 1, 28, 28]), randint(0, 10, [batch])];
  return step(model.parameters(), () => crossEntropy(model.forward(x), y));
}

function lstm(time, hidden) {
  const [rnn, last] = [new nn.LSTM(32, hidden), new nn.Linear(hidden, 10)];
  const [x, y] = [randn([16, time, 32]), randint(0, 10, [16])];
  return step([...rnn.parameters(), ...last.parameters()], () =>
    crossEntropy(last.forward(rnn.forward(x).output.at(":", -1)), y),
  );
}

function chain(depth) {
  const x = randn([64], { requiresGrad: true });
  return () => {
    x.grad = null;
    let y = x;
    for (let i = 0; i < depth; i++) y = y.tanh();
    y.sum().backward();
  };
}

const curves = {
  "batch (LeNet)": { sizes: [16, 32, 64, 128, 256], make: lenet, work: (n) => n },
  "sequence (LSTM)": { sizes: [32, 64, 128, 256, 512], make: (n) => lstm(n, 64), work: (n) => n },
  "hidden size (LSTM)": {
    sizes: [64, 128, 192, 256, 384],
    make: (n) => lstm(40, n),
    work: (n) => n * (n + 32),
  },
  "depth (chain of tanh)": { sizes: [200, 800, 3200, 12800, 51200], make: chain, work: (n) => n },
};

/** The fastest of many: what else the machine does only makes it slower. */
function fastest(run) {
  run();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + SECONDS * 1000;
  do {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return best;
}

/** Of a line through the points, by least squares. */
function slope(xs, ys) {
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const top = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0);
  return top / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
}

const results = [];
const series = {};
for (const [name, { sizes, make, work }] of Object.entries(curves)) {
  const times = sizes.map((size) => fastest(make(size)));
  const later = sizes.slice(1);
  const found = slope(
    later.map((size) => Math.log(work(size))),
    times.slice(1).map(Math.log),
  );
  results.push({ name, sizes, ms: times, slope: found, most: MOST });
  series[name] = times.map((ms, i) => (ms / times[0]) * (work(sizes[0]) / work(sizes[i])));
  const list = sizes.map((size, i) => `${size}: ${times[i].toPrecision(3)} ms`).join(", ");
  console.log(`${name.padEnd(24)} slope ${found.toFixed(2)}${found > MOST ? " TOO STEEP" : ""}   ${list}`);
  if (found > MOST) process.exitCode = 1;
}
writeFileSync(
  here("results/growth.json"),
  `${JSON.stringify({ node: process.version, results }, null, 1)}\n`,
);
plot
  .curves(series, {
    title: "Time for the same work as the size grows",
    xTitle: "size, from the smallest to the largest",
    yTitle: "time / work, smallest size = 1",
  })
  .save(here("results/growth.png"));
