// What users meet when they index, assign, cut and rearrange: results that do not follow from the reference, and errors.
import { expect, test } from "vitest";
import {
  arange,
  einsum,
  noGrad,
  oneHot,
  ones,
  pad,
  remainder,
  roll,
  searchSorted,
  tensor,
  unique,
  zeros,
} from "../../src/index.js";

const grid = () => arange(12).reshape(3, 4);
const int = (values: number[]) => tensor(values, { dtype: "int32" });

test("numbers and ranges give views, positions and masks copies", () => {
  const x = grid();
  const view = x.at("::-1", "1:3");
  const copy = x.at([0, 2]);
  x.add_(100);
  expect(view.toArray()).toEqual([
    [109, 110],
    [105, 106],
    [101, 102],
  ]);
  expect(copy.toArray()).toEqual([
    [0, 1, 2, 3],
    [8, 9, 10, 11],
  ]);
});

test("a scalar int32 tensor is a number: it removes its axis", () => {
  const x = grid();
  expect(x.at(x.argmax(0).at(0)).toArray()).toEqual([8, 9, 10, 11]);
});

test("set assigns in place, broadcasts, converts, and counts the version up", () => {
  const x = grid();
  expect(x.set([0, "::2"], -1)).toBe(x);
  x.set([[1, -1], 3], tensor([50, 60]));
  x.set(x.eq(5), int([500]));
  x.set("2:", tensor([[7], [8]]).at("1:"));
  expect(x.toArray()).toEqual([
    [-1, 1, -1, 3],
    [4, 500, 6, 50],
    [8, 8, 8, 8],
  ]);
  const whole = int([1, 2, 3]);
  whole.set(0, 2.9);
  whole.set([[1, 1]], int([8, 9]));
  expect(whole.toArray()).toEqual([2, 9, 3]);
});

test("set with a part of the same tensor reads the old values", () => {
  const x = arange(5);
  x.set("1:", x.at(":4"));
  expect(x.toArray()).toEqual([0, 0, 1, 2, 3]);
  const y = arange(4);
  y.set([[0, 1, 2, 3]], y.at("::-1"));
  expect(y.toArray()).toEqual([3, 2, 1, 0]);
});

test("set of a value that the graph still needs is an error at backward, never a wrong gradient", () => {
  const w = tensor([1, 2], { requiresGrad: true });
  const h = w.mul(2);
  const y = h.square().sum();
  expect(() => h.set(0, 5)).toThrow(/requires a gradient.*noGrad.*where/s);
  noGrad(() => h.set([[0]], 5));
  expect(() => y.backward()).toThrow(/changed in place/);
  noGrad(() => w.set(0, 3));
  expect(w.toArray()).toEqual([3, 2]);
});

test.each<[string, () => unknown, RegExp]>([
  [
    "float positions",
    () => grid().at(tensor([0, 1])),
    /positions must be int32, got float32; write them as \[0, 2\]/,
  ],
  [
    "a position out of range",
    () => grid().at(":", [0, 4]),
    /position 4 is out of range for axis 1 of size 4/,
  ],
  ["a number out of range", () => grid().at(0, -5), /index -5 is out of range for axis 1 of \[3, 4\]/],
  ["too many indices", () => grid().at(0, 0, 0), /indices for 3 axes, but there are 2/],
  [
    "a mask of another shape",
    () => grid().at(tensor([true, false])),
    /mask \[2\] must have the shape .* \[3\]/,
  ],
  ["lists of different lengths", () => grid().at([0, 1, 2], [0, 1]), /\[3\] and \[2\] do not broadcast/],
  ["step 0", () => grid().at("::0"), /step of "::0" must not be 0/],
  ["a range that cannot be read", () => grid().at("1-3"), /cannot read the index "1-3"/],
  [
    "a value that does not fit",
    () => grid().set(0, ones([3])),
    /\[3\] and \[4\] do not broadcast|does not stretch/,
  ],
  ["gather off its axes", () => grid().gather(0, int([0])), /must have as many axes/],
  [
    "gather beyond its axis",
    () => grid().gather(1, int([4]).reshape(1, 1)),
    /position 4 is out of range for axis 1/,
  ],
  [
    "scatterAdd of another type",
    () => grid().scatterAdd(0, int([0]).reshape(1, 1), int([1]).reshape(1, 1)),
    /float32/,
  ],
  ["pad of half an axis", () => pad(grid(), [1]), /\[before, after\] for each axis/],
  [
    "pad by more than there is",
    () => pad(grid(), [4, 0], { mode: "reflect" }),
    /cannot add 4 and 0 places to axis 1.*at most 3/,
  ],
  ["an unknown mode", () => pad(grid(), [1, 1], { mode: "mirror" as never }), /unknown mode "mirror"/],
  ["split that does not add up", () => grid().split([1, 1], 1), /add up to 2, axis 1 of \[3, 4\] has 4/],
  ["narrow beyond the end", () => grid().narrow(1, 2, 3), /3 places from 2 are not inside axis 1/],
  ["repeat with too few numbers", () => grid().repeat(2), /see tile/],
  ["roll without axes", () => roll(grid(), [1, 2]), /several shifts need an axis each/],
  ["one-hot of floats", () => oneHot(tensor([1])), /int32/],
  ["one-hot beyond the classes", () => oneHot(int([3]), 3), /class 3 is out of range for 3 classes/],
  ["tril of a vector", () => ones([3]).tril(), /at least 2 axes/],
  ["whole numbers divided by 0", () => remainder(int([1]), int([0])), /a divisor is 0/],
  ["clamp without limits", () => grid().clamp(), /give min, max or both/],
  ["topK of too many", () => grid().topK(5), /from 0 to 4/],
  ["median of nothing", () => zeros([0]).median(), /no elements/],
  ["search in a matrix", () => searchSorted(grid(), tensor([1])), /expected a vector/],
  ["an unknown option", () => unique(grid(), { returnCount: true } as never), /Did you mean "returnCounts"/],
  ["dot of different lengths", () => ones([2]).dot(ones([3])), /\[2\] and \[3\]/],
  ["einsum with a letter too many", () => einsum("ijk->i", grid()), /"ijk" names 3 axes of input 0 \[3, 4\]/],
  [
    "einsum with sizes that differ",
    () => einsum("ij,jk", grid(), grid()),
    /axis "j".*size 4 in input 0 and 3 in input 1/,
  ],
  ["einsum with an unknown result", () => einsum("ij->k", grid()), /has the axis "k", but no input has it/],
  ["einsum with a missing tensor", () => einsum("ij,jk->ik", grid()), /names 2 inputs, got 1 tensors/],
  ["einsum that cannot be read", () => einsum("i2", grid()), /cannot read "i2"/],
])("%s: a clear error", (_, run, message) => {
  expect(run).toThrow(message);
});

test("scatterAdd passes a gradient of 0 to what the index does not reach", () => {
  const source = ones([3, 4]).requiresGrad_();
  zeros([2, 4])
    .scatterAdd(0, int([1, 0, 1]).reshape(1, 3), source)
    .mul(tensor([[1], [10]]))
    .sum()
    .backward();
  expect(source.grad?.toArray()).toEqual([
    [10, 1, 10, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
});
