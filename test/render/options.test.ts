// What the options of `cellgrad render` promise, with the real command, kernel and files.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { type Cell, type Notebook, NotebookError } from "../../kernel/notebook/file.js";
import { renderSite, type SiteOptions } from "../../kernel/render/index.js";
import { code, folder, heatmap, notebook, PNG, printed, prose, write } from "./notebooks.js";

beforeAll(() => {
  process.env["CELLGRAD_CACHE"] = folder();
});

function render(from: string, options: Partial<SiteOptions> = {}) {
  return renderSite([from], { out: join(from, "site"), execute: "never", jobs: 2, ...options });
}

const read = (from: string, page: string) => readFileSync(join(from, "site", page), "utf8");

interface Said {
  status: number | null;
  stdout: string;
  stderr: string;
}

const cellgrad = (cwd: string, ...args: string[]): Promise<Said> => cellgradIn(process.env, cwd, args);

function cellgradIn(env: NodeJS.ProcessEnv, cwd: string, args: string[]): Promise<Said> {
  const child = spawn(process.execPath, [join(home, "dist", "kernel", "cli.js"), ...args], { cwd, env });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text) => {
      said[name] += text;
    });
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...said })));
}

describe("parameters", { timeout: 120_000 }, () => {
  const declaring = () =>
    notebook([
      code("const epochs = 3;\nlet name: string = 'plain';", [], ["parameters"]),
      code("[name, 'for', epochs * 2].join(' ')"),
    ]);
  const values = (all: Record<string, string>) => new Map(Object.entries(all));

  test("take the place of the values in the tagged cell, and each set of them is a run of its own", async () => {
    const from = write({ "a.ipynb": declaring() });
    await render(from, { execute: "changed" });
    expect(read(from, "a.html")).toContain("plain for 6");
    const parameters = values({ epochs: "5", name: '"long"' });
    await render(from, { execute: "changed", parameters });
    expect(read(from, "a.html")).toContain("long for 10");
    const again = await render(from, { execute: "changed", parameters });
    expect(again.pages[0]).toMatchObject({ status: "unchanged", reused: true });
    const { stdout } = await cellgrad(from, "execute", "a.ipynb", "--out", "b.ipynb", "--param", "epochs=7");
    expect(stdout).toContain("b.ipynb");
    expect(readFileSync(join(from, "b.ipynb"), "utf8")).toContain("plain for 14");
  });

  test("with a wrong name are refused, and the right names told", async () => {
    const from = write({ "a.ipynb": declaring(), "b.ipynb": notebook([prose("# B")]) });
    const rendering = render(from, { parameters: values({ epoch: "5" }) });
    await expect(rendering).rejects.toThrow(NotebookError);
    await expect(rendering).rejects.toThrow(
      /no parameter is called epoch: .*a\.ipynb has epochs, name; .*b\.ipynb has no parameters/,
    );
    expect(existsSync(join(from, "site"))).toBe(false);
  });
});

describe("languages", () => {
  const site = () =>
    write({
      "a.ipynb": notebook([prose("# Gates\n\nWords.")]),
      "b.ipynb": notebook([prose("# Alone\n\nWords.")]),
      "zh/a.ipynb": notebook([prose("# 门\n\n长短期记忆网络的门。")]),
    });

  test("have a list each, and paired pages and lists lead to each other", async () => {
    const from = site();
    await render(from, { languages: ["en", "zh"] });
    expect(read(from, "a.html")).toContain('<a href="zh/a.html" lang="zh-CN"');
    expect(read(from, "zh/a.html")).toContain('<a href="../a.html" lang="en"');
    expect(read(from, "index.html")).toContain('<a href="zh/index.html" lang="zh-CN"');
    expect(read(from, "index.html")).not.toContain("长短期");
    expect(read(from, "zh/index.html")).toContain('<html lang="zh-CN"');
    expect(read(from, "zh/index.html")).toContain('<a href="../index.html" lang="en"');
    expect(read(from, "zh/a.html")).toContain('<a class="site" href="index.html"');
  });

  test("that are not wanted are left out; the first one is the main one; a page without its pair is told", async () => {
    const from = site();
    const english = await render(from, { languages: ["en"] });
    expect(english.pages.map(({ notebook }) => notebook.slice(from.length + 1))).toEqual([
      "a.ipynb",
      "b.ipynb",
    ]);
    const both = await render(from, { languages: ["en", "zh"] });
    expect(both.pages.flatMap(({ problems }) => problems)).toEqual(["there is no zh/b.ipynb beside it"]);
    expect((await render(from, { languages: ["en", "zh"], strict: true })).failed).toBe(1);
    const { status, stderr } = await cellgrad(from, "render", ".", "--out", "x", "--lang", "en,fr");
    expect([status, stderr]).toEqual([1, expect.stringContaining("pages can be in en and zh, not in fr")]);
  });
});

