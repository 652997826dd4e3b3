// Notebooks run by the real kernel and written as a site: what is run again, what a failure leaves, what a reader of
// the folder finds at every moment.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { renderSite, type SiteOptions, SourceError } from "../../kernel/render/index.js";
import { code, folder, heatmap, notebook, PNG, prose, write } from "./notebooks.js";

beforeAll(() => {
  process.env["CELLGRAD_CACHE"] = folder();
});

function render(from: string, options: Partial<SiteOptions> = {}) {
  return renderSite([from], { out: join(from, "site"), execute: "changed", jobs: 2, ...options });
}

const read = (from: string, page: string) => readFileSync(join(from, "site", page), "utf8");

// Kernels start slowly on a machine that is busy with other tests.
describe("running notebooks", { timeout: 300_000 }, () => {
  test("a notebook runs once, and again only when code, tags or a file that it names change", async () => {
    const from = write({
      "a.ipynb": notebook([
        prose("# One"),
        code('import { readFileSync } from "fs";\nreadFileSync("data.txt", "utf8") + Date.now()'),
      ]),
      "data.txt": "first ",
    });
    const [first] = (await render(from)).pages;
    expect(first!.error).toBeUndefined();
    expect(first).toMatchObject({ status: "written", reused: false });
    const shown = /first \d+/.exec(read(from, "a.html"))![0];
    expect((await render(from)).pages[0]).toMatchObject({ status: "unchanged", reused: true });

    const cells = JSON.parse(readFileSync(join(from, "a.ipynb"), "utf8")).cells;
    write({ "a.ipynb": notebook([prose("# Another title"), cells[1]]) }, from);
    expect((await render(from)).pages[0]).toMatchObject({ status: "written", reused: true });
    expect(read(from, "a.html")).toContain("Another title");
    expect(read(from, "a.html")).toContain(shown);

    write({ "data.txt": "second " }, from);
    expect((await render(from)).pages[0]).toMatchObject({ status: "written", reused: false });
    expect(read(from, "a.html")).toMatch(/second \d+/);
  });

  test("figures speak the language of the prose around them, though the code is the same", async () => {
    const figure = code('import { plot } from "cellgrad";\nplot.curves({ loss: [0.9, 0.5] })');
    const from = write({
      "a.ipynb": notebook([prose("# How a loss falls while a network learns"), figure]),
      "zh/a.ipynb": notebook([prose("# 网络学习时，损失怎样下降"), figure]),
    });
    const { pages } = await render(from);
    expect(pages.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(read(from, "a.html")).toContain("Training curves");
    expect(read(from, "zh/a.html")).toContain("训练曲线");
    expect(read(from, "zh/a.html")).not.toContain("Training curves");
  });

  test("a notebook that fails keeps its old page, says where, and does not stop the others", async () => {
    const from = write({
      "a.ipynb": notebook([prose("# Was well"), code("1 + 1")]),
      "b.ipynb": notebook([prose("# Goes well"), code("'fine'")]),
    });
    expect((await render(from)).failed).toBe(0);
    const old = read(from, "a.html");
    write(
      {
        "a.ipynb": notebook([
          prose("# Was well"),
          code("let x = 1;"),
          code("x;\n\nthrow new RangeError('too far')"),
        ]),
      },
      from,
    );
    write({ "b.ipynb": notebook([prose("# Goes better"), code("'fine'")]) }, from);
    const report = await render(from);
    expect(report).toMatchObject({ failed: 1, start: "index.html" });
    expect(report.pages[0]).toMatchObject({ status: "old page kept", page: join(from, "site", "a.html") });
    expect(report.pages[0]!.error).toMatch(/a\.ipynb: Cell \[2\], line 3: RangeError: too far/);
    expect(read(from, "a.html")).toBe(old);
    expect(read(from, "b.html")).toContain("Goes better");
    expect(read(from, "index.html")).toMatch(/Was well[\s\S]*Goes better/);
  });

  test("a cell that never ends is stopped at the limit", async () => {
    const from = write({ "a.ipynb": notebook([prose("# Endless"), code("for (;;) {}")]) });
    const { pages } = await render(from, { timeout: 3 });
    expect(pages[0]).toMatchObject({ status: "no page" });
    expect(pages[0]!.error).toMatch(/Cell \[1\]: TimeoutError: the cell took longer than the limit of 3 s/);
  });

  test("a cell tagged raises-exception may fail", async () => {
    const cells = [code("throw new Error('expected')", [], ["raises-exception"]), code("'after'")];
    const from = write({ "a.ipynb": notebook(cells) });
    expect((await render(from)).failed).toBe(0);
    expect(read(from, "a.html")).toMatch(/expected[\s\S]*after/);
  });
});

describe("the folder of pages", () => {
  const options = { execute: "never" } as const;

  test("files that are no notebooks are named with what is wrong; the rest is made", async () => {
    const from = write({
      "broken.ipynb": "{ not json",
      "old.ipynb": JSON.stringify({ nbformat: 2, worksheets: [] }),
      "whole.ipynb": notebook([prose("# Whole")]),
    });
    const { pages, failed } = await render(from, options);
    expect(failed).toBe(2);
    expect(pages.map(({ error }) => error ?? "").join("\n")).toMatch(
      /broken\.ipynb is not a notebook.*\n.*nbformat 2/,
    );
    expect(readdirSync(join(from, "site")).sort()).toEqual([
      "cellgrad-assets",
      "index.html",
      "whole.html",
      "whole.ipynb",
    ]);
  });

  test("paths that lead to no notebook write nothing", async () => {
    const from = write({ "readme.txt": "no notebook", "a/x.ipynb": notebook([]), "A/x.ipynb": notebook([]) });
    const out = join(from, "site");
    for (const [path, message] of [
      ["nothing", /there is no such file or folder/],
      ["readme.txt", /does not end in \.ipynb/],
      [".", /would both become/],
    ] as const) {
      const rendering = renderSite([join(from, path)], { out, execute: "never", jobs: 1 });
      await expect(rendering).rejects.toThrow(SourceError);
      await expect(rendering).rejects.toThrow(message);
    }
    mkdirSync(join(from, "empty"));
    await expect(renderSite([join(from, "empty")], { out, execute: "never", jobs: 1 })).rejects.toThrow(
      /no notebook/,
    );
    expect(existsSync(out)).toBe(false);
  });

  test("one notebook is one page, with no list; a folder is a site in natural order", async () => {
    const from = write({
      "2-b.ipynb": notebook([prose("# Second")]),
      "10-c.ipynb": notebook([prose("# Tenth")]),
    });
    const one = join(from, "one");
    await renderSite([join(from, "10-c.ipynb")], { out: one, execute: "never", jobs: 1 });
    expect(readdirSync(one).sort()).toEqual(["10-c.html", "10-c.ipynb", "cellgrad-assets"]);
    await render(from, options);
    expect(read(from, "index.html")).toMatch(/Second[\s\S]*Tenth/);
    expect(read(from, "2-b.html")).toMatch(/rel="next" href="10-c.html"/);
  });

  test("pictures beside a notebook come along, others do not, and strict makes broken ones a failure", async () => {
    const outside = folder();
    writeFileSync(join(outside, "private.png"), Buffer.from(PNG, "base64"));
    const text = `# P\n\n![a](img/dot.png) ![gone](img/gone.png) ![out](../${outside.split("/").pop()}/private.png) $\\frac{1$\n\n[there](#nowhere)`;
    const from = write({ "a.ipynb": notebook([prose(text)]), "img/dot.png": Buffer.from(PNG, "base64") });
    const { pages } = await render(from, options);
    expect(read(from, "a.html")).toMatch(/<img src="cellgrad-assets\/dot\.[0-9a-f]{12}\.png" alt="a"/);
    expect(pages[0]!.problems.join("\n")).toMatch(
      /gone\.png is not there[\s\S]*private\.png is not there[\s\S]*formula[\s\S]*#nowhere/,
    );
    expect(
      readdirSync(join(from, "site", "cellgrad-assets")).filter((name) => name.endsWith(".png")),
    ).toHaveLength(1);
    const strict = await render(from, { ...options, strict: true });
    expect(strict.pages[0]).toMatchObject({ status: "old page kept" });
  });

  test("shared files that no page needs any more are removed, and only those", async () => {
    const from = write({
      "a.ipynb": notebook([code("a", [heatmap("A")])]),
      "b.ipynb": notebook([prose("B")]),
    });
    await render(from, options);
    const assets = () => readdirSync(join(from, "site", "cellgrad-assets"));
    expect(assets().some((name) => name.startsWith("plotly-cartesian"))).toBe(true);
    writeFileSync(join(from, "site", "mine.txt"), "the user's own");
    write({ "a.ipynb": notebook([prose("no figure")]) }, from);
    await render(from, options);
    expect(assets().some((name) => name.startsWith("plotly"))).toBe(false);
    expect(existsSync(join(from, "site", "mine.txt"))).toBe(true);
  });

  test("a figure beyond the cartesian kinds brings the whole of plotly", async () => {
    const solid = heatmap("S");
    (solid as { data: Record<string, unknown> }).data["application/vnd.plotly.v1+json"] = {
      data: [{ type: "scatter3d", x: [1], y: [1], z: [1] }],
    };
    const from = write({ "a.ipynb": notebook([code("a", [solid])]) });
    await render(from, options);
    expect(read(from, "a.html")).toMatch(/data-plotly="cellgrad-assets\/plotly-all\.[0-9a-f]{12}\.js"/);
  });
});
