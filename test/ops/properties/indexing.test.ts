// `at` and `set` with numbers, ranges, positions and masks do what plain loops over lists of positions do.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Index, type Tensor, tensor } from "../../../src/index.js";
import { build, differs, get, indicesOf, layouts, type Naive, RUNS, shapes } from "./oracle.js";

/** What one index says: the places it takes along its axis, and how they enter the result. */
interface Part {
  readonly index: Index;
  readonly places: readonly number[];
  /** `one` removes the axis, `range` keeps it, `list` goes together with the other lists. */
  readonly kind: "one" | "range" | "list";
}

/** Python's slicing, step by step. */
function sliced(size: number, start: number | null, end: number | null, step: number): number[] {
  const place = (value: number) => (value < 0 ? value + size : value);
  const places: number[] = [];
  if (step > 0) {
    const last = end === null ? size : Math.min(place(end), size);
    for (let i = start === null ? 0 : Math.max(place(start), 0); i < last; i += step) places.push(i);
  } else {
    const last = end === null ? -1 : Math.max(place(end), -1);
    for (let i = start === null ? size - 1 : Math.min(place(start), size - 1); i > last; i += step)
      places.push(i);
  }
  return places;
}

function ranges(size: number): fc.Arbitrary<Part> {
  const end = fc.option(fc.integer({ min: -size - 2, max: size + 2 }));
  const step = fc.option(fc.constantFrom(1, 2, 3, -1, -2));
  return fc.tuple(end, end, step).map(([start, stop, stride]) => ({
    index: `${start ?? ""}:${stop ?? ""}${stride === null ? "" : `:${stride}`}`,
    places: sliced(size, start, stop, stride ?? 1),
    kind: "range",
  }));
}

function lists(size: number, count: number): fc.Arbitrary<Part> {
  const place = fc.integer({ min: -size, max: size - 1 });
  return fc
    .tuple(fc.array(place, { minLength: count, maxLength: count }), fc.boolean())
    .map(([given, asTensor]): Part => {
      const places = given.map((value) => (value < 0 ? value + size : value));
      return { index: asTensor ? tensor(Int32Array.from(given)) : given, places, kind: "list" };
    });
}

function masks(size: number): fc.Arbitrary<Part> {
  return fc.array(fc.boolean(), { minLength: size, maxLength: size }).map((given) => ({
    index: tensor(given, { dtype: "bool" }),
    places: given.flatMap((value, i) => (value ? [i] : [])),
    kind: "list",
  }));
}

function parts(size: number, count: number, single: boolean): fc.Arbitrary<Part> {
  if (size === 0) return ranges(size);
  const number = fc
    .integer({ min: -size, max: size - 1 })
    .map((index): Part => ({ index, places: [index < 0 ? index + size : index], kind: "one" }));
  const list = single ? fc.oneof(lists(size, count), masks(size)) : lists(size, count);
  return fc.oneof(ranges(size), number, list);
}

/** A tensor and an index for each of its first axes; only a single list may be a mask, whose length is its own. */
const cases = shapes(4, 4)
  .chain((shape) =>
    fc.record({
      pair: layouts(shape),
      given: fc.integer({ min: 0, max: shape.length }),
      count: fc.integer({ min: 0, max: 3 }),
      listAxis: fc.option(fc.nat({ max: Math.max(0, shape.length - 1) })),
    }),
  )
  .chain(({ pair, given, count, listAxis }) =>
    fc.record({
      pair: fc.constant(pair),
      parts: fc.tuple(
        ...pair.naive.shape.slice(0, given).map((size, axis) =>
          // With `listAxis`, one axis may hold any list or mask and the others none.
          listAxis === null
            ? parts(size, count, false)
            : axis === listAxis
              ? parts(size, count, true)
              : parts(size, count, false).filter(({ kind }) => kind !== "list"),
        ),
      ),
    }),
  );

/** The places in the source of every element of the result, and the result's shape, by PyTorch's rules. */
function placesOf(
  source: readonly number[],
  given: readonly Part[],
): { shape: number[]; places: number[][] } {
  const all = source.map(
    (size, axis): Part => given[axis] ?? { index: ":", places: sliced(size, null, null, 1), kind: "range" },
  );
  const listed = all.flatMap(({ kind }, axis) => (kind === "list" ? [axis] : []));
  const kept = all.flatMap(({ kind }, axis) => (kind === "one" ? [] : [axis]));
  const order = listed.map((axis) => kept.indexOf(axis));
  const adjacent = order.every((place, i) => i === 0 || place === order[i - 1] + 1);
  // One axis of the result for all lists: where the first stands if they are neighbours, else in front.
  const axes: ("list" | number)[] = kept.filter((axis) => all[axis].kind === "range");
  if (listed.length > 0) {
    axes.splice(
      adjacent ? kept.slice(0, order[0]).filter((axis) => all[axis].kind === "range").length : 0,
      0,
      "list",
    );
  }
  const shape = axes.map((axis) =>
    axis === "list" ? all[listed[0]].places.length : all[axis].places.length,
  );
  const places = indicesOf(shape).map((index) =>
    all.map(({ kind, places: own }, axis) => {
      if (kind === "one") return own[0];
      return own[index[axes.indexOf(kind === "list" ? "list" : axis)]];
    }),
  );
  return { shape, places };
}

