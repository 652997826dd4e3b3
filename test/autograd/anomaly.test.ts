// Anomaly mode names the operation in which NaN or infinity was born.
import { expect, test } from "vitest";
import { AnomalyError, detectAnomaly, full, nn, type Tensor, tensor, where } from "../../src/index.js";

class Layer extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.log();
  }
}

class Net extends nn.Module {
  encoder = new nn.Sequential({ relu: new nn.ReLU(), log: new Layer() });
  forward(x: Tensor): Tensor {
    return this.encoder.forward(x);
  }
}

test("forward: operation, place, inputs, layer and the lines that called", () => {
  const run = () => detectAnomaly(() => new Layer().forward(tensor([[1, 0, 4]])));
  expect(run).toThrow(AnomalyError);
  expect(run).toThrow(/"log" made -infinity \(1 of 3 elements, first at \[0, 1\]\)/);
  expect(run).toThrow(/input 0: \[1, 3\] float32, from 0 to 4\n {2}in Layer/);
  expect(run).toThrow(/anomaly\.test\.ts/);
  expect(() => detectAnomaly(() => new Net().forward(tensor([[1, 0]])))).toThrow(
    "in encoder.log (Net > Sequential > Layer)",
  );
});

test("NaN that is born from infinity is a fault, infinity that is passed on is none", () => {
  expect(() => detectAnomaly(() => full([2], Infinity).sub(Infinity))).toThrow(/"sub" made NaN \(2 of 2/);
  const mask = detectAnomaly(() => where(tensor([true, false]), tensor([1, 2]), -Infinity).softmax(0));
  expect(mask.toArray()).toEqual([1, 0]);
});

test("backward: the operation whose gradient it is, and the lines of its forward pass", () => {
  const run = () => detectAnomaly(() => tensor([1, 0], { requiresGrad: true }).sqrt().sum().backward());
  expect(run).toThrow(/the gradient of "sqrt" for input 0 is infinity \(1 of 2 elements, first at \[1\]\)/);
  expect(run).toThrow(/anomaly\.test\.ts/);
  const y = tensor([0], { requiresGrad: true }).sqrt();
  expect(() => detectAnomaly(() => y.backward())).toThrow(/run the forward pass inside of detectAnomaly/);
});

test("a composed operation is named as a whole", () => {
  expect(() => detectAnomaly(() => tensor([1]).std())).toThrow(/"std" made NaN/);
});

test("is off again afterwards, also after an error, and on until a promise is settled", async () => {
  const zero = tensor([0]);
  expect(() => detectAnomaly(() => zero.log())).toThrow(AnomalyError);
  expect(zero.log().item()).toBe(-Infinity);
  const late = detectAnomaly(async () => {
    await null;
    return zero.log();
  });
  await expect(late).rejects.toThrow(AnomalyError);
  expect(zero.log().item()).toBe(-Infinity);
});

test("values and gradients are the same as without", () => {
  const run = () => {
    const x = tensor([0.5, -2], { requiresGrad: true });
    x.tanh().mul(x).sum().backward();
    return x.grad?.toArray();
  };
  expect(detectAnomaly(run)).toEqual(run());
});
