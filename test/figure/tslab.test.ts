// Figures under stock tslab, where nothing of ours runs the cells: the built package, imported by its name.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Output {
  readonly status: string;
  readonly streams: { name: string; text: string }[];
  readonly displays: { data: Record<string, unknown>; transient: { display_id?: string }; update: boolean }[];
}

function runCells(...cells: string[]): Output[] {
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-tslab-"));
  try {
    const script = join(root, "test", "figure", "stockTslab.mjs");
    execFileSync(process.execPath, [script, join(folder, "out.json"), ...cells], {
      cwd: root,
      timeout: 60_000,
    });
    return JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the last value of a cell is shown as a whole bundle, and can be changed from a later cell", () => {
  const [, shown, updated, printed] = runCells(
    'import { plot } from "cellgrad";',
    "const figure = plot.curves({ loss: [3, 2, 1] });\nfigure",
    "figure.update(plot.curves({ loss: [3, 2, 1, 0.5] }));\n0",
    "plot.curves({ accuracy: [0.5, 0.9] }).show()",
  );
  expect([shown, updated, printed].map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
  expect(shown.displays).toHaveLength(1);
  const [first] = shown.displays;
  expect(Object.keys(first.data)).toEqual(["text/plain", "text/html", "application/vnd.plotly.v1+json"]);
  expect((first.data["application/vnd.plotly.v1+json"] as { data: { y: number[] }[] }).data[0].y).toEqual([
    3, 2, 1,
  ]);
  expect(shown.streams.map(({ text }) => text).join("")).toBe(
    "Figure (650 x 340): Training curves: 1 series\n",
  );
  expect(updated.displays).toHaveLength(1);
  expect(updated.displays[0]).toMatchObject({ update: true, transient: first.transient });
  expect(printed.displays[0].data["text/plain"]).toContain("accuracy: 0.5 at step 0");
});
