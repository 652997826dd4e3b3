// What a training run leaves behind: numbers. Pictures of them are plot.curves.
import { type Column, ShownAsTable, type Table } from "../nn/table.js";
import { TYPE } from "../tensor/tensor.js";
import { say } from "../words/words.js";

/** Means over one epoch, each sample counted once; validation values are from the end of the epoch. */
export interface EpochRecord {
  /** Counts from 1. */
  readonly epoch: number;
  /** Mean loss of the training samples. */
  readonly loss: number;
  /** Share of them that was right, of a classifier. */
  readonly accuracy?: number;
  /** Mean loss of the validation samples. */
  readonly validationLoss?: number;
  /** Share of them that was right. */
  readonly validationAccuracy?: number;
  /** Seconds that the epoch took, validation included. */
  readonly seconds: number;
  /** Metrics of one's own: `name` and `validationName`. */
  readonly [metric: string]: number | undefined;
}

/**
 * The numbers of a training run. It prints as a table of epochs.
 * @example
 * manualSeed(0);
 * const data = new TensorDataset(randn([20, 2]), randn([20, 1]));
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const history = await fit(model, data, { loss: mseLoss, optimizer, epochs: 2, progress: false });
 * history.loss.length // 2
 * history.perEpoch.loss.map((value) => value.toFixed(3)) // [ '1.820', '1.422' ]
 */
export class History extends ShownAsTable {
  readonly [TYPE] = "History";
  /** The loss of every step. */
  readonly loss: number[] = [];
  /** One record for each finished epoch. */
  readonly epochs: EpochRecord[] = [];
  /** Whether the run was stopped before its last epoch was over. */
  stopped = false;
  /** Whether it ended before its last epoch because the monitored number no longer got better. */
  stoppedEarly = false;
  /** The epoch in which the monitored number was best; `null` before the first one. */
  bestEpoch: number | null = null;

  /**
   * The epochs as one list for each number, ready to plot.
   * @example
   * const data = new TensorDataset(ones([4, 2]), zeros([4, 1]));
   * const model = new nn.Linear(2, 1);
   * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
   * const history = await fit(model, data, { loss: mseLoss, optimizer, epochs: 3, progress: false });
   * plot.curves({ loss: history.perEpoch.loss }, { xTitle: "epoch" })
   * // Figure: Training curves: 1 series
   */
  get perEpoch(): Record<string, number[]> {
    return Object.fromEntries(
      this.names().map((name) => [name, this.epochs.map((record) => record[name] ?? Number.NaN)]),
    );
  }

  private names(): string[] {
    const names = new Set(this.epochs.flatMap((record) => Object.keys(record)));
    return [...names].filter((name) => name !== "epoch" && name !== "seconds");
  }

  protected override table(): Table {
    const names = this.names();
    const right = (title: string): Column => ({ title, align: "right" });
    return {
      columns: [right("epoch"), ...names.map((name) => right(words(name))), right("seconds")],
      rows: this.epochs.map((record) => [
        String(record.epoch),
        ...names.map((name) => formatMetric(name, record[name] ?? Number.NaN)),
        record.seconds.toFixed(1),
      ]),
      notes: this.notes(),
    };
  }

  private notes(): string[] {
    if (this.stopped) return [say`stopped after step ${this.loss.length}`];
    return this.stoppedEarly ? [say`stopped early; the best epoch was ${this.bestEpoch}`] : [];
  }
}

/** `validationLoss` as people write it. */
export function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** Shares as percentages, everything else with four digits. */
export function formatMetric(name: string, value: number): string {
  if (/accuracy$/i.test(name) && Number.isFinite(value)) return `${(100 * value).toFixed(1)} %`;
  return Number.isFinite(value) ? value.toPrecision(4) : String(value);
}
