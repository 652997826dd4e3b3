// The figures of README: `node .github/pictures.mjs` after a build writes them anew, from a model trained for a moment.
import {
  crossEntropy,
  datasets,
  fit,
  graph,
  manualSeed,
  nn,
  optim,
  plot,
  tensor,
} from "../dist/src/index.js";

manualSeed(7);
const { train, test } = await datasets.digits();
const first = (count) => Array.from({ length: count }, (_, i) => i);
const model = new nn.Sequential({
  conv1: new nn.Conv2d(1, 8, 5, { padding: "same" }),
  relu1: new nn.ReLU(),
  pool1: new nn.MaxPool2d(2),
  conv2: new nn.Conv2d(8, 16, 5, { padding: "same" }),
  relu2: new nn.ReLU(),
  pool2: new nn.MaxPool2d(2),
  flatten: new nn.Flatten(),
  out: new nn.Linear(784, 10),
});
const optimizer = new optim.Adam(model.parameters(), { lr: 2e-3 });
await fit(model, train.subset(first(1200)), { loss: crossEntropy, optimizer, epochs: 2 });
const trace = model.trace(test.inputs.at("0:1"));

const text = "BTSSXXTVVE";
const word = tensor([[...text].map((sign) => [..."BTSXPVE"].map((other) => (other === sign ? 1 : 0)))]);
const { gates } = new nn.LSTM(7, 12).forward(word);
const net = new nn.Sequential({ hidden: new nn.Linear(3, 4), act: new nn.Tanh(), out: new nn.Linear(4, 2) });
const loss = crossEntropy(net.forward(tensor([[0.2, -1, 0.5]])), tensor([1], { dtype: "int32" }));
loss.backward();

const figures = {
  "feature-maps": plot.featureMaps(trace.at("conv1")),
  convolution: plot.convolution(trace, "conv2", { filter: 2, animate: false }),
  saliency: plot.saliency(model, test.inputs.at("0:1"), { layer: "conv2" }),
  gates: plot.gates(gates, { ticks: text }),
  "cell-state": plot.cellState(gates, { ticks: text }),
  graph: plot.graph(graph(loss)),
};
for (const [name, figure] of Object.entries(figures)) figure.save(`.github/figures/${name}.svg`);
