// The text of plotly.js as it is installed beside the package, for pages that carry it inside.
import { findBuiltin } from "./builtins.js";
import { nodeRequire } from "./load.js";

/**
 * plotly.js in full, safe inside a script element.
 * @throws Error in a browser, or when plotly.js-dist is not installed.
 */
export function plotlySource(): string {
  const [require, fs] = [nodeRequire(), findBuiltin("fs")];
  if (require === undefined || fs === undefined) {
    throw new Error('plotly.js cannot be put into a page in a browser; use toHTML({ plotly: "local" })');
  }
  // An end tag within the library's strings would end the script element.
  return fs.readFileSync(require.resolve("plotly.js-dist"), "utf8").replace(/<\/(script)/gi, "<\\/$1");
}
