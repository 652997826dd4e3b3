// `prompt`: a line from the user.
import type { SessionGlobal } from "../session/index.js";
import type { HelperHost } from "./host.js";

export function promptHelper({ ask }: HelperHost): SessionGlobal {
  return {
    name: "prompt",
    declaration: `/**
 * Asks the user for a line of text: \`const name = await prompt("Your name? ")\`.
 * @param question shown before the input
 * @param options \`password: true\` hides what is typed
 * @throws Error where nobody can answer, as when a notebook is rendered
 */
declare function prompt(question?: string, options?: { password?: boolean }): Promise<string>;`,
    value: (question = "", { password = false } = {}) => ask(String(question), password),
  };
}
