// The door through which code that knows no notebook shows things: `display(value)` of the cells, live figures
// and progress bars of the library, and tslab's display functions. Whoever runs cells opens it.
import { randomUUID } from "node:crypto";
import type { MimeBundle } from "./bundle.js";

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
