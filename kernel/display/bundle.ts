// Any value -> a MIME bundle: one representation of it for each kind of front end. Does not publish anything.
import { inspect } from "node:util";
import { tableOf } from "./table.js";

/** One representation of a value for each MIME type. */
export type MimeBundle = Record<string, unknown>;

/** Deno's convention: a method under this symbol gives the bundle of its object. */
export const DISPLAY = Symbol.for("Jupyter.display");

/** The text form of a value, as Node's own REPL prints it. */
export function textOf(value: unknown): string {
  try {
    return inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 20_000, breakLength: 100 });
  } catch (error) {
    return `(a value that cannot be printed: ${String((error as Error)?.message)})`;
  }
}

function showsItself(value: unknown): value is { [DISPLAY](): unknown } {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as { [DISPLAY]?: unknown })[DISPLAY] === "function";
}

/** How a front end shows a value; `text/plain` is always there. */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  if (showsItself(value)) {
    try {
      const bundle = await value[DISPLAY]();
      if (typeof bundle === "object" && bundle !== null) {
        return "text/plain" in bundle ? { ...bundle } : { "text/plain": textOf(value), ...bundle };
      }
    } catch (error) {
      const reason = error instanceof Error ? error.stack : String(error);
      return { "text/plain": `${textOf(value)}\n(showing it failed: ${reason})` };
    }
  }
  const text = textOf(value);
  const html = tableOf(value);
  return html === undefined ? { "text/plain": text } : { "text/plain": text, "text/html": html };
}
