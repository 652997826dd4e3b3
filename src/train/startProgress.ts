// Picks the display of progress that can be seen where the program runs, and the two that draw nothing.
import { hasDisplay } from "../figure/index.js";
import { terminal } from "../host/terminal.js";
import type { EpochRecord, History } from "./history.js";
import { NotebookProgress } from "./notebookProgress.js";
import { epochLine, type Plan, type Progress } from "./progress.js";
import { TerminalProgress } from "./terminalProgress.js";

export function startProgress(shown: boolean, plan: Plan, history: History): Progress {
  if (!shown) return new SilentProgress();
  // First, as a kernel may have been started from a terminal and inherited its standard error.
  if (hasDisplay()) return new NotebookProgress(plan, history);
  const screen = terminal();
  return screen === null ? new LogProgress(plan) : new TerminalProgress(screen, plan);
}

class SilentProgress implements Progress {
  step(): void {}
  epoch(_record: EpochRecord): void {}
  end(): void {}

  warn(message: string): void {
    console.warn(message);
  }
}

/** One line an epoch: for files, pipes, and notebooks without a display that can be updated. */
class LogProgress extends SilentProgress {
  constructor(private readonly plan: Plan) {
    super();
  }

  override epoch(record: EpochRecord): void {
    console.log(epochLine(record, this.plan.epochs));
  }
}
