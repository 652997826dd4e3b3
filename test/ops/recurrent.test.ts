// Recurrent sequences: every gate and every gradient against PyTorch, resumed sequences, and errors.
import { describe, expect, test } from "vitest";
import { ArgumentError, cat, DTypeError, grad, randn, ShapeError, type Tensor } from "../../src/index.js";
import { gruSequence, lstmSequence, rnnSequence } from "../../src/ops/index.js";
import { fromJson, loadReference, type TensorJson } from "../reference/load.js";

interface SequenceCase {
  name: string;
  kind: "rnn" | "relu" | "lstm" | "gru";
  operands: Record<string, TensorJson>;
  gates: Record<string, TensorJson>;
  weights: Record<string, TensorJson>;
  gradients: Record<string, TensorJson>;
}

type Operands = Readonly<Record<string, Tensor>>;

function run(kind: SequenceCase["kind"], o: Operands): Record<string, Tensor> {
  if (kind === "lstm") return { ...lstmSequence(o.x, o.weightIh, o.weightHh, o.biasIh, o.biasHh, o.h, o.c) };
  if (kind === "gru") return { ...gruSequence(o.x, o.weightIh, o.weightHh, o.biasIh, o.biasHh, o.h) };
  const nonlinearity = kind === "relu" ? "relu" : "tanh";
  return rnnSequence(o.x, o.weightIh, o.weightHh, o.biasIh, o.biasHh, o.h, { nonlinearity });
}

describe("as PyTorch has it", () => {
  for (const entry of loadReference<SequenceCase>("recurrent")) {
    test(entry.name, () => {
      const operands = Object.fromEntries(
        Object.entries(entry.operands).map(([name, json]) => [name, fromJson(json).requiresGrad_()]),
      );
      const gates = run(entry.kind, operands);
      expect(Object.keys(gates)).toEqual(Object.keys(entry.gates));
      for (const [name, json] of Object.entries(entry.gates))
        expect(gates[name]).toBeCloseToTensor(fromJson(json));
      const arriving = Object.entries(entry.weights);
      const names = Object.keys(operands);
      const found = grad(
        arriving.map(([name]) => gates[name]),
        names.map((name) => operands[name]),
        { gradients: arriving.map(([, json]) => fromJson(json)) },
      );
      found.forEach((gradient, i) => {
        expect(gradient).toBeCloseToTensor(fromJson(entry.gradients[names[i]]), {
          rtol: gradient.dtype === "float32" ? 2e-5 : 1e-12,
        });
      });
    });
  }
});

const weights = (gates: number, inputs: number, hidden: number) =>
  [
    randn([gates * hidden, inputs]),
    randn([gates * hidden, hidden]),
    randn([gates * hidden]),
    randn([gates * hidden]),
  ] as const;

test("a sequence resumes from the state it ended with", () => {
  const x = randn([3, 7, 4]);
  const w = weights(4, 4, 6);
  const whole = lstmSequence(x, ...w);
  const first = lstmSequence(x.at(":", ":4"), ...w);
  const rest = lstmSequence(x.at(":", "4:"), ...w, first.hidden.at(":", -1), first.cell.at(":", -1));
  expect(cat([first.hidden, rest.hidden], 1)).toBeCloseToTensor(whole.hidden);
  expect(cat([first.cell, rest.cell], 1)).toBeCloseToTensor(whole.cell);
});

test("operands may be views", () => {
  const [wi, wh, bi, bh] = weights(3, 4, 5);
  const x = randn([7, 3, 4]).transpose(0, 1);
  const views = gruSequence(x, wi.transpose().contiguous().transpose(), wh, bi, bh).hidden;
  expect(views.data()).toEqual(gruSequence(x.contiguous(), wi, wh, bi, bh).hidden.data());
});

test("the items of a batch do not touch each other", () => {
  const w = weights(1, 3, 5);
  const x = randn([6, 4, 3]);
  const whole = rnnSequence(x, ...w).hidden;
  expect(rnnSequence(x.at("4:5"), ...w).hidden).toBeCloseToTensor(whole.at("4:5"));
});

test("sequences of no steps and batches of nothing are empty", () => {
  const w = weights(4, 3, 5);
  expect(lstmSequence(randn([2, 0, 3]), ...w).hidden.shape).toEqual([2, 0, 5]);
  const x = randn([0, 4, 3]);
  const weightIh = w[0].requiresGrad_();
  const { hidden } = lstmSequence(x, ...w);
  expect(hidden.shape).toEqual([0, 4, 5]);
  const [gradient] = grad(hidden.sum(), [weightIh]);
  expect([...gradient.data()].every((value) => value === 0)).toBe(true);
});

test("a second derivative says plainly that there is none", () => {
  const [wi, wh] = weights(1, 3, 5);
  wi.requiresGrad_();
  const loss = rnnSequence(randn([1, 2, 3]), wi, wh).hidden.sum();
  expect(() => grad(loss, [wi], { createGraph: true })).toThrow("cannot be differentiated again");
});

test("errors name the operand and the size", () => {
  const [wi, wh, bi, bh] = weights(4, 3, 5);
  const x = randn([2, 6, 3]);
  expect(() => lstmSequence(randn([2, 6, 4]), wi, wh)).toThrow(
    "the input has 4 features, the weights expect 3",
  );
  expect(() => lstmSequence(x.at(0), wi, wh)).toThrow("for a single sequence use unsqueeze(0)");
  expect(() => gruSequence(x, wi, wh)).toThrow("weightHh must be [3 * hidden, hidden], got [20, 5]");
  expect(() => lstmSequence(x, wi, wh, bi)).toThrow(ArgumentError);
  expect(() => lstmSequence(x, wi, wh, bi, bh, randn([3, 5]))).toThrow("h must be [2, 5], got [3, 5]");
  expect(() => lstmSequence(x, wi.at(":10"), wh)).toThrow(ShapeError);
  expect(() => lstmSequence(x.to("float64"), wi, wh)).toThrow(DTypeError);
  expect(() =>
    rnnSequence(x, randn([5, 3]), randn([5, 5]), null, null, null, { nonlinearity: "sin" as never }),
  ).toThrow('"tanh" or "relu"');
});
