// The door through which code that knows no notebook shows things: `display(value)` of the cells, live figures
// and progress bars of the library, and tslab's display functions. Whoever runs cells opens it.
import { randomUUID } from "node:crypto";
import type { SessionGlobal } from "../session/index.js";
import { bundleOf, type MimeBundle } from "./bundle.js";

/** Sends a bundle to the front end; `isUpdate` replaces what was shown under the id, wherever that is. */
export type Publish = (bundle: MimeBundle, id: string | undefined, isUpdate: boolean) => void;

export interface FrontDoor {
  /** Shows a bundle. @returns the id under which it can be updated */
  show(bundle: MimeBundle, id?: string): string;
  update(id: string, bundle: MimeBundle): void;
}

const FRONT_DOOR = Symbol.for("cellgrad.display");
const INTERRUPTED = Symbol.for("cellgrad.interrupted");

type Doors = { [FRONT_DOOR]?: FrontDoor; [INTERRUPTED]?: () => boolean };

/** @param isInterrupted whether an interrupt was asked for since the current cell began */
export function openFrontDoor(publish: Publish, isInterrupted: () => boolean): void {
  const doors = globalThis as Doors;
  doors[FRONT_DOOR] = {
    show: (bundle, id = randomUUID()) => {
      publish(bundle, id, false);
      return id;
    },
    update: (id, bundle) => publish(bundle, id, true),
  };
  doors[INTERRUPTED] = isInterrupted;
}

/** The functions `display` and `clear` of the cells. */
export function displayGlobals(publish: Publish, clear: (wait: boolean) => void): SessionGlobal[] {
  return [
    {
      name: "display",
      declaration: `/**
 * Shows values below the cell, each as richly as the front end can: tensors, figures, tables, text.
 * The last expression of a cell is shown without it.
 */
declare function display(...values: unknown[]): Promise<void>;`,
      value: async (...values: unknown[]) => {
        for (const value of values) publish(await bundleOf(value), undefined, false);
      },
    },
    {
      name: "clear",
      declaration: `/**
 * Removes what the cell has shown so far.
 * @param options \`wait: true\` removes it when the next output comes, which does not flicker
 */
declare function clear(options?: { wait?: boolean }): void;`,
      value: ({ wait = false } = {}) => clear(wait),
    },
  ];
}
