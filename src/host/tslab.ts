// tslab's own kernel, when it is what runs the cells. Our kernel shows values by itself and never comes here.
import { nodeRequire } from "./load.js";

/** What tslab sends to the notebook: a whole MIME bundle, or a change of an earlier one. */
export type TslabDisplay = (
  message: {
    data: Record<string, unknown>;
    metadata: Record<string, unknown>;
    transient: { display_id?: string };
  },
  update: boolean,
) => void;

/**
 * tslab's display, or `undefined` where tslab is not the running kernel.
 *
 * tslab is CommonJS and keeps the writer of the running cell in a module of its own; Node's table of loaded modules
 * has it, from whichever place tslab was started. `tslab.display` itself sends one MIME type a message, and a figure
 * is several forms of one thing.
 */
export function tslabDisplay(): TslabDisplay | undefined {
  const loaded = nodeRequire()?.cache ?? {};
  for (const [path, module] of Object.entries(loaded)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path)) continue;
    const write: unknown = module?.exports?.lastWriteDisplayData;
    if (typeof write === "function") return write as TslabDisplay;
  }
  return undefined;
}
