// What a reader does in the notebook interface, for its tests: a real server process, a real page, real keys.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { home } from "../../kernel/files/home.js";
import type { Notebook } from "../../kernel/notebook/file.js";
import { openBrowser, type TestBrowser } from "../browser.js";
import { code, notebook } from "../render/notebooks.js";

export interface Started {
  readonly process: ChildProcess;
  readonly address: string;
  readonly port: number;
  /** What it wrote so far. */
  text(): string;
  /** Ctrl-C, and the exit code. */
  end(): Promise<number | null>;
}

export interface StartOptions {
  cwd?: string;
  cache?: string;
  args?: string[];
}

export const KERNELSPEC = {
  kernelspec: { display_name: "cellgrad (TypeScript)", language: "typescript", name: "cellgrad" },
};

/** A cell that was not run. */
export const fresh = (source: string) => ({ ...code(source), execution_count: null });

/** A notebook that was not run, with an empty cell at its end. */
export const blank = (...sources: string[]): Notebook =>
  notebook([...sources.map((source, i) => ({ ...fresh(source), id: `c${i}` })), fresh("")], KERNELSPEC);

export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), "cellgrad-lab-"));

const running = new Set<ChildProcess>();

/** `cellgrad start FOLDER` as a process of its own. */
export async function start(folder: string | undefined, options: StartOptions = {}): Promise<Started> {
  const { cwd = folder, cache = emptyFolder(), args = ["--port", "0"] } = options;
  const child = spawn(
    process.execPath,
    [join(home, "dist", "kernel", "cli.js"), "start", ...(folder ? [folder] : []), "--no-browser", ...args],
    { cwd, env: { ...process.env, CELLGRAD_CACHE: cache } },
  );
  running.add(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  void ended.then(() => running.delete(child));
  for (;;) {
    const found = /^ {2}(http:\/\/[^/]+:(\d+)\/\S*)$/m.exec(text);
    if (found) {
      return {
        process: child,
        address: found[1]!,
        port: Number(found[2]),
        text: () => text,
        end() {
          child.kill("SIGINT");
          return ended;
        },
      };
    }
    if (child.exitCode !== null) throw new Error(`cellgrad start ended with ${child.exitCode}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Ends what a failed test left. */
export async function endAll(): Promise<void> {
  for (const child of running) {
    child.kill("SIGINT");
    await new Promise((resolve) => child.once("close", resolve));
  }
}

/** A browser for the tests of a `describe`; what a test has started ends with it. */
export function useBrowser(): Pick<TestBrowser, "page"> {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(endAll);
  return { page: (options) => browser.page(options) };
}

/** Warnings of JupyterLab's own parts while it builds cells; nothing is lost, and none of them is ours. */
export const isKnown = (complaint: string): boolean => /Yjs type|yjs#509/.test(complaint);

/** Opens a notebook by its name in the list of files. */
export async function open(page: Page, address: string, path: string): Promise<Locator> {
  await page.goto(address);
  await page.locator(".jp-DirListing-item", { hasText: path }).dblclick();
  return opened(page);
}

/** The notebook in view, when its kernel is ready for cells. */
export async function opened(page: Page): Promise<Locator> {
  const notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  await notebook.locator(".jp-Cell").first().waitFor();
  await page.locator(".jp-StatusBar-TextItem", { hasText: /\| Idle$/ }).waitFor({ timeout: 60_000 });
  return notebook;
}

/** So long a page asks for nothing, and gets nothing, before it counts as quiet. */
const QUIET_MS = 500;

/** Loads the page anew once it is quiet: a request that is cut short is not told from one that failed. */
export async function reload(page: Page): Promise<void> {
  let last = Date.now();
  const note = () => {
    last = Date.now();
  };
  page.on("request", note);
  page.on("requestfinished", note);
  while (Date.now() - last < QUIET_MS) await page.waitForTimeout(50);
  page.off("request", note);
  page.off("requestfinished", note);
  await page.reload();
}

/** Puts code into the last cell, which the keyboard then is in. */
export async function write(page: Page, notebook: Locator, source: string): Promise<Locator> {
  const cells = notebook.locator(".jp-Notebook .jp-CodeCell");
  const cell = cells.nth((await cells.count()) - 1);
  await cell.locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(source);
  return cell;
}

/** Runs code in the last cell, and waits until it has run unless told otherwise. */
export async function run(page: Page, notebook: Locator, source: string, wait = true): Promise<Locator> {
  const cell = await write(page, notebook, source);
  await page.keyboard.press("Shift+Enter");
  if (wait) await cell.locator(".jp-InputPrompt", { hasText: /\[\d+\]/ }).waitFor({ timeout: 60_000 });
  return cell;
}

export async function menu(page: Page, name: string, item: string | RegExp): Promise<void> {
  await page.locator(".lm-MenuBar-item", { hasText: new RegExp(`^${name}$`) }).click();
  await page.locator(".lm-Menu-item", { hasText: item }).first().click();
}

/** Answers dialogs by their last button until none is left; returns what they said. */
export async function answerDialogs(page: Page): Promise<string> {
  const dialogs = page.locator(".jp-Dialog");
  await dialogs.first().waitFor();
  const said = await dialogs.allTextContents();
  while ((await dialogs.count()) > 0) {
    await dialogs
      .last()
      .locator("button")
      .last()
      .click({ timeout: 1000 })
      .catch(() => {}); // it may just be closing
    await page.waitForTimeout(100);
  }
  return said.join();
}

export const savedCells = (file: string): { source: string | string[]; outputs?: unknown[] }[] =>
  JSON.parse(readFileSync(file, "utf8")).cells;
