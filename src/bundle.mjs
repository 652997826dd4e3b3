// Puts the compiled library into a few files: Node takes longer to find and open 250 small modules than to run them. What the
// notebook kernel imports by itself stays a file of its own, so that there is one copy of every module.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const room = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const library = join(room, "src");

function modulesIn(folder, ending = ".js") {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && !name.includes("node_modules"))
    .map((name) => join(folder, name));
}

rmSync(join(library, "shared"), { recursive: true, force: true });

/** The library's files that files outside of it import, and what a page without a bundler needs for drawing. */
function entries() {
  const found = new Set(
    ["index.js", "figure/index.js", "tensor/create.js"].map((name) => join(library, name)),
  );
  const kernel = join(dirname(room), "kernel");
  for (const file of [...modulesIn(join(room, "kernel")), ...modulesIn(kernel, ".mjs")]) {
    for (const [, path] of readFileSync(file, "utf8").matchAll(/["'](\.[^"']*\/src\/[^"']+\.js)["']/g)) {
      found.add(join(dirname(file), path));
    }
  }
  return [...found];
}

const files = entries();
const bundle = await rolldown({
  input: Object.fromEntries(files.map((file) => [relative(library, file).replace(/\.js$/, ""), file])),
  platform: "neutral",
  external: /^[^./]/,
  preserveEntrySignatures: "strict",
});
const modules = modulesIn(library);
const { output } = await bundle.write({
  dir: library,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "shared/[name]-[hash].js",
});
await bundle.close();
const written = new Set(output.map(({ fileName }) => join(library, fileName)));
for (const file of modules) {
  rmSync(`${file}.map`, { force: true });
  if (!written.has(file)) rmSync(file);
}
// The compiler must not take what is gone for up to date.
rmSync(join(room, ".tsbuildinfo"), { force: true });
