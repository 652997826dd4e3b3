// What is measured over an epoch: means in which every sample counts once, and running metrics.
import type { Tensor } from "../tensor/tensor.js";
import type { Gathered, Metric } from "./metrics.js";

/** Plain numbers, by the name of what is measured. */
export interface MeansState {
  /** Sum and number of samples. */
  readonly sums: Readonly<Record<string, readonly [total: number, count: number]>>;
  readonly gathered: Readonly<Record<string, readonly number[]>>;
}

export class Means {
  private readonly sums = new Map<string, readonly [number, number]>();
  private readonly gathered = new Map<string, Gathered>();

  /** @param metrics What `measure` may be called with, by name: needed to go on from a state. */
  constructor(metrics: Readonly<Record<string, Metric>>, state: MeansState | null = null) {
    for (const [name, sum] of Object.entries(state?.sums ?? {})) this.sums.set(name, sum);
    for (const [name, numbers] of Object.entries(state?.gathered ?? {})) {
      const metric = metrics[name];
      if (typeof metric === "object") this.gathered.set(name, metric.start(numbers));
    }
  }

  add(name: string, value: number, count: number): void {
    const [total, samples] = this.sums.get(name) ?? [0, 0];
    this.sums.set(name, [total + value * count, samples + count]);
  }

  measure(name: string, metric: Metric, outputs: Tensor, targets: Tensor, count: number): void {
    if (typeof metric === "function") {
      this.add(name, metric(outputs, targets), count);
      return;
    }
    let gathered = this.gathered.get(name);
    if (gathered === undefined) {
      gathered = metric.start();
      this.gathered.set(name, gathered);
    }
    gathered.add(outputs, targets);
  }

  values(): Record<string, number> {
    return Object.fromEntries([
      ...[...this.sums].map(([name, [total, count]]) => [name, total / count]),
      ...[...this.gathered].map(([name, gathered]) => [name, gathered.value()]),
    ]);
  }

  state(): MeansState {
    return {
      sums: Object.fromEntries(this.sums),
      gathered: Object.fromEntries([...this.gathered].map(([name, gathered]) => [name, gathered.state()])),
    };
  }
}
