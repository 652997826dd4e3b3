// A real Chromium for tests that must see what a reader sees: one browser for a test file, a fresh page a test, with
// every console error, page error, failed request and request to a network kept. It holds no assertions of a room.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Where Debian, Ubuntu and most images have it; `CELLGRAD_CHROMIUM` names another. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function findChromium(): string | undefined {
  const named = process.env["CELLGRAD_CHROMIUM"];
  return named === undefined ? PLACES.find(existsSync) : named;
}

/**
 * Whether browser tests can run here: `describe.runIf(hasBrowser())(...)`. Without Chromium they are left out with a
 * notice, except in continuous integration (`CI=true`), where a missing browser is a failure.
 * @throws Error under `CI=true` when there is no Chromium.
 */
export function hasBrowser(): boolean {
  const found = findChromium();
  if (found !== undefined && existsSync(found)) return true;
  const message = `no Chromium at ${found ?? PLACES.join(", ")} (CELLGRAD_CHROMIUM can name one)`;
  if (process.env["CI"] === "true") throw new Error(`browser tests cannot run: ${message}`);
  console.warn(`Browser tests are left out: ${message}`);
  return false;
}

export interface TestBrowser {
  /** A new page, and what it complained about so far. */
  page(options?: { width?: number; height?: number }): Promise<{ page: Page; complaints: string[] }>;
  close(): Promise<void>;
}

/** Starts Chromium with an empty profile of its own, which `close` removes. */
export async function openBrowser(): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "cellgrad-chromium-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    viewport: { width: 1000, height: 800 },
  });
  return {
    async page({ width = 1000, height = 800 } = {}) {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
      page.on("requestfailed", (request) => complaints.push(`failed request: ${request.url()}`));
      page.on("request", (request) => {
        const { protocol, hostname } = new URL(request.url());
        const local =
          /^(file|data|blob|about):$/.test(protocol) || /^(127\.0\.0\.1|localhost)$/.test(hostname);
        if (!local) complaints.push(`request to a network: ${request.url()}`);
      });
      return { page, complaints };
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Keeps a picture for looking at where `CELLGRAD_SCREENSHOTS` names a folder; returns its path. */
export function keepPicture(name: string, png: Uint8Array): string | undefined {
  const folder = process.env["CELLGRAD_SCREENSHOTS"];
  if (folder === undefined) return undefined;
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, png);
  return path;
}
