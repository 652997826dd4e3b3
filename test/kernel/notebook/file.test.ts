import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatNotebook, parseNotebook, readNotebook, writeNotebook } from "../../../kernel/notebook/file.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-notebooks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const minimal = { nbformat: 4, nbformat_minor: 2, metadata: {}, cells: [] as unknown[] };
const withCells = (...cells: unknown[]) => JSON.stringify({ ...minimal, cells });

describe("reading", () => {
  test("joins lines and gives old notebooks ids that do not change", () => {
    const text = withCells({
      cell_type: "code",
      metadata: {},
      source: ["a\n", "b"],
      outputs: [],
      execution_count: 3,
    });
    const [cell] = parseNotebook(text, "x").cells;
    expect(cell).toMatchObject({ cell_type: "code", source: "a\nb", execution_count: 3 });
    expect(cell!.id).toMatch(/^[0-9a-f]{8}$/);
    expect(parseNotebook(text, "x").cells[0]!.id).toBe(cell!.id);
  });

  test.each([
    ["hello", /n\.ipynb is not a notebook: expected JSON/],
    ["", /the file is empty/],
    ["{}", /no nbformat/],
    ["[]", /expected an object, found a list/],
    ['{ "nbformat": 2, "worksheets": [] }', /nbformat 2; nbformat 3 and 4 can be read/],
    ['{ "nbformat": 3 }', /nbformat 3.*no list of worksheets/],
    ['{ "nbformat": 3, "worksheets": [3] }', /cell 1: expected an object, found a number/],
    ['{ "nbformat": 5 }', /nbformat 5/],
    ['{ "nbformat": 4 }', /cells: expected a list, found nothing/],
    [withCells(1), /cell 1: expected an object, found a number/],
    [withCells({ cell_type: "code", source: 3 }), /cell 1, source: expected a string or a list of strings/],
    [withCells({ cell_type: "heading", source: "" }), /unknown cell_type "heading"/],
    [
      withCells({ cell_type: "code", source: "", outputs: [{ output_type: "pyout" }] }),
      /cell 1, output 1: unknown output_type "pyout"/,
    ],
  ])("%s", (text, message) => {
    expect(() => parseNotebook(text, "n.ipynb")).toThrow(message);
  });

  test("nbformat 3 is converted: headings, inputs, numbers, results and errors", () => {
    const old = {
      nbformat: 3,
      nbformat_minor: 0,
      metadata: { name: "Old", title: "kept" },
      worksheets: [
        {
          metadata: {},
          cells: [
            { cell_type: "heading", level: 2, metadata: {}, source: ["Two\n", "lines"] },
            { cell_type: "markdown", metadata: { tags: ["t"] }, source: ["a\n", "b"] },
            {
              cell_type: "code",
              language: "typescript",
              collapsed: false,
              prompt_number: 7,
              input: ["1 +\n", "1"],
              metadata: {},
              outputs: [
                { output_type: "stream", stream: "stderr", text: ["w\n"] },
                { output_type: "pyout", prompt_number: 7, text: ["2"], html: "<b>2</b>", metadata: {} },
                { output_type: "display_data", png: "iVBO\n", json: '{"a": [1]}', metadata: { k: 1 } },
                { output_type: "pyerr", ename: "E", evalue: "v", traceback: ["t"] },
              ],
            },
          ],
        },
        { metadata: {}, cells: [{ cell_type: "raw", source: "second sheet", metadata: {} }] },
      ],
    };
    const { cells, metadata, nbformat } = parseNotebook(JSON.stringify(old), "old.ipynb");
    expect(nbformat).toBe(4);
    expect(metadata).toEqual({ title: "kept", orig_nbformat: 3, language_info: { name: "typescript" } });
    expect(cells.map(({ cell_type, source }) => [cell_type, source])).toEqual([
      ["markdown", "## Two lines"],
      ["markdown", "a\nb"],
      ["code", "1 +\n1"],
      ["raw", "second sheet"],
    ]);
    expect(cells[2]).toMatchObject({
      execution_count: 7,
      outputs: [
        { output_type: "stream", name: "stderr", text: "w\n" },
        {
          output_type: "execute_result",
          execution_count: 7,
          data: { "text/plain": "2", "text/html": "<b>2</b>" },
        },
        {
          output_type: "display_data",
          data: { "image/png": "iVBO\n", "application/json": { a: [1] } },
          metadata: { k: 1 },
        },
        { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
      ],
    });
  });

  test("no file, a folder", () => {
    expect(() => readNotebook(join(folder, "none.ipynb"))).toThrow("there is no such file");
    expect(() => readNotebook(folder)).toThrow("is a folder");
  });
});

describe("writing", () => {
  const notebook = parseNotebook(
    withCells(
      {
        cell_type: "markdown",
        metadata: {},
        source: "# Title\ntext",
        attachments: { "a.png": { "image/png": "x" } },
      },
      {
        cell_type: "code",
        id: "kept-id",
        metadata: { tags: ["t"] },
        source: "1",
        execution_count: 1,
        outputs: [
          {
            output_type: "display_data",
            metadata: {},
            data: { "text/html": "<a>\n</a>", "application/vnd.plotly.v1+json": { data: [] } },
          },
        ],
      },
    ),
    "x",
  );

  test("what is read again is the same, in nbformat 4.5", () => {
    const text = formatNotebook(notebook);
    expect(parseNotebook(text, "x")).toEqual({ ...notebook, nbformat_minor: 5 });
    expect(JSON.parse(text).cells[0].source).toEqual(["# Title\n", "text"]);
  });

  test("leaves nothing else in the folder, and makes folders", () => {
    const path = join(folder, "deep/er/out.ipynb");
    writeNotebook(path, notebook);
    writeNotebook(path, notebook);
    expect(readdirSync(join(folder, "deep/er"))).toEqual(["out.ipynb"]);
  });

  test("when it cannot be written, what was there stays", () => {
    const blocked = join(folder, "blocked");
    mkdirSync(join(blocked, "inside"), { recursive: true });
    writeFileSync(join(blocked, "inside", "precious"), "1");
    expect(() => writeNotebook(join(blocked, "inside", "precious", "n.ipynb"), notebook)).toThrow(
      "cannot be written",
    );
    expect(readFileSync(join(blocked, "inside", "precious"), "utf8")).toBe("1");
  });
});
