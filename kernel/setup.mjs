// What `npm start` and `npm test` run first, on a clone with nothing but Node and npm: checks the Node
// version, installs the locked dependencies when they are missing or stale, and builds.
// Plain JavaScript with no dependency, because nothing is installed yet when it runs.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED_BYTES = 800 * 1024 * 1024; // node_modules (about 450 MB), the build, and npm's own cache

/** Ends with a message that says what is wrong and what to do; no stack, as it is no bug of ours. */
function stop(message) {
  console.error(`cellgrad: ${message}`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(
      `Node ${process.versions.node} is too old; 20.19 or newer is needed.\n  Install a newer Node from https://nodejs.org or with your version manager (nvm install 22).`,
    );
  }
}

function checkDisk() {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free < NEEDED_BYTES) {
    const mega = (bytes) => Math.round(bytes / 1024 / 1024);
    stop(
      `the disk that holds ${root} has ${mega(free)} MB free; installing needs about ${mega(NEEDED_BYTES)} MB.\n  Free some space and run the command again.`,
    );
  }
}

function run(command, args, what) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (result.error?.code === "ENOENT") stop(`${command} was not found on the PATH; it comes with Node.`);
  if (result.error) stop(`${what} could not start: ${result.error.message}`);
  if (result.status !== 0) stop(`${what} failed (exit ${result.status}); its own message stands above.`);
}

/** npm writes what it installed into node_modules/.package-lock.json; ours is stale when the two differ. */
function isInstalled() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.link || have[path]?.version === entry.version,
  );
}

checkNode();
if (!isInstalled()) {
  checkDisk();
  console.log("cellgrad: installing the locked dependencies (once)");
  run("npm", ["ci", "--no-audit", "--no-fund"], "installing");
}
run("npm", ["run", "--silent", "build"], "building");
