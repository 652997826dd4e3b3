// Runs Jupyter's public suite for kernels (kernel_suite.py) where Python has it. CI installs it, so there it must be.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { installKernelspec } from "../../../kernel/install/kernelspec.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-suite-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Debian's Python first: it has Debian's packages, whatever else is on the PATH. */
const python = ["/usr/bin/python3", "python3"].find(
  (program) => spawnSync(program, ["-c", "import jupyter_kernel_test"]).status === 0,
);

describe.runIf(python !== undefined || process.env.CI === "true")("jupyter_kernel_test", () => {
  test("passes; only pager and welcome message, which the protocol leaves free, are skipped", {
    timeout: 300_000,
  }, () => {
    if (python === undefined) throw new Error("CI has no python3-jupyter-kernel-test; .ci/run installs it");
    installKernelspec(folder);
    const { stderr, status } = spawnSync(python, [join(import.meta.dirname, "kernel_suite.py")], {
      encoding: "utf8",
      env: {
        ...process.env,
        JUPYTER_PATH: folder,
        JUPYTER_RUNTIME_DIR: folder,
        CELLGRAD_HISTORY: join(folder, "history"),
      },
    });
    expect(stderr).toMatch(/Ran \d\d tests/);
    const skipped = [...stderr.matchAll(/^(test_\w+).*skipped/gm)].map(([, name]) => name).sort();
    expect([status, skipped.filter((name) => !/pager|welcome/.test(name!))], stderr).toEqual([0, []]);
  });
});
