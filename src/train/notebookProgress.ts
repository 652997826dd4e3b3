// Progress in a notebook: a bar and the curves so far, each one output that is updated in place.
import { type Figure, plot, showBundle, updateBundle } from "../figure/index.js";
import { escapeHtml } from "../nn/table.js";
import { say, tell } from "../words/words.js";
import { type History, words } from "./history.js";
import {
  duration,
  metricsText,
  Pace,
  type Plan,
  type Progress,
  type StepInfo,
  Throttle,
} from "./progress.js";

/** Points of the live loss curve: more cannot be told apart on a screen, and would be sent again with each update. */
const MOST_POINTS = 240;

export class NotebookProgress implements Progress {
  private readonly pace: Pace;
  private readonly barOften = new Throttle(100);
  private readonly curvesOften = new Throttle(500);
  private bar: string | undefined;
  private figure: Figure | null = null;
  private readonly epochEnds: number[];
  private last: { info: StepInfo; means: Readonly<Record<string, number>> } | null = null;

  constructor(
    private readonly plan: Plan,
    private readonly history: History,
  ) {
    this.pace = new Pace(plan);
    this.epochEnds = history.epochs.map((_, i) => (i + 1) * plan.stepsPerEpoch);
  }

  step(info: StepInfo, means: Readonly<Record<string, number>>): void {
    const done = this.pace.stepInEpoch(info.step);
    this.last = { info, means };
    if (this.barOften.isOpen) this.drawBar(info.step, this.running(done));
    if (this.hasCurve && this.curvesOften.isOpen) this.drawCurves();
  }

  epoch(): void {
    this.epochEnds.push(this.history.loss.length);
  }

  warn(message: string): void {
    console.warn(message);
  }

  end(): void {
    if (this.last === null) return;
    const { step, epoch } = this.last.info;
    const over = this.history.epochs.length === this.plan.epochs;
    const record = this.history.epochs.at(-1);
    const { epoch: _, seconds: __, ...values } = record ?? { epoch: 0, seconds: 0, ...this.last.means };
    const state = over
      ? say`${this.plan.epochs} epochs`
      : say`stopped in epoch ${epoch} of ${this.plan.epochs}, step ${step}`;
    this.drawBar(step, `${say`${state} in ${duration(this.pace.seconds)}`}  ${metricsText(values)}`);
    if (this.hasCurve) this.drawCurves();
  }

  /** One point is none. */
  private get hasCurve(): boolean {
    return this.history.loss.length > 1;
  }

  private running(done: number): string {
    const { info, means } = this.last as NonNullable<typeof this.last>;
    const { epochs, stepsPerEpoch } = this.plan;
    return `${say`epoch ${info.epoch}/${epochs}, step ${done}/${stepsPerEpoch}`}  ${this.pace.text}  ${metricsText(means)}`;
  }

  private drawBar(step: number, text: string): void {
    const bundle = barBundle(step, this.plan, text);
    if (this.bar === undefined) this.bar = showBundle(bundle);
    else updateBundle(bundle, this.bar);
  }

  private drawCurves(): void {
    const figure = this.curves();
    if (this.figure !== null) {
      this.figure.update(figure);
      return;
    }
    this.figure = figure;
    figure.show();
  }

  private curves(): Figure {
    const { loss, epochs } = this.history;
    const size = Math.max(1, Math.ceil(loss.length / MOST_POINTS));
    const own = tell("loss");
    const series: Record<string, number[]> = { [own]: [] };
    const x: Record<string, number[]> = { [own]: [] };
    for (let start = 0; start < loss.length; start += size) {
      const part = loss.slice(start, start + size);
      series[own].push(part.reduce((sum, value) => sum + value, 0) / part.length);
      x[own].push(start + (part.length + 1) / 2);
    }
    if (epochs.length > 0) {
      const { loss: _, ...rest } = this.history.perEpoch;
      for (const [name, values] of Object.entries(rest)) {
        series[tell(words(name))] = values;
        x[tell(words(name))] = this.epochEnds.slice(0, values.length);
      }
    }
    return plot.curves(series, { x, title: say`Training` });
  }
}

function barBundle(step: number, { epochs, stepsPerEpoch }: Plan, text: string): Record<string, string> {
  return {
    "text/plain": text,
    "text/html": `<div class="cellgrad-progress"><progress value="${step}" max="${epochs * stepsPerEpoch}" style="width:12em;vertical-align:middle"></progress> ${escapeHtml(text).replaceAll("  ", " &ensp;")}</div>`,
  };
}
