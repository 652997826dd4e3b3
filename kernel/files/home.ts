// Where the package lives on disk. Works from the compiled files in dist/ and from the sources, which is how
// the tests run it.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function findHome(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** The folder that holds cellgrad's package.json. */
export const home = findHome();

/** The compiled program of the notebook kernel: what a kernelspec and the Node client start. */
export const kernelProgram = join(home, "dist", "kernel", "jupyter", "main.js");
