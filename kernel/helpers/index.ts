// The face of the room: functions that every cell can call without importing them. Each comes with its declaration,
// which is what completion, Shift-Tab and `?` show.
import type { Publish } from "../display/index.js";
import type { SessionGlobal } from "../session/index.js";
import { displayHelpers } from "./display.js";
import { progressHelper } from "./progress.js";
import { promptHelper } from "./prompt.js";
import { shellHelper } from "./shell.js";
import { timeHelper } from "./time.js";

/** What the helpers need of whoever runs cells. */
export interface HelperHost {
  publish: Publish;
  /** Removes what the cell has shown; with `wait`, when its next output comes. */
  clear(wait: boolean): void;
  /** Asks the user for a line. @throws Error when there is nobody to ask */
  ask(question: string, isSecret: boolean): Promise<string>;
  /** Whether an interrupt was asked for since the current cell began. */
  isInterrupted(): boolean;
}

export function helpers(host: HelperHost): SessionGlobal[] {
  return [
    ...displayHelpers(host),
    timeHelper(host),
    progressHelper(host),
    promptHelper(host),
    shellHelper(host),
  ];
}
