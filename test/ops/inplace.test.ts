// Changing tensors where they are.
import { describe, expect, test } from "vitest";
import { noGrad, tensor, zeros } from "../../src/index.js";

describe("in place", () => {
  test("arithmetic with tensors, numbers and broadcasting", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(x.add_(1)).toBe(x);
    expect(x.toArray()).toEqual([
      [2, 3],
      [4, 5],
    ]);
    expect(x.mul_(tensor([10, 100])).toArray()).toEqual([
      [20, 300],
      [40, 500],
    ]);
    expect(x.sub_(tensor([[20], [40]])).toArray()).toEqual([
      [0, 280],
      [0, 460],
    ]);
    expect(x.div_(20).toArray()).toEqual([
      [0, 14],
      [0, 23],
    ]);
  });

  test.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 33])("rows of %i, which end anywhere in a vector", (size) => {
    const x = zeros([3, size]);
    x.at(1).add_(2);
    expect(x.toArray()).toEqual([0, 2, 0].map((value) => new Array(size).fill(value)));
    x.at(1).fill_(5);
    expect(x.sum().item()).toBe(5 * size);
  });

  test("a view changes what it was taken from, nothing else", () => {
    const x = zeros([3, 4]);
    x.at(":", "1:3").add_(1);
    x.transpose().at(0).fill_(9);
    expect(x.toArray()).toEqual(new Array(3).fill([9, 1, 1, 0]));
  });

  test("an operand that is another view of the same memory is read before it is written", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    x.add_(x.transpose());
    expect(x.toArray()).toEqual([
      [2, 5],
      [5, 8],
    ]);
    const y = tensor([1, 2, 3, 4]);
    y.at("1:").copy_(y.at(":3"));
    expect(y.toArray()).toEqual([1, 1, 2, 3]);
    const z = tensor([1, 2, 3, 4]);
    z.at("1:").add_(z.at(":-1"));
    expect(z.toArray()).toEqual([1, 3, 5, 7]);
    const w = tensor([1, 2, 3, 4]);
    w.mul_(w.at(0)).sub_(w.at("3:"));
    expect(w.toArray()).toEqual([-3, -2, -1, 0]);
  });

  test("copy_ converts and broadcasts; zero_", () => {
    const x = zeros([2, 3], { dtype: "int32" });
    expect(x.copy_(tensor([1.7, -2.7, 3])).toArray()).toEqual([
      [1, -2, 3],
      [1, -2, 3],
    ]);
    expect(x.zero_().sum().item()).toBe(0);
  });

  test("the type stays; a result that would not fit is refused", () => {
    expect(tensor([1, 2]).add_(tensor([1, 2], { dtype: "float64" })).dtype).toBe("float32");
    const whole = tensor([1, 2], { dtype: "int32" });
    expect(whole.add_(1).toArray()).toEqual([2, 3]);
    expect(() => whole.mul_(0.5)).toThrow(
      "mul_: the result would be float32, the tensor is int32 and keeps its type",
    );
    expect(() => whole.div_(2)).toThrow("div_ does not take int32");
    expect(() => tensor([true]).add_(1)).toThrow("add_: the result would be int32, the tensor is bool");
  });

  test("shapes that do not fit, and values that are none", () => {
    expect(() => tensor([1, 2]).add_(zeros([3, 2]))).toThrow("add_: [3, 2] does not stretch to [2]");
    expect(() => tensor([1, 2]).copy_(zeros([3, 2]))).toThrow("copy_: [3, 2] does not stretch to [2]");
    expect(() => tensor([1, 2]).fill_("1" as never)).toThrow("fill_: expected a number, got 1");
    expect(() => tensor([1, 2]).add_([1, 2] as never)).toThrow(
      "add_: expected a tensor or a number, got an array",
    );
  });

  test("where a gradient would miss the change it is refused; in noGrad it is done", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(() => x.add_(1)).toThrow(
      "add_: this tensor requires a gradient, and a change in place is not recorded",
    );
    expect(() => zeros([2]).add_(x)).toThrow("add_: the operand requires a gradient");
    expect(noGrad(() => x.add_(1)).toArray()).toEqual([2, 3]);
    expect(x.requiresGrad).toBe(true);
  });
});