test("at: values and shape", () => {
  const property = fc.property(cases, ({ pair: { x, naive }, parts }) => {
    const { shape, places } = placesOf(naive.shape, parts);
    const expected = { shape, data: places.map((place) => get(naive, place)) };
    expect(differs(x.at(...parts.map(({ index }) => index)), expected)).toBeNull();
  });
  fc.assert(property, RUNS);
});

test('at: "..." stands for the axes that are not named', () => {
  const property = fc.property(cases, fc.nat(), ({ pair: { x }, parts }, where) => {
    // Where "..." is put, what follows moves to the last axes: those must be as long as the ones it was made for.
    const indices = parts.map(({ index }) =>
      typeof index === "number" || typeof index === "string" ? "::-1" : ":",
    );
    const split = where % (indices.length + 1);
    const missing = new Array<string>(x.ndim - indices.length).fill(":");
    const dotted = x.at(...indices.slice(0, split), "...", ...indices.slice(split));
    const full = x.at(...indices.slice(0, split), ...missing, ...indices.slice(split));
    expect(differs(dotted, { shape: full.shape, data: [...full.data()] })).toBeNull();
  });
  fc.assert(property, RUNS);
});

test("at: the gradient of every element is what its copies have together", () => {
  const property = fc.property(cases, ({ pair: { x, naive }, parts }) => {
    const { shape, places } = placesOf(naive.shape, parts);
    const leaf = x.detach().requiresGrad_();
    const weights = tensor(
      Float64Array.from({ length: places.length }, (_, i) => i + 1),
      { shape },
    );
    leaf
      .at(...parts.map(({ index }) => index))
      .mul(weights)
      .sum()
      .backward();
    const expected = build(naive.shape, (index) =>
      places.reduce((sum, place, i) => (String(place) === String(index) ? sum + i + 1 : sum), 0),
    );
    expect(differs(leaf.grad as Tensor, expected)).toBeNull();
  });
  fc.assert(property, RUNS);
});

test("set: the places take the values, the last one where they repeat, and nothing else changes", () => {
  const property = fc.property(cases, fc.boolean(), ({ pair: { x, naive }, parts }, whole) => {
    const { shape, places } = placesOf(naive.shape, parts);
    const target = x.clone();
    const values: Naive = { shape, data: places.map((_, i) => (whole ? 100 : 100 + i)) };
    const value = whole ? 100 : tensor(Float64Array.from(values.data), { shape });
    target.set(
      parts.map(({ index }) => index),
      value,
    );
    const expected = new Map(places.map((place, i) => [String(place), values.data[i]]));
    const result = build(naive.shape, (index) => expected.get(String(index)) ?? get(naive, index));
    expect(differs(target, result)).toBeNull();
  });
  fc.assert(property, RUNS);
});

test("gather and scatterAdd along any axis", () => {
  const property = fc.property(
    shapes(3, 4)
      .filter((shape) => shape.length > 0)
      .chain((shape) =>
        fc.nat({ max: shape.length - 1 }).chain((dim) =>
          fc.tuple(
            layouts(shape),
            fc.constant(dim),
            fc
              .tuple(
                ...shape.map((size, axis) =>
                  fc.integer({ min: 0, max: axis === dim ? (size === 0 ? 0 : 5) : size }),
                ),
              )
              .chain((small) =>
                fc.tuple(fc.constant(small), fc.infiniteStream(fc.nat({ max: Math.max(0, shape[dim] - 1) }))),
              ),
          ),
        ),
      ),
    ([{ x, naive }, dim, [small, stream]]) => {
      const index = build(small, () => stream.next().value as number);
      const places = tensor(Int32Array.from(index.data), { shape: small });
      const at = (where: number[]) => where.map((place, axis) => (axis === dim ? get(index, where) : place));
      expect(
        differs(
          x.gather(dim, places),
          build(small, (where) => get(naive, at(where))),
        ),
      ).toBeNull();
      const source = build(small, (where) => where.reduce((a, b) => a * 10 + b, 1));
      const added = x.scatterAdd(dim, places, tensor(Float64Array.from(source.data), { shape: small }));
      const expected = build(naive.shape, (where) =>
        indicesOf(small).reduce(
          (sum, from) => (String(at(from)) === String(where) ? sum + get(source, from) : sum),
          get(naive, where),
        ),
      );
      expect(differs(added, expected)).toBeNull();
    },
  );
  fc.assert(property, RUNS);
});
