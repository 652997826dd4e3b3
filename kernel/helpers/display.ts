// `display` and `clear`: what stands below a cell.
import { bundleOf } from "../display/index.js";
import type { SessionGlobal } from "../session/index.js";
import type { HelperHost } from "./host.js";

export function displayHelpers({ publish, clear }: HelperHost): SessionGlobal[] {
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
