// Chains of views and rearrangements move elements where plain loops would, and gradients back.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Tensor, tensor } from "../../../src/index.js";
import { build, differs, get, layouts, type Naive, RUNS, shapes, sizeOf } from "./oracle.js";

interface Step {
  readonly text: string;
  readonly tensor: (x: Tensor) => Tensor;
  readonly naive: (x: Naive) => Naive;
}

/** A step that fits an array of this shape, chosen by the numbers of `choose`. */
function stepFor(shape: readonly number[], choose: (limit: number) => number): Step {
  const axes = shape.map((_, axis) => axis);
  const axis = choose(Math.max(1, shape.length));
  const kinds = [
    "reshape",
    "unsqueeze",
    "expand",
    "permute",
    "flip",
    "roll",
    "slice",
    "squeeze",
    "repeat",
    "diagonal",
    "pad",
  ];
  const kind = kinds[choose(kinds.length)];
  const moved = (to: readonly number[], from: (index: number[]) => number[]) => (x: Naive) =>
    build(to, (index) => get(x, from(index)));
  if (kind === "reshape") {
    const size = sizeOf(shape);
    const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((d) => size % d === 0);
    const first = size === 0 ? 0 : divisors[choose(divisors.length)];
    const to = size === 0 ? [0, 3] : [first, size / first];
    return {
      text: `reshape ${to}`,
      tensor: (x) => x.reshape(to),
      naive: ({ data }) => ({ shape: to, data }),
    };
  }
  if (kind === "unsqueeze" && shape.length < 6) {
    const to = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
    return {
      text: `unsqueeze ${axis}`,
      tensor: (x) => x.unsqueeze(axis),
      naive: ({ data }) => ({ shape: to, data }),
    };
  }
  if (kind === "expand" && shape.length < 6) {
    const to = [2, ...shape.map((size) => (size === 1 ? 3 : size))];
    const from = ([, ...index]: number[]) => index.map((place, i) => (shape[i] === 1 ? 0 : place));
    return { text: `expand ${to}`, tensor: (x) => x.expand(to), naive: moved(to, from) };
  }
  if (shape.length === 0) return { text: "clone", tensor: (x) => x.clone(), naive: (x) => x };
  if (kind === "permute") {
    const order = [...axes.slice(axis), ...axes.slice(0, axis)].reverse();
    const to = order.map((i) => shape[i]);
    return {
      text: `permute ${order}`,
      tensor: (x) => x.permute(order),
      naive: moved(to, (index) => axes.map((i) => index[order.indexOf(i)])),
    };
  }
  const along = (size: number, place: (i: number) => number) =>
    moved(
      shape.map((length, i) => (i === axis ? size : length)),
      (index) => index.map((at, i) => (i === axis ? place(at) : at)),
    );
  const size = shape[axis];
  if (kind === "flip")
    return { text: `flip ${axis}`, tensor: (x) => x.flip(axis), naive: along(size, (i) => size - 1 - i) };
  if (kind === "roll") {
    const shift = choose(7) - 3;
    return {
      text: `roll ${shift}`,
      tensor: (x) => x.roll(shift, axis),
      naive: along(size, (i) => (((i - shift) % size) + size) % size),
    };
  }
  if (kind === "slice") {
    const [start, step] = [choose(size + 1), 1 + choose(3)];
    const index = axes.map((i) => (i === axis ? `${start}::${step}` : ":"));
    return {
      text: `at ${index}`,
      tensor: (x) => x.at(...index),
      naive: along(Math.ceil((size - start) / step), (i) => start + i * step),
    };
  }
  if (kind === "repeat" && sizeOf(shape) < 100) {
    const times = axes.map((i) => (i === axis ? 2 : 1));
    return {
      text: `repeat ${times}`,
      tensor: (x) => x.repeat(times),
      naive: along(2 * size, (i) => i % size),
    };
  }
  if (kind === "pad" && size > 1) {
    const padding = [...new Array<number>(2 * (shape.length - 1 - axis)).fill(0), 1, 1];
    return {
      text: `pad ${padding}`,
      tensor: (x) => x.pad(padding, { mode: "replicate" }),
      naive: along(size + 2, (i) => Math.min(Math.max(i - 1, 0), size - 1)),
    };
  }
  if (kind === "diagonal" && shape.length > 1) {
    const offset = choose(5) - 2;
    const length = Math.max(0, Math.min(shape[0] + Math.min(offset, 0), shape[1] - Math.max(offset, 0)));
    const to = [...shape.slice(2), length];
    const from = (index: number[]) => {
      const place = index[index.length - 1];
      return [place - Math.min(offset, 0), place + Math.max(offset, 0), ...index.slice(0, -1)];
    };
    return { text: `diagonal ${offset}`, tensor: (x) => x.diagonal(offset), naive: moved(to, from) };
  }
  const squeezed = shape.filter((length) => length !== 1);
  return { text: "squeeze", tensor: (x) => x.squeeze(), naive: ({ data }) => ({ shape: squeezed, data }) };
}

