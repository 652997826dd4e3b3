// Matrix products and dense layers: PyTorch's values and gradients, every path of the blocked kernel, and errors.
import { describe, expect, test } from "vitest";
import { DTypeError, noGrad, randn, ShapeError, type Tensor, tensor, zeros } from "../../src/index.js";
import { linear, matmul } from "../../src/ops/index.js";
import { asFunction, testFamily } from "../reference/load.js";

testFamily("matmul", (name) => {
  if (name === "linear") return asFunction(linear);
  if (name === "matmulLeftTransposed") return ([a, b]) => a.transpose().matmul(b);
  if (name === "matmulRightTransposed") return ([a, b]) => a.matmul(b.transpose());
  if (name === "matmulBothTransposed") return ([a, b]) => a.transpose().matmul(b.transpose());
  return asFunction(matmul);
});

/** The plain triple loop, in float64. */
function slowProduct(a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.shape;
  const n = b.shape[1];
  const [x, y] = [a.data(), b.data()];
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += x[i * k + p] * y[p * n + j];
      result[i * n + j] = sum;
    }
  }
  return tensor(result, { shape: [m, n], dtype: a.dtype });
}

describe("every size and layout agrees with the plain loop", () => {
  for (const dtype of ["float32", "float64"] as const) {
    for (const [left, right] of [
      ["rows", "rows"],
      ["rows", "columns"],
      ["columns", "rows"],
      ["columns", "columns"],
    ]) {
      test(`${dtype}, left by ${left}, right by ${right}`, () => {
        const make = (rows: number, columns: number, layout: string) =>
          layout === "rows"
            ? randn([rows, columns], { dtype })
            : randn([columns, rows], { dtype }).transpose();
        for (const m of [1, 2, 3, 5, 9, 131]) {
          for (const n of [1, 4, 5, 13, 260]) {
            for (const k of [1, 3, 8, 259]) {
              const [a, b] = [make(m, k, left), make(k, n, right)];
              // Sums that cancel have a relative error; this bounds it by the number of terms.
              expect(a.matmul(b)).toBeCloseToTensor(slowProduct(a, b), {
                rtol: dtype === "float32" ? 4e-6 : 1e-14,
              });
            }
          }
        }
      });
    }
  }
});

test("operands may be slices and expanded views", () => {
  const a = randn([6, 20]).at("::2", "3:17:2");
  const b = randn([1, 5]).expand([7, 5]);
  expect(a.matmul(b)).toBeCloseToTensor(slowProduct(a, b));
  const batch = randn([1, 3, 4]).expand([5, 3, 4]);
  expect(batch.matmul(randn([5, 4, 2])).shape).toEqual([5, 3, 2]);
});

test("the same operands give the same bits, whatever stood in the scratch memory", () => {
  const [a, b] = [randn([37, 300]), randn([300, 41])];
  const first = a.matmul(b).data();
  randn([200, 300]).matmul(randn([300, 200]));
  expect(a.matmul(b).data()).toEqual(first);
});

test("a product over nothing is zero, with the bias where there is one", () => {
  expect(
    zeros([2, 0])
      .matmul(zeros([0, 9]))
      .data(),
  ).toEqual(new Float32Array(18));
  expect(linear(zeros([2, 0]), zeros([3, 0]), tensor([1, 2, 3])).toArray()).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test("one NaN spoils its row and nothing else", () => {
  const a = zeros([5, 3]);
  noGrad(() => a.at(1).fill_(Number.NaN));
  const rows = a.matmul(randn([3, 10])).data();
  rows.forEach((value, i) => {
    expect(Number.isNaN(value)).toBe(Math.floor(i / 10) === 1);
  });
});

test("errors name the shapes and the likely fix", () => {
  const x = randn([32, 28]);
  expect(() => x.matmul(randn([64, 256]))).toThrow(
    "matmul: [32, 28] x [64, 256]: inner sizes 28 and 64 differ",
  );
  expect(() => x.matmul(randn([64, 28]))).toThrow("did you mean x.matmul(w.transpose())?");
  expect(() => randn([28, 32]).matmul(randn([28, 5]))).toThrow("did you mean x.transpose().matmul(w)?");
  expect(() => x.matmul(tensor(2))).toThrow("use mul");
  expect(() => x.matmul(randn([28, 2], { dtype: "float64" }))).toThrow(DTypeError);
  expect(() => matmul(x, [[1]] as never)).toThrow("wrap it in tensor(...)");
  expect(() => randn([2, 3, 4]).matmul(randn([5, 4, 2]))).toThrow(ShapeError);
  expect(() => linear(randn([8, 1, 28, 28]), randn([10, 784]))).toThrow(
    "the input has 28 features, the weight expects 784",
  );
  expect(() => linear(randn([8, 28, 28]), randn([10, 784]))).toThrow("nn.Flatten()");
  expect(() => linear(x, randn([10, 28]), randn([1, 10]))).toThrow("the bias must be [10]");
});
