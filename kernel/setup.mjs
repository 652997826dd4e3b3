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
const LAB_BYTES = 800 * MEGABYTE; // the same for the notebook interface, whose packages only its bundle needs
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

function run(command, args, what, cwd = root) {
  const onWindows = process.platform === "win32"; // there npm is npm.cmd, which only a shell finds
  const { error, status } = spawnSync(command, args, { cwd, stdio: "inherit", shell: onWindows });
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
function isInstalled(folder = "") {
  const wanted = readJson(path.join(folder, "package-lock.json"));
  const have = readJson(path.join(folder, "node_modules/.package-lock.json"));
  if (wanted === undefined)
    stop("package-lock.json is missing or cannot be read; get it back with: git checkout .");
  if (have === undefined) return false;
  return Object.keys(wanted.packages).every((name) => {
    const entry = wanted.packages[name];
    if (name === "" || entry.optional || entry.link) return true;
    return have.packages[name] !== undefined && have.packages[name].version === entry.version;
  });
}

/** Everything that a build reads, by name, size and time: a second run that finds the same has nothing to do. */
function stampOf(names) {
  const hash = crypto.createHash("sha256");
  const walk = (file) => {
    const about = fs.statSync(file);
    const isMade = /[\\/]kernel[\\/]lab[\\/](node_modules|dist)$/.test(file);
    if (isMade) return;
    if (about.isDirectory()) for (const name of fs.readdirSync(file).sort()) walk(path.join(file, name));
    else hash.update(`${path.relative(root, file)} ${about.size} ${about.mtimeMs}\n`);
  };
  for (const name of names) walk(path.join(root, name));
  return hash.digest("hex");
}

/** Runs `make` when the sources differ from those of the last time, which `stampFile` tells. */
function whenChanged(stampFile, names, make) {
  const file = path.join(root, stampFile);
  const isBuilt = fs.existsSync(file) && fs.readFileSync(file, "utf8") === stampOf(names);
  if (isBuilt) return;
  make();
  fs.writeFileSync(file, stampOf(names)); // after it, as the build writes a source file itself (src/wasm/binary.ts)
}

function build() {
  if (!fs.existsSync(path.join(root, "node_modules", "cellgrad")))
    fs.rmSync(path.join(root, "dist", ".built"), { force: true });
  whenChanged("dist/.built", ["src", "kernel", "tsconfig.json", "package.json", "package-lock.json"], () => {
    checkDisk(BUILD_BYTES, "building");
    console.log("cellgrad: building");
    run("npm", ["run", "--silent", "build"], "building");
  });
}

/** The notebook interface has packages of its own, so that whoever uses only the engine does not install them. */
function buildLab() {
  whenChanged("kernel/lab/dist/.built", ["kernel/lab", "src/figure/live.ts"], () => {
    if (!isInstalled("kernel/lab")) {
      checkDisk(LAB_BYTES, "installing the notebook interface");
      console.log("cellgrad: installing the packages of the notebook interface (once)");
      run(
        "npm",
        ["ci", "--no-audit", "--no-fund"],
        "installing the notebook interface",
        path.join(root, "kernel", "lab"),
      );
    }
    console.log("cellgrad: bundling the notebook interface");
    run("npm", ["run", "--silent", "build:lab"], "bundling the notebook interface");
  });
}

checkNode();
if (!isInstalled()) {
  checkDisk(INSTALL_BYTES, "installing");
  console.log("cellgrad: installing the locked dependencies (once)");
  run("npm", ["ci", "--no-audit", "--no-fund"], "installing");
}
build();
buildLab();
