// Every registered operation against central differences: its gradient, and its gradient's gradient.
import { describe, expect, test } from "vitest";
import "../../src/index.js";
import { applyAll, type OperationRecord, type Sample } from "../../src/autograd/index.js";
import { gradcheck, gradgradcheck, operations } from "../../src/ops/index.js";
import { restartSamples } from "../../src/ops/samples.js";
import { isFloat } from "../../src/tensor/dtype.js";

const STRICT = { eps: 1e-5, atol: 1e-7, rtol: 1e-6 };

function samplesOf(record: OperationRecord<unknown>): readonly Sample<unknown>[] {
  restartSamples();
  return record.samples();
}

/** Comparisons have no gradient; a change of type to float32 is too coarse for differences (see cast.test.ts). */
const WITHOUT_SAMPLES = ["eq", "ne", "lt", "le", "gt", "ge", "to"];

for (const record of operations.values()) {
  if (WITHOUT_SAMPLES.includes(record.name)) continue;
  describe(record.name, () => {
    const samples = samplesOf(record);
    test("has samples", () => expect(samples.length).toBeGreaterThan(0));
    samples.forEach(({ inputs, attributes }, i) => {
      const varied = inputs.map((x) => (isFloat(x.dtype) ? x.detach().requiresGrad_() : x));
      const run = (...all: Parameters<typeof record.forward>[0][number][]) =>
        applyAll(record, all, attributes);
      test(`sample ${i}: first order`, () => {
        expect(gradcheck(run, varied, STRICT)).toBe(true);
      });
      if (record.once) return;
      test(`sample ${i}: second order`, () => {
        expect(gradgradcheck(run, varied, STRICT)).toBe(true);
      });
    });
  });
}
