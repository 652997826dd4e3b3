import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import {
  installKernelspec,
  listKernelspecs,
  prefixDataFolder,
  removeKernelspec,
  userDataFolder,
} from "../../kernel/install/kernelspec.js";

let data: string;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cellgrad-install-"));
  data = prefixDataFolder(root);
});
afterEach(() => rmSync(root, { recursive: true }));

describe("installing", () => {
  test("writes what Jupyter needs, logos included", () => {
    const folder = installKernelspec(data);
    expect(folder).toBe(join(root, "share/jupyter/kernels/cellgrad"));
    const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      display_name: "cellgrad (TypeScript)",
      language: "typescript",
      interrupt_mode: "message",
    });
    const [node, program, file] = spec.argv;
    expect([existsSync(node), existsSync(program), file]).toEqual([true, true, "{connection_file}"]);
    for (const size of [32, 64]) {
      const { width, height } = decode(readFileSync(join(folder, `logo-${size}x${size}.png`)));
      expect([width, height]).toEqual([size, size]);
    }
    expect(readFileSync(join(folder, "logo-svg.svg"), "utf8")).toContain("<svg");
  });

  test("again replaces the old one and leaves nothing beside it", () => {
    const folder = installKernelspec(data);
    writeFileSync(join(folder, "kernel.json"), "{}");
    writeFileSync(join(folder, "left-over"), "");
    installKernelspec(data);
    expect(readdirSync(join(data, "kernels"))).toEqual(["cellgrad"]);
    expect(readdirSync(folder)).not.toContain("left-over");
    expect(listKernelspecs([data])).toHaveLength(1);
  });

  test("into a place that cannot be: the reason, the remedy, nothing half-written", () => {
    mkdirSync(join(root, "share"));
    writeFileSync(join(root, "share/jupyter"), "a file");
    expect(() => installKernelspec(data)).toThrow(/a part of the path is a file.*\n.*--user, or --prefix/);
    expect(readdirSync(join(root, "share"))).toEqual(["jupyter"]);
  });

  test("a name that is none", () => {
    expect(() => installKernelspec(data, "../up")).toThrow('"../up" cannot name a kernelspec');
  });
});

test("list tells a kernelspec whose program has moved, and passes over those of others", () => {
  const folder = installKernelspec(data, "mine");
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  spec.metadata.program = "/gone/dist/kernel/jupyter/main.js";
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(spec));
  mkdirSync(join(data, "kernels/other"));
  writeFileSync(join(data, "kernels/other/kernel.json"), '{ "argv": ["python3"] }');
  expect(listKernelspecs([data])).toEqual([
    {
      name: "mine",
      folder,
      displayName: "cellgrad (TypeScript)",
      problem: "/gone/dist/kernel/jupyter/main.js is not there any more",
    },
  ]);
});

describe("the installed launcher, when the package has moved", () => {
  const launch = (cwd: string) => {
    const folder = installKernelspec(data, "mine");
    const file = join(folder, "kernel.json");
    const spec = JSON.parse(readFileSync(file, "utf8"));
    spec.metadata.program = "/gone/dist/kernel/jupyter/main.js";
    writeFileSync(file, JSON.stringify(spec));
    const [node, launcher] = spec.argv;
    return spawnSync(node, [launcher, join(root, "no-connection-file")], { cwd, encoding: "utf8" });
  };

  test("says so, and how to mend it", () => {
    const { status, stderr } = launch(root);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/is not there any more[\s\S]*kernel install/),
    ]);
  });

  test("takes the one that the notebook's folder has", () => {
    // That one starts, and asks for its connection file.
    expect(launch(home).stderr).toContain("no-connection-file");
  });
});

test("remove takes away its own only", () => {
  const folder = installKernelspec(data);
  expect(() => removeKernelspec("python3", [data])).toThrow("there is no cellgrad kernelspec called python3");
  expect(removeKernelspec("cellgrad", [data])).toEqual([folder]);
  expect(existsSync(folder)).toBe(false);
});

test("the user's folder is where Jupyter looks", () => {
  expect(userDataFolder({ JUPYTER_DATA_DIR: "/data" })).toBe("/data");
  if (process.platform === "linux") expect(userDataFolder({ XDG_DATA_HOME: "/xdg" })).toBe("/xdg/jupyter");
});
