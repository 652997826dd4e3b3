// Perplexity: how many equally likely choices a model of sequences hesitates between.
import { type RunningMetric, scores } from "./metrics.js";

/**
 * `exp` of the mean negative log-likelihood of the targets, over a whole epoch: for `metrics` of `fit`. 1 is certainty,
 * the number of classes is no better than chance. Outputs are logits; shapes as in `accuracy`; targets below 0 (padding)
 * are left out.
 * @throws the metric throws a ShapeError when the shapes do not belong together.
 * @example
 * const measure = perplexity().start();
 * measure.add(zeros([2, 50]), tensor([3, 7], { dtype: "int32" })); // every one of 50 characters equally likely
 * measure.value().toFixed(3) // '50.000'
 */
export function perplexity(): RunningMetric {
  return {
    start([total = 0, count = 0]: readonly number[] = []) {
      return {
        add(outputs, targets) {
          const { rows, classes, labels } = scores("perplexity", outputs, targets);
          for (let i = 0; i < labels.length; i++) {
            if (labels[i] < 0) continue;
            total += surprise(rows, i * classes, classes, labels[i]);
            count++;
          }
        },
        value: () => Math.exp(total / count),
        state: () => [total, count],
      };
    },
  };
}

/** `log(sum(e^z)) - z[label]`, without overflow. */
function surprise(rows: ArrayLike<number>, start: number, classes: number, label: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, rows[start + c]);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(rows[start + c] - largest);
  return Math.log(sum) + largest - rows[start + label];
}