test("a chain of up to six steps: values, and the gradient of every element", () => {
  const property = fc.property(
    shapes(3, 4).chain((shape) => layouts(shape)),
    fc.integer({ min: 1, max: 6 }),
    fc.infiniteStream(fc.nat({ max: 1000 })),
    ({ x, naive }, count, stream) => {
      const leaf = x.detach().requiresGrad_();
      const choose = (limit: number) => (stream.next().value as number) % limit;
      let actual: Tensor = leaf;
      let expected = naive;
      // Where each element came from, carried along by the same loops.
      let origins: Naive = { shape: naive.shape, data: naive.data.map((_, i) => i) };
      const steps: string[] = [];
      for (let i = 0; i < count; i++) {
        const step = stepFor(expected.shape, choose);
        steps.push(step.text);
        actual = step.tensor(actual);
        expected = step.naive(expected);
        origins = step.naive(origins);
      }
      expect(differs(actual, expected), steps.join(", ")).toBeNull();
      const weights = Float64Array.from({ length: actual.numel }, (_, i) => i + 1);
      actual
        .mul(tensor(weights, { shape: actual.shape }))
        .sum()
        .backward();
      const gradient = new Array<number>(naive.data.length).fill(0);
      origins.data.forEach((from, i) => {
        gradient[from] += i + 1;
      });
      expect(
        differs(leaf.grad as Tensor, { shape: naive.shape, data: gradient }),
        steps.join(", "),
      ).toBeNull();
    },
  );
  fc.assert(property, RUNS);
});

test("split and unbind cut an axis into views, in order and without a rest", () => {
  const property = fc.property(
    shapes(3, 5)
      .filter((shape) => shape.length > 0)
      .chain((shape) =>
        fc.tuple(layouts(shape), fc.nat({ max: shape.length - 1 }), fc.integer({ min: 1, max: 4 })),
      ),
    ([{ x, naive }, dim, size]) => {
      const parts = x.split(size, dim);
      expect(parts.every((part) => part.block === x.block)).toBe(true);
      const lengths = parts.map((part) => part.shape[dim]);
      expect(lengths.reduce((a, b) => a + b)).toBe(x.shape[dim]);
      let start = 0;
      for (const part of parts) {
        const expected = build(part.shape, (index) =>
          get(
            naive,
            index.map((place, axis) => (axis === dim ? place + start : place)),
          ),
        );
        expect(differs(part, expected)).toBeNull();
        start += part.shape[dim];
      }
      x.unbind(dim).forEach((part, i) => {
        const expected = build(part.shape, (index) =>
          get(naive, [...index.slice(0, dim), i, ...index.slice(dim)]),
        );
        expect(differs(part, expected)).toBeNull();
      });
    },
  );
  fc.assert(property, RUNS);
});
