// Links the package into its own node_modules, so that a notebook of a fresh clone can say
// `import { tensor } from "cellgrad"`: tslab's module resolution knows no self-reference.
import { lstatSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const link = join(root, "node_modules", "cellgrad");

function pointsHome() {
  try {
    return lstatSync(link).isSymbolicLink() && resolve(dirname(link), readlinkSync(link)) === root;
  } catch {
    return false;
  }
}

if (!pointsHome()) {
  rmSync(link, { recursive: true, force: true });
  // A junction needs no administrator's rights on Windows; elsewhere the type is ignored.
  symlinkSync(process.platform === "win32" ? root : "..", link, "junction");
}
