// Shapes and strides as numbers: against a plain walk over all indices.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planOf } from "../../src/shape/plan.js";
import {
  broadcastShapes,
  broadcastStrides,
  contiguousStrides,
  isContiguous,
  normalizeDims,
  reshapedStrides,
  resolveReshape,
  sizeOf,
} from "../../src/shape/shape.js";

/** Memory positions in row-major order of the indices. */
function positions(shape: readonly number[], strides: readonly number[]): number[] {
  let all = [0];
  shape.forEach((size, axis) => {
    all = all.flatMap((p) => Array.from({ length: size }, (_, i) => p + i * strides[axis]));
  });
  return all;
}

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });

/** A shape whose axes lie in memory in some other order. */
const permuted = sizes.chain((shape) =>
  fc
    .shuffledSubarray(
      shape.map((_, i) => i),
      { minLength: shape.length },
    )
    .map((order) => {
      const strides = contiguousStrides(shape);
      return { shape: order.map((i) => shape[i]), strides: order.map((i) => strides[i]) };
    }),
);

describe("strides", () => {
  test("row-major strides visit 0, 1, 2, ...", () => {
    fc.assert(
      fc.property(sizes, (shape) => {
        expect(positions(shape, contiguousStrides(shape))).toEqual(
          Array.from({ length: sizeOf(shape) }, (_, i) => i),
        );
      }),
    );
  });

  test("isContiguous says whether the positions are consecutive", () => {
    fc.assert(
      fc.property(permuted, ({ shape, strides }) => {
        const consecutive = positions(shape, strides).every((p, i) => p === i);
        expect(isContiguous(shape, strides)).toBe(consecutive);
      }),
    );
  });

  test("a plan visits the same positions in the same order", () => {
    fc.assert(
      fc.property(permuted, ({ shape, strides }) => {
        const row = contiguousStrides(shape);
        const plan = planOf(shape, [strides, row]);
        expect(positions(plan.shape, plan.strides[0])).toEqual(positions(shape, strides));
        expect(positions(plan.shape, plan.strides[1])).toEqual(positions(shape, row));
      }),
    );
  });

  test("a reshape without a copy visits the same positions, and is found wherever there is one", () => {
    const reshaped = permuted.chain((from) =>
      fc.constantFrom(...factorings(sizeOf(from.shape))).map((target) => ({ ...from, target })),
    );
    fc.assert(
      fc.property(reshaped, ({ shape, strides, target }) => {
        const found = reshapedStrides(shape, strides, target);
        if (found !== null) expect(positions(target, found)).toEqual(positions(shape, strides));
        else expect(isContiguous(shape, strides)).toBe(false);
      }),
    );
  });
});

/** Some shapes with that many elements. */
function factorings(size: number): number[][] {
  const result = [[size], [1, size], [size, 1]];
  for (let a = 2; a <= size; a++) {
    if (size % a !== 0) continue;
    result.push([a, size / a]);
    for (let b = 2; b <= size / a; b++) if ((size / a) % b === 0) result.push([a, b, size / a / b]);
  }
  return result;
}

describe("broadcasting", () => {
  test.each([
    [[3], [], [3]],
    [[3, 1], [4], [3, 4]],
    [
      [2, 1, 5],
      [3, 1],
      [2, 3, 5],
    ],
    [[0, 3], [1], [0, 3]],
    [[1], [0], [0]],
  ])("%j and %j give %j", (a, b, expected) => {
    expect(broadcastShapes("add", a, b)).toEqual(expected);
    expect(broadcastShapes("add", b, a)).toEqual(expected);
  });

  test("stretched axes have stride 0", () => {
    expect(broadcastStrides([3, 1], [1, 1], [2, 3, 4])).toEqual([0, 1, 0]);
  });

  test("sizes that differ are named, with the likely fix", () => {
    expect(() => broadcastShapes("add", [3, 4], [5])).toThrow(
      "add: [3, 4] and [5] do not broadcast: sizes 4 and 5 differ at axis -1, and neither is 1",
    );
    expect(() => broadcastShapes("add", [8, 28, 28], [8])).toThrow(
      "did you mean reshape([8, 1, 1]) on the [8] one?",
    );
  });
});

describe("axes and reshape", () => {
  test("negative axes count from the end", () => {
    expect(normalizeDims("sum", [-1, 0], 3)).toEqual([0, 2]);
    expect(normalizeDims("sum", undefined, 3)).toEqual([0, 1, 2]);
  });

  test("errors name what was given and what is possible", () => {
    expect(() => normalizeDims("sum", 3, 3)).toThrow("sum: axis 3 is out of range for 3 axes (-3 to 2)");
    expect(() => normalizeDims("sum", [0, -3], 3)).toThrow("sum: axis 0 is named twice");
    expect(() => resolveReshape([2, 3], [4, -1])).toThrow(
      "reshape: [2, 3] has 6 elements and cannot become [4, -1]: 6 is no multiple of 4",
    );
    expect(() => resolveReshape([2, 3], [-1, -1])).toThrow("only one size can be -1");
    expect(() => resolveReshape([2, 3], [7])).toThrow("that would be 7 elements");
  });

  test("-1 is filled in", () => {
    expect(resolveReshape([2, 3, 4], [4, -1])).toEqual([4, 6]);
    expect(resolveReshape([0, 3], [-1, 3])).toEqual([0, 3]);
  });
});
