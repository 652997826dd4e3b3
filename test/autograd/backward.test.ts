// The dataflow graph: what is recorded, where gradients go, and what is refused.
import { describe, expect, test } from "vitest";
import { apply, type OperationRecord } from "../../src/autograd/index.js";
import { grad, isGradEnabled, noGrad, ones, randn, type Tensor, tensor } from "../../src/index.js";

const leaf = (values: number[]) => tensor(Float64Array.from(values), { requiresGrad: true });

describe("backward", () => {
  test("adds to .grad of the leaves", () => {
    const x = leaf([1, 2, 3]);
    x.square().sum().backward();
    expect(x.grad?.toArray()).toEqual([2, 4, 6]);
    x.sum().backward();
    expect(x.grad?.toArray()).toEqual([3, 5, 7]);
  });

  test("several paths to one leaf add up", () => {
    const x = leaf([2]);
    const y = x.mul(x).add(x).add(x.mul(3)).mul(x); // x^3 + 4 x^2
    y.sum().backward();
    expect(x.grad?.toArray()).toEqual([3 * 4 + 8 * 2]);
  });

  test("a leaf used twice in one operation", () => {
    const x = leaf([3]);
    x.mul(x).sum().backward();
    expect(x.grad?.toArray()).toEqual([6]);
  });

  test("starts from a gradient of the caller's", () => {
    const x = leaf([1, 2]);
    x.mul(3).backward(tensor(Float64Array.of(1, 10)));
    expect(x.grad?.toArray()).toEqual([3, 30]);
  });

  test("two leaves never share one gradient tensor", () => {
    const [a, b] = [leaf([1]), leaf([2])];
    a.add(b).sum().backward();
    noGrad(() => a.grad?.mul_(5));
    expect(b.grad?.toArray()).toEqual([1]);
  });

  test("the gradient of an intermediate is kept on request only", () => {
    const x = leaf([1, 2]);
    const kept = x.mul(2).retainGrad();
    const other = kept.mul(3);
    other.sum().backward();
    expect(kept.grad?.toArray()).toEqual([3, 3]);
    expect(other.grad).toBeNull();
  });

  test("a chain of 100,000 operations does not overflow the stack", () => {
    const x = leaf([1]);
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.sum().backward();
    expect(x.grad?.toArray()).toEqual([1]);
  });

  test("the gradient of an int32 or bool path does not exist", () => {
    const x = leaf([1, -2]);
    expect(x.gt(0).requiresGrad).toBe(false);
    expect(x.argmax().requiresGrad).toBe(false);
    expect(x.max(0).indices.requiresGrad).toBe(false);
    expect(x.to("int32").requiresGrad).toBe(false);
  });
});

describe("what is refused, and why", () => {
  test("a second backward without retainGraph", () => {
    const y = leaf([1]).exp().sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(() => y.backward()).toThrow("the graph was already used by a backward() before");
  });

  test("a result of several elements", () => {
    expect(() => leaf([1, 2]).mul(2).backward()).toThrow(
      "backward: a gradient starts from one number, this tensor is [2]; reduce it with sum() or mean()",
    );
  });

  test("a tensor that depends on no leaf", () => {
    expect(() => tensor([1]).sum().backward()).toThrow(
      "does not depend on anything that requires a gradient",
    );
  });

  test("a start of another shape or type", () => {
    const y = leaf([1, 2]).mul(2);
    expect(() => y.backward(ones([3], { dtype: "float64" }))).toThrow("the gradient is [3], the tensor [2]");
    expect(() => y.backward(ones([2]))).toThrow(
      'the gradient is float32, the tensor float64; convert it with to("float64")',
    );
  });

  test("an unknown option", () => {
    expect(() =>
      leaf([1])
        .sum()
        .backward({ retaingraph: true } as never),
    ).toThrow('Did you mean "retainGraph"?');
  });

  test("a value that was changed in place after the graph took it", () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const z = y.square().sum();
    noGrad(() => y.mul_(2));
    expect(() => z.backward()).toThrow('input 0 of "square" [2] was changed in place after it was used');
  });

  test("but a change that no gradient needs is fine", () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const z = y.add(1).sum();
    noGrad(() => y.zero_());
    z.backward();
    expect(x.grad?.toArray()).toEqual([3, 3]);
  });

  test("a failed backward leaves the graph usable", () => {
    const x = leaf([1, 2]);
    const broken: OperationRecord = {
      name: "broken",
      forward: ([a]) => a.clone(),
      vjp: () => {
        throw new Error("out of order");
      },
      samples: () => [],
    };
    const middle = x.mul(2);
    expect(() => apply(broken, [middle], undefined).sum().backward()).toThrow("out of order");
    middle.sum().backward();
    expect(x.grad?.toArray()).toEqual([2, 2]);
  });

  test("a gradient rule of the wrong shape", () => {
    const wrong: OperationRecord = {
      name: "wrong",
      forward: ([a]) => a.clone(),
      vjp: ({ dy }) => [dy.sum()],
      samples: () => [],
    };
    expect(() =>
      apply(wrong, [leaf([1, 2])], undefined)
        .sum()
        .backward(),
    ).toThrow('the gradient of "wrong" for input 0 is [] float64, the input is [2] float64');
  });
});

