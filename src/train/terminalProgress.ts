// Progress in a terminal: one line that is written over, and one that stays for each epoch.
import type { Terminal } from "../host/terminal.js";
import { cut, width } from "../words/width.js";
import { say } from "../words/words.js";
import type { EpochRecord } from "./history.js";
import {
  epochLine,
  metricsText,
  Pace,
  type Plan,
  type Progress,
  type StepInfo,
  Throttle,
} from "./progress.js";

const WIPE = "\r\u001b[2K";
const BAR_WIDTH = 24;
const SPARK_WIDTH = 16;
const GAP = 2;
/** Characters that the bar and the curve need together. */
const LEAST_ROOM = 12;

export class TerminalProgress implements Progress {
  private readonly pace: Pace;
  private readonly throttle = new Throttle(50);
  private drawn = false;
  private readonly losses: number[] = [];

  constructor(
    private readonly screen: Terminal,
    private readonly plan: Plan,
  ) {
    this.pace = new Pace(plan);
  }

  step({ step, epoch, loss }: StepInfo, means: Readonly<Record<string, number>>): void {
    const done = this.pace.stepInEpoch(step);
    this.losses.push(loss);
    if (!this.throttle.isOpen) return;
    const line = this.line(epoch, done, metricsText(means));
    // A line longer than the screen would wrap, and only its last part could be written over.
    this.screen.write(WIPE + cut(line, this.screen.columns - 1));
    this.drawn = true;
  }

  /** In a narrow terminal the bar and the curve shrink, and the count, the rate and all but the loss go. */
  private line(epoch: number, done: number, metrics: string): string {
    const { epochs, stepsPerEpoch } = this.plan;
    const start = say`epoch ${epoch}/${epochs}`;
    const rate = `${this.pace.text}  ${metrics}`;
    const taken = width(start) + 3 * GAP;
    const roomBeside = (text: string) => this.screen.columns - 1 - taken - width(text);
    const middles = [`${done}/${stepsPerEpoch}  ${rate}`, rate, metrics, metrics.split("  ")[0]];
    const middle = middles.find((text) => roomBeside(text) >= LEAST_ROOM) ?? "";
    const room = Math.max(0, roomBeside(middle));
    const sparkWidth = Math.min(SPARK_WIDTH, Math.floor(room / 2));
    const barWidth = Math.min(BAR_WIDTH, room - sparkWidth);
    return [start, bar(done / stepsPerEpoch, barWidth), middle, sparkline(this.losses, sparkWidth)]
      .filter((part) => part !== "")
      .join(" ".repeat(GAP));
  }

  epoch(record: EpochRecord): void {
    this.wipe();
    this.screen.write(`${epochLine(record, this.plan.epochs)}\n`);
  }

  warn(message: string): void {
    this.wipe();
    console.warn(message);
  }

  end(): void {
    this.wipe();
  }

  private wipe(): void {
    if (this.drawn) this.screen.write(WIPE);
    this.drawn = false;
  }
}

function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return "\u2501".repeat(filled) + "\u2500".repeat(width - filled);
}

const EIGHTHS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

/** The losses so far in a few characters: means of equal stretches, from the least to the greatest. */
function sparkline(losses: readonly number[], width: number): string {
  const count = Math.min(width, losses.length);
  const means = Array.from({ length: count }, (_, i) => {
    const part = losses.slice(
      Math.floor((i * losses.length) / count),
      Math.floor(((i + 1) * losses.length) / count),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return means
    .map((mean) => {
      if (!Number.isFinite(mean)) return "?";
      return EIGHTHS[high > low ? Math.round(((mean - low) / (high - low)) * 7) : 0];
    })
    .join("");
}
