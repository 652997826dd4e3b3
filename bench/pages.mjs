// How long pages take: nbconvert and `cellgrad render` on the same executed notebook, in turns; a site of ten notebooks
// rendered again; and how soon a page of thirty heat maps is ready in Chromium.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const TURNS = 5;
const CHROMIUM = process.env.CELLGRAD_CHROMIUM ?? "/usr/bin/chromium";
const home = fileURLToPath(new URL("..", import.meta.url));
const cli = join(home, "dist", "kernel", "cli.js");
const work = mkdtempSync(join(tmpdir(), "cellgrad-bench-"));
process.env.CELLGRAD_CACHE = join(work, "cache");

/** Seconds that a command takes, from its start to its end. */
function time(command, args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd: work, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return (performance.now() - started) / 1000;
}

const cellgrad = (...args) => time(process.execPath, [cli, ...args]);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const forgetBodies = () => rmSync(join(work, "cache", "bodies"), { recursive: true, force: true });
const say = (what, value) => console.log(`${what.padEnd(66)} ${value}`);
const inSeconds = (values) => `${median(values).toFixed(2)} s (best ${Math.min(...values).toFixed(2)})`;

function against() {
  const tutorial = "06-lstm.ipynb";
  cellgrad("execute", join(home, "notebooks", tutorial), "--out", tutorial);
  const hasJupyter = spawnSync("jupyter", ["nbconvert", "--version"]).status === 0;
  const times = { theirs: [], ours: [], single: [], again: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    if (hasJupyter)
      times.theirs.push(time("jupyter", ["nbconvert", "--to", "html", tutorial, "--output", "theirs.html"]));
    forgetBodies();
    times.ours.push(cellgrad("render", tutorial, "--out", "ours", "--execute", "never"));
    times.again.push(cellgrad("render", tutorial, "--out", "ours", "--execute", "never"));
    forgetBodies();
    times.single.push(cellgrad("render", tutorial, "--out", "single", "--execute", "never", "--single-file"));
  }
  say(
    "The executed tutorial on the LSTM as HTML: nbconvert",
    hasJupyter ? inSeconds(times.theirs) : "not installed",
  );
  say("  cellgrad render, nothing known of it", inSeconds(times.ours));
  say("  cellgrad render, again", inSeconds(times.again));
  say("  cellgrad render --single-file, nothing known of it", inSeconds(times.single));
}

function tenNotebooks() {
  const folder = join(work, "ten");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(home, join(folder, "node_modules", "cellgrad"));
  const kinds = ["04-rnn", "06-lstm"];
  for (let index = 0; index < 10; index++) {
    copyFileSync(join(home, "notebooks", `${kinds[index % 2]}.ipynb`), join(folder, `${index}.ipynb`));
  }
  const render = () => cellgrad("render", folder, "--out", join(work, "ten-site"));
  say("Ten notebooks: first time, two of them run, the others are copies", `${render().toFixed(1)} s`);
  say("  again, nothing changed", inSeconds(Array.from({ length: TURNS }, render)));
  const path = join(folder, "3.ipynb");
  const changed = Array.from({ length: TURNS }, (_, turn) => {
    const notebook = JSON.parse(readFileSync(path, "utf8"));
    notebook.cells[0].source.push(`\nChanged ${turn}.`);
    writeFileSync(path, JSON.stringify(notebook));
    return render();
  });
  say("  again, a cell of prose changed", inSeconds(changed));
}

function thirtyMaps() {
  const cell = (cell_type, id, source) => ({
    cell_type,
    id,
    metadata: {},
    source,
    ...(cell_type === "code" ? { outputs: [], execution_count: null } : {}),
  });
  const maps = Array.from({ length: 30 }, (_, index) => [
    cell("markdown", `m${index}`, `## Map ${index + 1}\n\nStates $h_t$ of one string.`),
    cell("code", `c${index}`, `plot.tensor(randn([32, 64]), { title: "Map ${index + 1}" })`),
  ]);
  const first = cell("code", "first", 'import { plot, randn } from "cellgrad";');
  const folder = join(work, "ten"); // where the library is found
  const cells = [cell("markdown", "title", "# Thirty heat maps"), first, ...maps.flat()];
  writeFileSync(
    join(folder, "maps.ipynb"),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
  );
  cellgrad("render", join(folder, "maps.ipynb"), "--out", join(work, "maps"), "--single-file");
  const page = join(work, "maps", "maps.html");
  say(
    "Thirty heat maps of 32 x 64 and their still pictures in one file",
    `${(statSync(page).size / 1e6).toFixed(2)} MB`,
  );
  return page;
}

/** From the start of loading until all figures in view are drawn. */
async function ready(file) {
  const context = await chromium.launchPersistentContext(join(work, "profile"), {
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    viewport: { width: 1280, height: 900 },
  });
  const times = [];
  for (let turn = 0; turn < TURNS + 1; turn++) {
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
    const milliseconds = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const look = () => {
            const figures = [...document.querySelectorAll("figure.figure")];
            const inView = figures.filter((figure) => figure.getBoundingClientRect().top < innerHeight);
            const isReady =
              document.readyState === "complete" &&
              inView.length > 0 &&
              inView.every((figure) => figure.dataset.state === "live");
            if (isReady) resolve(performance.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    if (turn > 0) times.push(milliseconds / 1000); // the first page starts the browser's processes
    await page.close();
  }
  await context.close();
  say("  ready in Chromium: loaded, and the figures in view drawn", inSeconds(times));
}

try {
  against();
  tenNotebooks();
  const page = thirtyMaps();
  if (existsSync(CHROMIUM)) await ready(page);
} finally {
  rmSync(work, { recursive: true, force: true });
}
