// What every helper is given.
import type { Publish } from "../display/index.js";

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
