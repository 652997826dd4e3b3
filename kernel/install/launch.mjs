// Stands in the installed kernelspec and starts the kernel. When the package has been moved it takes the one that the
// notebook's folder has, and else says how to mend it. Plain JavaScript without imports of the package, as it must
// run when that is gone.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const { metadata } = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));

function besideNotebook() {
  try {
    const manifest = createRequire(join(process.cwd(), "notebook.js")).resolve("cellgrad/package.json");
    return join(dirname(manifest), "dist", "kernel", "jupyter", "main.js");
  } catch {
    return undefined;
  }
}

const program = [metadata.program, besideNotebook()].find((path) => path !== undefined && existsSync(path));
if (program === undefined) {
  console.error(
    `cellgrad kernel: ${metadata.program} is not there any more, and ${process.cwd()} has no cellgrad of its own.\n` +
      "  Mend it from where cellgrad is now: npx cellgrad kernel install\n" +
      `  or remove this kernel: delete ${folder}`,
  );
  process.exit(1);
}
await import(pathToFileURL(program).href);
