// `.open`: the last figure as a page, in the browser. The page is a file with everything in it; nothing is served.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Figure } from "../../src/figure/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { openWithUsersProgram } from "../files/opener.js";

/** Writes the page and opens it. @returns its path, and whether a browser could be started */
export async function openFigure(spec: FigureSpec): Promise<{ path: string; isOpened: boolean }> {
  const path = join(mkdtempSync(join(tmpdir(), "cellgrad-figure-")), "figure.html");
  new Figure(spec).save(path);
  return { path, isOpened: await openWithUsersProgram(path) };
}
