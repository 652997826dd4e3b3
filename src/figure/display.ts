// The one way from the library to what the reader sees: our kernel's or REPL's display, tslab's own under stock
// tslab, and else nothing but text. What is shown is made elsewhere.
import { tslabDisplay } from "../host/tslab.js";

/** A value in several forms, by MIME type. */
export type MimeBundle = Record<string, unknown>;

/** What a kernel or REPL puts at `globalThis[Symbol.for("cellgrad.display")]`. */
export interface DisplayDoor {
  /** Shows a bundle; returns the id under which it can be changed. */
  show(bundle: MimeBundle, id?: string): string;
  update(id: string, bundle: MimeBundle): void;
  /** A terminal shows bundles one below the other; a line of its own is what it can write over. */
  readonly isTerminal?: boolean;
}

const DOOR = Symbol.for("cellgrad.display");
let shownUnderTslab = 0;

function door(): DisplayDoor | undefined {
  return (globalThis as Record<symbol, unknown>)[DOOR] as DisplayDoor | undefined;
}

/**
 * Shows a bundle and returns its id; `undefined` in a plain script, where its text is printed instead.
 * An `id` that was returned before shows it once more under the same id.
 */
export function showBundle(bundle: MimeBundle, id?: string): string | undefined {
  const ours = door();
  if (ours !== undefined) return ours.show(bundle, id);
  const shown = showUnderTslab(bundle, id);
  if (shown === undefined) console.log(bundle["text/plain"]);
  return shown;
}

/** Replaces what was shown under `id`, wherever it stands. */
export function updateBundle(bundle: MimeBundle, id: string): void {
  const ours = door();
  if (ours !== undefined) ours.update(id, bundle);
  else tslabDisplay()?.({ data: bundle, metadata: {}, transient: { display_id: id } }, true);
}

/** Whether something shows bundles and changes them in place: a notebook of ours or of stock tslab. */
export function hasDisplay(): boolean {
  const ours = door();
  return ours === undefined ? tslabDisplay() !== undefined : ours.isTerminal !== true;
}

/** Whether stock tslab runs the cells: it prints their last value and knows no bundles, so that a value must act. */
export function isStockTslab(): boolean {
  return door() === undefined && tslabDisplay() !== undefined;
}

function showUnderTslab(bundle: MimeBundle, id?: string): string | undefined {
  const write = tslabDisplay();
  if (write === undefined) return undefined;
  shownUnderTslab++;
  const display = id ?? `cellgrad-${Date.now().toString(36)}-${shownUnderTslab}`;
  write({ data: bundle, metadata: {}, transient: { display_id: display } }, false);
  return display;
}
