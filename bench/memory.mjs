// 20,000 training steps of a small LeNet in one synchronous loop: no await, no scope, nothing disposed of. Prints how
// much memory the process takes; fails above 600 MB, or when a value kept from step 10 has changed at the end.
import { parseArgs } from "node:util";
import { crossEntropy, heapStats, manualSeed, nn, optim, randint, randn } from "../dist/src/index.js";

const LIMIT_MB = 600;
const { values: options } = parseArgs({
  options: { steps: { type: "string", default: "20000" }, batch: { type: "string", default: "2" } },
});
const [steps, batch] = [Number(options.steps), Number(options.batch)];

/** A model as users write them: every value passes through their hands, so the engine can prove nothing dead. */
class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 8, 5, { padding: "same" });
  conv2 = new nn.Conv2d(8, 16, 5, { padding: "same" });
  pool = new nn.MaxPool2d(2);
  out = new nn.Linear(784, 10);

  forward(x) {
    this.hidden = this.pool.forward(this.conv1.forward(x).relu());
    return this.out.forward(this.pool.forward(this.conv2.forward(this.hidden).relu()).flatten(1));
  }
}

function sequential() {
  return new nn.Sequential({
    ...{
      conv1: new nn.Conv2d(1, 8, 5, { padding: "same" }),
      relu1: new nn.ReLU(),
      pool1: new nn.MaxPool2d(2),
    },
    ...{
      conv2: new nn.Conv2d(8, 16, 5, { padding: "same" }),
      relu2: new nn.ReLU(),
      pool2: new nn.MaxPool2d(2),
    },
    ...{ flatten: new nn.Flatten(), out: new nn.Linear(784, 10) },
  });
}

function train(name, model) {
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const x = randn([batch, 1, 28, 28]);
  const y = randint(0, 10, [batch]);
  let kept;
  let expected;
  let peak = 0;
  const start = performance.now();
  for (let i = 1; i <= steps; i++) {
    const outputs = model.forward(x);
    optimizer.zeroGrad();
    crossEntropy(outputs, y).backward();
    optimizer.step();
    if (i === 10) {
      kept = model.hidden ?? outputs;
      expected = kept.data();
    }
    if (i % 100 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - start) / 1000;
  const after = kept.data();
  const same = expected.every((value, i) => Object.is(value, after[i]));
  const [megabytes, { evictions, returns }] = [Math.round(peak / 1e6), heapStats()];
  console.log(
    `${name}: ${steps} steps of batch ${batch} in ${seconds.toFixed(0)} s, at most ${megabytes} MB resident (limit ${LIMIT_MB}), ` +
      `${evictions} blocks moved out so far and ${returns} back; the value kept from step 10 ${same ? "reads the same" : "HAS CHANGED"}`,
  );
  if (megabytes >= LIMIT_MB || !same) process.exitCode = 1;
}

manualSeed(0);
train("Sequential", sequential());
train("a class of one's own", new LeNet());
