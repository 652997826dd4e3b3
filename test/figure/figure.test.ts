// What a figure can do: its forms, its files, changing in place.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { decode } from "fast-png";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Figure, type MimeBundle, plot } from "../../src/figure/index.js";
import { frameOf, panelOf } from "../../src/figure/svg/frame.js";
import * as make from "../../src/plot/index.js";
import { tensor } from "../../src/tensor/create.js";
import { gallery, lstmGates, pattern } from "./gallery.js";

const DOOR = Symbol.for("cellgrad.display");
const bundleOf = (figure: object) =>
  (figure as Record<symbol, () => MimeBundle>)[Symbol.for("Jupyter.display")]();
const folder = mkdtempSync(join(tmpdir(), "cellgrad-figure-"));

afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[DOOR];
  vi.restoreAllMocks();
});

test("every plot function returns a figure of the same spec", () => {
  const figure = plot.gates(lstmGates(3, 2), { ticks: "abc" });
  expect(figure).toBeInstanceOf(Figure);
  expect((figure as unknown as Record<symbol, string>)[Symbol.for("cellgrad.type")]).toBe("Figure");
  // Public is what the plot room makes, and what all figures share: paper and language.
  const makers = Object.entries(make).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
  expect(Object.keys(plot).sort()).toEqual([...makers, "locale", "theme"].sort());
});

test("one bundle carries text, the static picture and the live form", () => {
  const figure = plot.curves({ loss: [2, 1] }, { title: 'a "quoted" <title> & more' });
  const bundle = bundleOf(figure);
  expect(Object.keys(bundle)).toEqual(["text/plain", "text/html", "application/vnd.plotly.v1+json"]);
  expect(bundle["text/plain"]).toBe(
    'Figure (650 x 340): a "quoted" <title> & more: 1 series\n  loss: 2 at step 0, 1 at step 1, lowest 1 at 1, highest 2 at 0',
  );
  const html = bundle["text/html"] as string;
  const picture = /^<div[^>]*><img src="data:image\/svg\+xml;base64,([^"]+)"[^>]* alt="([^"]+)"/.exec(html);
  expect(picture?.[2]).toContain("a &quot;quoted&quot; &lt;title&gt; &amp; more");
  expect(Buffer.from(picture?.[1] as string, "base64").toString()).toBe(figure.toSVG());
  // The data is there once, and in a page nothing in it can end the script.
  expect(html).not.toContain("<script");
  expect(figure.toHTML({ plotly: "none" }).match(/<\/script>/g)).toHaveLength(1);
  const json = bundle["application/vnd.plotly.v1+json"] as { layout: { meta: object }; data: object };
  expect(json.layout.meta).toMatchObject({ description: figure.describe(), dark: { "#ffffff": "#15181d" } });
  expect(json.data).toEqual(figure.data);
});

test("a figure reads as its description", () => {
  const figure = plot.curves({ loss: [2, 1] });
  expect(inspect(figure)).toBe(figure.toString());
  expect(`${figure}`).toContain("loss: 2 at step 0");
});

test("JSON holds what another figure can be made of", () => {
  const figure = plot.image(pattern([6, 6], (r, c) => r / (c + 1)));
  const copy = new Figure(JSON.parse(JSON.stringify(figure)));
  expect(copy.toSVG()).toBe(figure.toSVG());
  expect(copy.describe()).toBe(figure.describe());
});

describe("showing", () => {
  test("goes through the display of the kernel, and updates change it in place", () => {
    const seen: [string, string, unknown][] = [];
    (globalThis as Record<symbol, unknown>)[DOOR] = {
      show(bundle: MimeBundle, id = "one") {
        seen.push(["show", id, bundle["text/plain"]]);
        return id;
      },
      update(id: string, bundle: MimeBundle) {
        seen.push(["update", id, bundle["text/plain"]]);
      },
    };
    const figure = plot.curves({ loss: [2, 1] });
    figure.update(plot.curves({ loss: [3] })); // not shown yet: nothing to change
    figure.show();
    figure.update(plot.curves({ loss: [4, 1] }));
    figure.show();
    expect(seen.map(([what, id]) => `${what} ${id}`)).toEqual(["show one", "update one", "show one"]);
    expect(seen[1][2]).toContain("loss: 4 at step 0");
    expect(inspect(figure)).toContain("Figure ("); // and reading it shows nothing
    expect(seen).toHaveLength(3);
  });

  test("prints the text in a plain script, and updates are silent", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const figure = plot.curves({ loss: [2, 1] });
    figure.show();
    figure.update(plot.curves({ loss: [1] }));
    expect(log.mock.calls).toEqual([[expect.stringContaining("loss: 2 at step 0")]]);
    expect(figure.describe()).toContain("loss: 1 at step 0");
  });

  test("an update with what is no figure changes nothing", () => {
    const figure = plot.curves({ loss: [2, 1] });
    const before = figure.describe();
    expect(() => figure.update([1, 2] as never)).toThrow("figure.update: expected a figure");
    expect(() => figure.update(null as never)).toThrow("got null");
    expect(figure.describe()).toBe(before);
  });
});

