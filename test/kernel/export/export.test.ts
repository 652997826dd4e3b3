// A notebook written as a script or as Markdown comes back with all its cells and metadata, and the script runs.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromMarkdown, toMarkdown } from "../../../kernel/export/markdown.js";
import { fromScript, toScript } from "../../../kernel/export/script.js";
import { home } from "../../../kernel/files/home.js";
import { type Notebook, parseNotebook, readNotebook } from "../../../kernel/notebook/file.js";
import { loadTypeScript } from "../../../kernel/session/tslab.js";
import { code, folder, notebook, prose, write } from "../../render/notebooks.js";

const FORMS = [
  ["ts", toScript, fromScript],
  ["md", toMarkdown, fromMarkdown],
] as const;

/** Lines that could be taken for something else. */
const LINE = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replace(/[\n\r]/g, "")),
  fc.constantFrom(
    "",
    " ",
    "// %%",
    "%% x",
    "// \\%% [markdown]",
    "//",
    "# Title",
    "```",
    "````ts",
    "<!-- code cell -->",
    "<!-- \\raw cell id=1 -->",
    "-->",
    "// ---",
    "const a = 1; // 门",
    "    indented",
  ),
);
const SOURCE = fc.array(LINE, { maxLength: 6 }).map((lines) => lines.join("\n"));
const METADATA = fc.dictionary(
  fc.constantFrom("tags", "jupyter", "id", "metadata", "with space", "blank", "a-b", "--"),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
);
const CELL = fc.record({
  cell_type: fc.constantFrom("code", "markdown", "raw"),
  id: fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
  source: SOURCE,
  metadata: METADATA,
});

describe.for(FORMS)("as %s", ([, to, from]) => {
  test("any notebook comes back with its cells and metadata", () => {
    fc.assert(
      fc.property(fc.array(CELL, { maxLength: 6 }), METADATA, (cells, metadata) => {
        const all = cells.map((cell) =>
          cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
        );
        const whole = JSON.parse(
          JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: all }),
        ) as Notebook;
        expect(from(to(whole), "x")).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test("pictures attached to prose come back; outputs do not", () => {
    const attachments = { "dot.png": { "image/png": "aGk=" } };
    const whole = notebook([
      prose("![dot](attachment:dot.png)", { attachments }),
      code("1", [{ output_type: "stream", name: "stdout", text: "1" }]),
    ]);
    const [first, second] = from(to(whole), "x").cells;
    expect(first).toMatchObject({ attachments });
    expect(second).toMatchObject({ source: "1", outputs: [], execution_count: null });
  });
});

test("files that were written by hand become notebooks, too", () => {
  const cells = (found: Notebook) => found.cells.map(({ cell_type, source }) => [cell_type, source]);
  expect(
    cells(
      fromScript(
        '// %% [markdown]\n// # Title\n//\n// Text.\n\n// %%\nconst a = 1;\n\n\n// %% tags=["hide-input"]\na\n',
        "x",
      ),
    ),
  ).toEqual([
    ["markdown", "# Title\n\nText."],
    ["code", "const a = 1;"],
    ["code", "a"],
  ]);
  expect(cells(fromScript("const a = 1;\na\n", "x"))).toEqual([["code", "const a = 1;\na"]]);
  expect(
    cells(fromMarkdown("# Title\n\nText.\n\n```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n", "x")),
  ).toEqual([
    ["markdown", "# Title\n\nText."],
    ["code", "const a = 1;"],
    ["markdown", "```sh\nls\n```"],
  ]);
  expect(() => fromScript("// %% tags=[1\n", "x.ts")).toThrow("x.ts:1: the value of tags is no JSON");
});

test("the command writes both ways, and the script of a tutorial runs in plain Node", {
  timeout: 120_000,
}, () => {
  const place = folder();
  const cellgrad = (...args: string[]) =>
    execFileSync(process.execPath, [join(home, "dist", "kernel", "cli.js"), "export", ...args], {
      cwd: place,
      encoding: "utf8",
    });
  const tutorial = join(home, "notebooks", "06-lstm.ipynb");
  for (const form of ["ts", "md"] as const) {
    expect(cellgrad(tutorial, "--to", form, "--out", `lstm.${form}`)).toBe(`lstm.${form}\n`);
    expect(cellgrad(`lstm.${form}`, "--from", form)).toBe("lstm.ipynb\n");
    const again = parseNotebook(readFileSync(join(place, "lstm.ipynb"), "utf8"), "lstm.ipynb");
    expect({ ...again, nbformat_minor: 5 }).toEqual({ ...readNotebook(tutorial), nbformat_minor: 5 });
  }
  mkdirSync(join(place, "node_modules"));
  symlinkSync(home, join(place, "node_modules", "cellgrad"));
  const typescript = loadTypeScript();
  // Newer versions of Node leave the types out by themselves.
  const { outputText } = typescript.transpileModule(readFileSync(join(place, "lstm.ts"), "utf8"), {
    compilerOptions: { target: typescript.ScriptTarget.ESNext, module: typescript.ModuleKind.ESNext },
  });
  writeFileSync(join(place, "lstm.mjs"), outputText);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["lstm.mjs"], {
    cwd: place,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("predicted right after training");
});

test("names that a script may not declare twice are told", () => {
  const from = write({ "a.ipynb": notebook([code("const a = 1;"), code("const a = 2;")]) });
  const { stderr } = spawnSync(
    process.execPath,
    [join(home, "dist", "kernel", "cli.js"), "export", "a.ipynb", "--to", "ts"],
    { cwd: from, encoding: "utf8" },
  );
  expect(stderr).toContain("declared in more than one cell, which a script may not do: a");
});
