// Convolution: PyTorch's values and gradients, and errors. That it can be differentiated twice is checked with all
// operations in gradients.test.ts.
import { expect, test } from "vitest";
import { ArgumentError, DTypeError, randn, ShapeError } from "../../src/index.js";
import { conv2d } from "../../src/ops/index.js";
import { fromJson, testFamily } from "../reference/load.js";

testFamily("convolution", (name) => (inputs, args) => {
  const options = args[0] as object | undefined;
  if (name === "conv2dWithoutBias") return conv2d(inputs[0], inputs[1], null, options);
  if (name === "conv2dTurned")
    return conv2d(inputs[0].permute([0, 3, 1, 2]), inputs[1].permute([3, 0, 1, 2]));
  return conv2d(inputs[0], inputs[1], inputs[2], options);
});

test("pictures of a batch do not touch each other", () => {
  const x = randn([3, 2, 9, 11]);
  const w = randn([5, 2, 3, 3]);
  const whole = conv2d(x, w, null, { padding: 2, stride: 2 });
  for (let i = 0; i < 3; i++) {
    const alone = conv2d(x.at(`${i}:${i + 1}`), w, null, { padding: 2, stride: 2 });
    expect(alone.data()).toEqual(whole.at(`${i}:${i + 1}`).data());
  }
});

test("a NaN reaches the windows that cover it and no other", () => {
  const x = randn([1, 1, 6, 21]).clone();
  const values = x.data();
  values[3 * 21 + 10] = Number.NaN;
  const spoiled = conv2d(
    fromJson({ shape: x.shape as number[], dtype: "float32", data: [...values] }),
    randn([1, 1, 3, 3]),
  );
  spoiled.data().forEach((value, i) => {
    const [row, column] = [Math.floor(i / 19), i % 19];
    expect(Number.isNaN(value)).toBe(row >= 1 && row <= 3 && column >= 8 && column <= 10);
  });
});

test("filters too large for the cache give the same values as small ones", () => {
  const x = randn([1, 150, 6, 6]);
  const w = randn([40, 150, 3, 3]); // 216 KB: passes over the picture four filters at a time
  const whole = conv2d(x, w, null, { padding: 1 });
  const part = conv2d(x, w.at("8:12"), null, { padding: 1 });
  expect(whole.at(":", "8:12").data()).toEqual(part.data());
});

test("errors name the operands and the likely fix", () => {
  const x = randn([32, 1, 28, 28]);
  expect(() => conv2d(x, randn([8, 3, 5, 5]))).toThrow(
    new ShapeError(
      `conv2d: the input has 1 channel, the kernel expects 3
  input  [batch 32, channels 1, 28 x 28]
  weight [filters 8, channels 3, 5 x 5]
  A filter is as deep as its input. For grey images use new nn.Conv2d(1, 8, 5).`,
    ),
  );
  expect(() => conv2d(randn([28, 28]), randn([8, 1, 5, 5]))).toThrow("x.reshape([1, 1, height, width])");
  expect(() => conv2d(x, randn([8, 1, 5]))).toThrow("the weight must be [filters, channels, height, width]");
  expect(() => conv2d(x, randn([8, 1, 31, 5]))).toThrow("a 31 x 5 window does not fit into 28 x 28");
  expect(() => conv2d(x, randn([8, 1, 5, 5]), randn([9]))).toThrow("the bias must be [8]");
  expect(() => conv2d(x, randn([8, 1, 5, 5]), null, { padding: "same", stride: 2 })).toThrow(ArgumentError);
  expect(() => conv2d(x, randn([8, 1, 5, 5]), null, { strid: 2 } as never)).toThrow('Did you mean "stride"?');
  expect(() => conv2d(x, randn([8, 1, 5, 5], { dtype: "float64" }))).toThrow(DTypeError);
  expect(() => conv2d(randn([1, 4, 5, 5]), randn([3, 2, 3, 3]), null, { groups: 2 })).toThrow(
    "3 filters cannot be divided",
  );
  expect(() => conv2d(randn([1, 4, 5, 5]), randn([4, 4, 3, 3]), null, { groups: 2 })).toThrow(
    "expects 8 (2 groups of 4)",
  );
});