test("a single file holds all it needs: style, fonts, pictures, figures, the notebook", async () => {
  const cells = [prose("# One\n\n![dot](dot.png) $\\mathbb{R}$ and *words*"), code("f", [heatmap("Map")])];
  const from = write({ "a.ipynb": notebook(cells), "dot.png": Buffer.from(PNG, "base64") });
  const out = join(from, "one");
  await renderSite([join(from, "a.ipynb")], { out, execute: "never", jobs: 1, singleFile: true });
  expect(readdirSync(out)).toEqual(["a.html"]);
  const page = readFileSync(join(out, "a.html"), "utf8");
  const addresses = [...page.matchAll(/(?:src|href)=["']([^"']{1,40})|url\(([^)]{1,40})/g)].map(
    ([, a, b]) => a ?? b!,
  );
  expect(addresses.filter((address) => !/^(data:|#)/.test(address))).toEqual([]);
  expect(page).not.toContain("strict-dynamic");
  // The whole fonts of this page are 230 KB.
  const fonts = [...page.matchAll(/data:font\/woff2;base64,([A-Za-z0-9+/=]+)/g)].map(([, base64]) => base64!);
  const bytes = fonts.reduce((sum, base64) => sum + Buffer.byteLength(base64, "base64"), 0);
  expect([fonts.length > 3, bytes < 60_000, bytes]).toEqual([true, true, bytes]);
});

test("notebooks run where nothing is on the path but this program: no Python, no shell", async () => {
  const from = write({ "a.ipynb": notebook([prose("# A"), code("[6 * 7, process.env.PATH].join(' at ')")]) });
  const bare = { ...process.env, PATH: folder() };
  const { status, stderr } = await cellgradIn(bare, from, ["render", "a.ipynb", "--out", "site"]);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining("rror")]);
  expect(read(from, "a.html")).toContain(`42 at ${bare.PATH}`);
});

test("thirty heat maps and their still pictures in one file take less than 1.6 MB", {
  timeout: 300_000,
}, async () => {
  const maps = Array.from({ length: 30 }, (_, index) => [
    prose(`## Map ${index + 1}\n\nThe hidden states of sixteen steps.`),
    code(`plot.tensor(randn([32, 64]), { title: "Map ${index + 1}" })`),
  ]);
  const first = [
    prose("# Thirty maps\n\n$$\\mathcal{L} = \\sum_{t=1}^{T} \\frac12 \\left\\| h_t - y_t \\right\\|^2$$"),
    code('import { manualSeed, plot, randn } from "cellgrad";\nmanualSeed(1);'),
  ];
  const from = write({ "maps.ipynb": notebook([...first, ...maps.flat()]) });
  mkdirSync(join(from, "node_modules"));
  symlinkSync(home, join(from, "node_modules", "cellgrad"));
  const report = await renderSite([from], {
    out: join(from, "site"),
    execute: "changed",
    jobs: 1,
    singleFile: true,
  });
  expect(report.pages[0]?.error).toBeUndefined();
  const page = read(from, "maps.html");
  expect(page.match(/data-packed="/g)).toHaveLength(30);
  expect(page.match(/<img /g)).toHaveLength(30);
  expect(statSync(join(from, "site", "maps.html")).size).toBeLessThan(1.6e6);
});

test("an untrusted notebook is not run, and its figures are still pictures", async () => {
  const from = write({ "a.ipynb": notebook([code("throw new Error('ran')", [heatmap("Map")])]) });
  await render(from, { untrusted: true, execute: "changed" });
  const page = read(from, "a.html");
  expect(page).toContain("<img src=");
  expect(page).not.toContain("application/json");
  expect(page).not.toContain("data-plotly");
  expect(page).not.toContain("Error: ran");
});

test("with the site's own address, pages have previews with a picture, and there is a map", async () => {
  const cells = [prose("# One\n\nWords that say what it is."), code("f", [heatmap("Map")])];
  const from = write({ "a b.ipynb": notebook(cells), "zh/c.ipynb": notebook([prose("# 门\n\n文字。")]) });
  await render(from, { baseUrl: "https://example.org/t/", title: "Networks" });
  const page = read(from, "a b.html");
  expect(page).toContain('<link rel="canonical" href="https://example.org/t/a%20b.html">');
  const picture = /og:image" content="https:\/\/example\.org\/t\/([^"]+)"/.exec(page)?.[1];
  expect(
    readFileSync(join(from, "site", picture!))
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
  expect(page).toContain("<title>One · Networks</title>");
  expect(read(from, "sitemap.xml").match(/<loc>[^<]+/g)).toEqual([
    "<loc>https://example.org/t/zh/",
    "<loc>https://example.org/t/",
    "<loc>https://example.org/t/a%20b.html",
    "<loc>https://example.org/t/zh/c.html",
  ]);
});

describe("what an author should mend", () => {
  test("links to files come along, links to nothing and to lost sections are named, strict makes them failures", async () => {
    const from = write({
      "a.ipynb": notebook([
        prose(
          "[data](data.csv) [gone](gone.csv) [page](b.ipynb#Part) [lost](b.ipynb#Nowhere) [out](../../x.csv) [web](https://example.org) [code](.env)",
        ),
      ]),
      "b.ipynb": notebook([prose("# B\n\n## Part")]),
      "data.csv": "1,2",
      ".env": "secret",
    });
    const { pages } = await render(from);
    expect(pages[0]!.problems).toEqual([
      "cell 1: the link gone.csv leads to nothing on this site",
      "cell 1: the link ../../x.csv leads to nothing on this site",
      "cell 1: the link .env leads to nothing on this site",
      "the link b.html#nowhere leads to a section that is not there",
    ]);
    expect(read(from, "a.html")).toMatch(/href="cellgrad-assets\/data\.[0-9a-f]{12}\.csv"/);
    const { status, stderr } = await cellgrad(
      from,
      "render",
      ".",
      "--out",
      "strict",
      "--execute",
      "never",
      "--strict",
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/gone\.csv leads to nothing[\s\S]*b\.html#nowhere/);
  });

  test("a notebook in another language is refused by its name, and can be shown", async () => {
    const python: Notebook = notebook([code("print(1)", [printed("1\n")])], {
      kernelspec: { name: "python3", language: "python", display_name: "Python 3" },
    });
    const from = write({ "a.ipynb": python });
    const { pages } = await render(from, { execute: "changed" });
    expect(pages[0]!.error).toMatch(
      /a\.ipynb: its cells are written in python; the kernel of cellgrad runs TypeScript/,
    );
    expect((await render(from)).failed).toBe(0);
    expect(read(from, "a.html")).toContain('<span class="hljs-built_in">print</span>');
  });

  test("an output of 50 MB is shortened, and said to be", { timeout: 120_000 }, async () => {
    const cell = "for (let line = 0; line < 800_000; line++) console.log(String(line).padStart(64, '.'));";
    const from = write({ "a.ipynb": notebook([prose("# Much"), code(cell)]) });
    const { pages } = await render(from, { execute: "changed" });
    expect(pages[0]!.error).toBeUndefined();
    expect(pages[0]!.problems).toEqual([
      expect.stringMatching(/^cell 2: an output of 50 MB of text is shortened$/),
    ]);
    expect(read(from, "a.html").length).toBeLessThan(300_000);
    expect(read(from, "a.html")).toMatch(/… 799,200 lines left out …[\s\S]*\.799999</);
  });
});

test("the report for programs and the exit code say what became of each notebook", async () => {
  const from = write({ "a.ipynb": notebook([prose("# A")]), "b.ipynb": "{" });
  const { status, stdout } = await cellgrad(from, "render", ".", "--out", "site", "--json");
  expect(status).toBe(1);
  const report = JSON.parse(stdout) as { pages: { notebook: string; status: string }[]; failed: number };
  expect(report).toMatchObject({ failed: 1, start: "index.html" });
  expect(report.pages.map(({ notebook, status: became }) => [notebook, became])).toEqual([
    ["a.ipynb", "written"],
    ["b.ipynb", "no page"],
  ]);
  expect((await cellgrad(from, "render", "a.ipynb", "--out", "one")).status).toBe(0);
});

test("pages whose notebooks did not change are not rendered again; a changed picture is seen", async () => {
  const from = write({
    "a.ipynb": notebook([prose("# A\n\n![dot](dot.png)")] as Cell[]),
    "dot.png": Buffer.from(PNG, "base64"),
  });
  await render(from);
  const [first] = /cellgrad-assets\/dot\.[0-9a-f]{12}/.exec(read(from, "a.html"))!;
  expect((await render(from)).pages[0]?.status).toBe("unchanged");
  write({ "dot.png": Buffer.concat([Buffer.from(PNG, "base64"), Buffer.from("x")]) }, from);
  expect((await render(from)).pages[0]?.status).toBe("written");
  expect(read(from, "a.html")).not.toContain(first);
});