describe("saving", () => {
  const figure = plot.image(
    pattern([6, 6], (r, c) => (r * 6 + c) / 36),
    { title: "\u4e2d\u6587 caf\u00e9" },
  );
  const path = (name: string) => join(folder, name);

  test(".svg and .json are what toSVG and JSON.stringify give", () => {
    figure.save(path("a.svg"));
    figure.save(path("a.JSON"));
    expect(readFileSync(path("a.svg"), "utf8")).toBe(figure.toSVG());
    expect(JSON.parse(readFileSync(path("a.JSON"), "utf8")).description).toBe(figure.describe());
  });

  test(".html holds the library once", () => {
    figure.save(path("a.html"));
    expect(statSync(path("a.html")).size).toBeGreaterThan(5e6);
    expect(figure.toHTML({ plotly: "none" })).not.toContain("plotly.js");
    expect(figure.toHTML({ plotly: "local" })).toContain('<script src="plotly.js"></script>');
  });

  test("a page is in the language that its figure was made in", () => {
    plot.locale("zh");
    const chinese = plot.curves({ loss: [2, 1] });
    plot.locale("en");
    expect(chinese.toHTML({ plotly: "none" })).toContain('<html lang="zh-CN">');
    expect(figure.toHTML({ plotly: "none" })).toContain('<html lang="en">');
  });

  test(".png shows every cell sharp and in its colour, at twice the size", () => {
    figure.save(path("a.png"));
    const png = decode(readFileSync(path("a.png")));
    const { width, height } = figure.layout;
    expect([png.width, png.height]).toEqual([2 * width, 2 * height]);
    const { x, y } = panelOf(frameOf(figure.layout), { xaxis: "x", yaxis: "y" });
    for (let r = 0; r < 6; r++) {
      for (let c = 0; c < 6; c++) {
        const grey = Math.round((255 * (r * 6 + c)) / 36);
        // The middle, and two places near the edges: smoothing would mix in the neighbours there.
        for (const part of [0, -0.4, 0.4]) {
          const at = Math.floor(2 * y.at(r + part)) * png.width + Math.floor(2 * x.at(c + part));
          expect(Math.abs(png.data[at * png.channels] - grey)).toBeLessThanOrEqual(2);
        }
      }
    }
  });

  test("text is drawn with the package's own font", () => {
    const rows = new Map<number, number>();
    const png = decode(plot.curves({ loss: [1, 2] }, { title: "M" }).toPNG());
    for (let y = 26; y < 60; y++) {
      let ink = 0;
      for (let x = 0; x < 100; x++) if (png.data[(y * png.width + x) * png.channels] < 128) ink++;
      rows.set(y, ink);
    }
    expect(Math.max(...rows.values())).toBeGreaterThan(3);
  });

  test.each([
    ["a.gif", "must end in .html, .svg, .png or .json"],
    ["figure", "must end in"],
    [join("nowhere", "a.svg"), "cannot write"],
  ])("%s is refused", (name, message) => {
    expect(() => figure.save(path(name))).toThrow(message);
    expect(existsSync(path(name))).toBe(false);
  });

  test("toHTML knows its options", () => {
    expect(() => figure.toHTML({ plotly: "cdn" as never })).toThrow('must be "inline", "local" or "none"');
    expect(() => figure.toHTML({ ploty: "none" } as never)).toThrow('Did you mean "plotly"?');
  });

  test("nothing half-written stays", () => {
    rmSync(folder, { recursive: true });
    expect(() => figure.save(path("a.svg"))).toThrow(/cannot write .*a\.svg/);
  });
});

test("a spec that names what its layout lacks is an error that says so", () => {
  const spec = plot
    .image(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    )
    .toJSON();
  const [trace] = spec.data;
  expect(() => new Figure({ ...spec, data: [{ ...trace, xaxis: "x7" } as never] }).toSVG()).toThrow("x7");
});

test("the same figure is the same bytes", () => {
  const [first, second] = [gallery(), gallery()];
  for (const name of Object.keys(first)) {
    expect(new Figure(first[name]).toSVG()).toBe(new Figure(second[name]).toSVG());
  }
});