describe("grad", () => {
  test("returns gradients and leaves .grad alone", () => {
    const [x, y] = [leaf([2]), leaf([5])];
    const [dx, dy] = grad(x.mul(y).sum(), [x, y]);
    expect([dx.toArray(), dy.toArray(), x.grad]).toEqual([[5], [2], null]);
  });

  test("of intermediates", () => {
    const x = leaf([2]);
    const middle = x.square();
    expect(grad(middle.mul(3).sum(), [middle, x]).map((g) => g.toArray())).toEqual([[3], [12]]);
  });

  test("again and again: x^4 four times over", () => {
    const x = leaf([2]);
    let y: Tensor = x.square().square().sum();
    const values: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      [y] = grad(y.sum(), [x], { createGraph: true });
      values.push(y.toArray());
    }
    expect(values).toEqual([[32], [48], [48], [24]]);
  });

  test("second derivatives that other engines get wrong", () => {
    // x tanh x, x e^x and x sigmoid x at 0.5: see Hessians in closed form.
    const at = 0.5;
    const t = Math.tanh(at);
    const s = 1 / (1 + Math.exp(-at));
    const second = (f: (x: Tensor) => Tensor) => {
      const x = leaf([at]);
      const [first] = grad(f(x).sum(), [x], { createGraph: true });
      return grad(first.sum(), [x])[0].item();
    };
    expect(second((x) => x.mul(x.tanh()))).toBeCloseTo(2 * (1 - t * t) - 2 * at * t * (1 - t * t), 12);
    expect(second((x) => x.mul(x.exp()))).toBeCloseTo((2 + at) * Math.exp(at), 12);
    expect(second((x) => x.mul(x.sigmoid()))).toBeCloseTo(s * (1 - s) * (2 + at * (1 - 2 * s)), 12);
  });

  test("an input that plays no part is an error, or null on request", () => {
    const [x, y] = [leaf([1]), leaf([2])];
    expect(() => grad(x.sum(), [x, y])).toThrow("grad: the outputs do not depend on input 1 [1]");
    expect(grad(x.sum(), [x, y], { allowUnused: true })[1]).toBeNull();
  });
});

describe("noGrad and detach", () => {
  test("noGrad records nothing and gives the value back", () => {
    const x = leaf([1]);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(x.mul(2).requiresGrad).toBe(true);
  });

  test("recording is back on after an error", () => {
    expect(() =>
      noGrad(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(isGradEnabled()).toBe(true);
  });

  test("an async function is refused: recording would be back on before it ends", () => {
    expect(() => noGrad(async () => 1)).toThrow("noGrad: the function is async");
  });

  test("detach shares the values and ends the graph", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2).detach();
    expect(y.requiresGrad).toBe(false);
    const z = randn([2]);
    z.detach().fill_(7);
    expect(z.toArray()).toEqual([7, 7]);
  });

  test("requiresGrad cannot be taken from a computed value", () => {
    const y = leaf([1]).mul(2);
    expect(() => {
      y.requiresGrad = false;
    }).toThrow('this tensor was computed by "mul"');
  });
});
