// Two training runs, and what they leave behind as one number that changes when any bit of it does.
import { createHash } from "node:crypto";
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  DataLoader,
  datasets,
  manualSeed,
  nn,
  optim,
  type Tensor,
} from "../../src/index.js";

const STEPS = 200;

function train(
  model: nn.Module,
  optimizer: optim.Optimizer,
  batches: () => Iterable<{ inputs: Tensor; targets: Tensor }>,
  loss: (inputs: Tensor, targets: Tensor) => Tensor,
  schedule?: optim.Schedule,
): string {
  const hash = createHash("sha256");
  let steps = 0;
  while (steps < STEPS) {
    for (const { inputs, targets } of batches()) {
      if (steps++ === STEPS) break;
      const value = loss(inputs, targets);
      hash.update(value.data());
      optimizer.zeroGrad();
      value.backward();
      optim.clipGradNorm(model.parameters(), 1);
      optimizer.step();
      schedule?.step();
    }
  }
  for (const [name, parameter] of model.namedParameters()) hash.update(name).update(parameter.data());
  return hash.digest("hex");
}

/** 200 steps of a LeNet on digits: convolutions, pooling, dropout, cross-entropy, clipping, Adam. */
export async function lenet(): Promise<string> {
  manualSeed(20);
  const model = new nn.Sequential({
    conv1: new nn.Conv2d(1, 4, 5, { padding: 2 }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    conv2: new nn.Conv2d(4, 8, 5),
    tanh2: new nn.Tanh(),
    pool2: new nn.AvgPool2d(2),
    flatten: new nn.Flatten(),
    dropout: new nn.Dropout(0.2),
    out: new nn.Linear(200, 10),
  });
  const { train: data } = await datasets.digits({ train: 320, test: 0 });
  const loader = new DataLoader(data, { batchSize: 8, shuffle: true });
  const optimizer = new optim.Adam(model.parameters(), { lr: 2e-3, weightDecay: 1e-4 });
  const loss = (x: Tensor, y: Tensor) => crossEntropy(model.forward(x), y);
  return train(model, optimizer, () => loader, loss);
}

/** 200 steps of an LSTM on Reber strings of different length: gates, padding, clipping, a schedule, RMSprop. */
export async function lstm(): Promise<string> {
  manualSeed(21);
  const model = new nn.Sequential({ lstm: new nn.LSTM(7, 12), out: new nn.Linear(12, 7) });
  const { train: data } = await datasets.reber({ train: 160, test: 0 });
  const loader = new DataLoader(data, { batchSize: 8, shuffle: true });
  const optimizer = new optim.RMSprop(model.parameters(), { lr: 3e-3, momentum: 0.5 });
  const schedule = new optim.CosineAnnealingLR(optimizer, STEPS);
  const loss = (x: Tensor, y: Tensor) =>
    binaryCrossEntropyWithLogits(model.out.forward(model.lstm.forward(x).output), y);
  return train(model, optimizer, () => loader, loss, schedule);
}
