// What `npm start` and `npm test` run first, on a clone with nothing but Node and npm: checks the Node version,
// installs the locked dependencies when they are missing or stale, and builds what changed.
// Plain JavaScript with no dependency, because nothing is installed yet when it runs; and written so that an old Node
// can read it far enough to say that it is too old (no newer syntax, no named imports of newer functions).
import { spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MEGABYTE = 1024 * 1024;
const INSTALL_BYTES = 800 * MEGABYTE; // node_modules (about 450 MB), the build, and npm's own cache
const BUILD_BYTES = 100 * MEGABYTE;

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

function checkDisk(needed, task) {
  let free;
  try {
    const { bavail, bsize } = fs.statfsSync(root);
    free = bavail * bsize;
  } catch {
    return; // a file system that does not tell; a full one will say so itself
  }
  if (free < needed) {
    const mega = (bytes) => Math.round(bytes / MEGABYTE);
    stop(
      `the disk that holds ${root} has ${mega(free)} MB free; ${task} needs about ${mega(needed)} MB.\n  Free some space and run the command again.`,
    );
  }
}

function run(command, args, what) {
  const onWindows = process.platform === "win32"; // there npm is npm.cmd, which only a shell finds
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: onWindows });
  if (error && error.code === "ENOENT") stop(`${command} was not found on the PATH; it comes with Node.`);
  if (error) stop(`${what} could not start: ${error.message}`);
  if (status !== 0) stop(`${what} failed (exit ${status}); its own message stands above.`);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
  } catch {
    return undefined; // not there, or cut off when an earlier run was stopped
  }
}

/** npm writes what it installed into node_modules/.package-lock.json; ours is stale when the two differ. */
function isInstalled() {
  const wanted = readJson("package-lock.json");
  const have = readJson("node_modules/.package-lock.json");
  if (wanted === undefined)
    stop("package-lock.json is missing or cannot be read; get it back with: git checkout .");
  if (have === undefined) return false;
  return Object.keys(wanted.packages).every((name) => {
    const entry = wanted.packages[name];
    if (name === "" || entry.optional || entry.link) return true;
    return have.packages[name] !== undefined && have.packages[name].version === entry.version;
  });
}

/** Everything that the build reads, by name, size and time: a second run that finds the same has nothing to do. */
function sourcesStamp() {
  const hash = crypto.createHash("sha256");
  const walk = (file) => {
    const about = fs.statSync(file);
    if (about.isDirectory()) for (const name of fs.readdirSync(file).sort()) walk(path.join(file, name));
    else hash.update(`${path.relative(root, file)} ${about.size} ${about.mtimeMs}\n`);
  };
  for (const name of ["src", "kernel", "tsconfig.json", "package.json", "package-lock.json"]) {
    walk(path.join(root, name));
  }
  return hash.digest("hex");
}

function build() {
  const stampFile = path.join(root, "dist", ".built");
  const isBuilt = fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === sourcesStamp();
  if (isBuilt && fs.existsSync(path.join(root, "node_modules", "cellgrad"))) return;
  checkDisk(BUILD_BYTES, "building");
  console.log("cellgrad: building");
  run("npm", ["run", "--silent", "build"], "building");
  // After the build, as it writes a source file itself (src/wasm/binary.ts).
  fs.writeFileSync(stampFile, sourcesStamp());
}

checkNode();
if (!isInstalled()) {
  checkDisk(INSTALL_BYTES, "installing");
  console.log("cellgrad: installing the locked dependencies (once)");
  run("npm", ["ci", "--no-audit", "--no-fund"], "installing");
}
build();
