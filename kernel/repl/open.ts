// `.open`: the last figure as a page, in the browser. The page is a file with everything in it; nothing is served.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Figure } from "../../src/figure/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";

/** What opens a file with the program that the user has chosen for it. */
function opener(path: string): [command: string, ...args: string[]] {
  if (process.env.BROWSER) return [process.env.BROWSER, path];
  if (process.platform === "darwin") return ["open", path];
  if (process.platform === "win32") return ["cmd", "/c", "start", "", path];
  return ["xdg-open", path];
}

/** Writes the page and opens it. @returns its path, and whether a browser could be started */
export async function openFigure(spec: FigureSpec): Promise<{ path: string; isOpened: boolean }> {
  const path = join(mkdtempSync(join(tmpdir(), "cellgrad-figure-")), "figure.html");
  new Figure(spec).save(path);
  const [command, ...args] = opener(path);
  const isOpened = await new Promise<boolean>((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true });
    child.on("error", () => resolve(false));
    child.on("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
  return { path, isOpened };
}
