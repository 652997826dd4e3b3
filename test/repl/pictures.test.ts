// How values look in a terminal, without one: tensors, figures, and what becomes of colours.
import { stripVTControlCharacters } from "node:util";
import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { iterm2, kitty, sixel } from "../../kernel/repl/picture/graphics.js";
import { halfBlocks, nearestOf256, shrink } from "../../kernel/repl/picture/pixels.js";
import { graphicsOf, type Look, lookOf, PLAIN } from "../../kernel/repl/print/style.js";
import { tensorSummary } from "../../kernel/repl/print/summary.js";
import { printValue } from "../../kernel/repl/print/value.js";
import { arange, eye, manualSeed, nn, plot, randn, tensor, zeros } from "../../src/index.js";
import { width } from "../../src/words/width.js";

const COLOUR: Look = { colours: "true", isColoured: true, columns: 80, rows: 40 };

async function shown(value: unknown, look: Look): Promise<string> {
  return stripVTControlCharacters((await printValue(value, look)).text);
}

describe("a tensor", () => {
  test("a scalar is its value", async () => {
    expect(await shown(tensor(3.25), PLAIN)).toBe("tensor(3.2500)");
  });

  test.each([
    ["whole numbers", tensor([1, 2, 3]), "float32 [3]  1 █    █   █ 3  mean 2  std 1"],
    ["integers", tensor(new Int32Array([4, 4])), "int32 [2]  all 4  mean 4  std 0"],
    ["bools", tensor([true, false, true]), "bool [3]  2 of 3 values true"],
    ["nothing", zeros([0, 3]), "float32 [0, 3]  no elements"],
    [
      "special values",
      tensor([Number.NaN, Infinity, -Infinity, -Infinity, 1, 3]),
      "float32 [6]  1 █        █ 3  mean 2  std 1.414  1 NaN  1 inf  2 -inf",
    ],
    ["no finite value", tensor([Number.NaN, Number.NaN]), "float32 [2]  no finite value  2 NaN"],
  ])("%s have a line that sums them up", (_name, value, line) => {
    expect(tensorSummary(value)).toBe(line);
  });

  test("a matrix is a picture where there are colours, with its numbers below", async () => {
    const text = await shown(eye(6), COLOUR);
    expect(text).toMatch(/\u2580/);
    expect(text).toContain("tensor([[1., 0., 0., 0., 0., 0.],");
    expect(text.split("\n").at(-1)).toMatch(/^float32 \[6, 6\]/);
    expect(await shown(eye(6), PLAIN)).not.toContain("\u2580");
  });
});

describe("a figure", () => {
  manualSeed(3);
  const { gates } = new nn.LSTM(4, 6).forward(randn([1, 5, 4]));
  const figures = {
    maps: plot.featureMaps(randn([10, 12, 12])),
    gates: plot.gates(gates, { ticks: "ABCDE" }),
    states: plot.hiddenStates(randn([90, 200])),
    image: plot.image(randn([3, 20, 30])),
    curves: plot.curves({ loss: [3, 2, Number.NaN, 1], accuracy: [0.1, 0.5, 0.8, 0.9] }),
    wild: plot.curves({ loss: [1e-6, 1, 1e6] }),
  };

  for (const [name, figure] of Object.entries(figures)) {
    for (const columns of [30, 80, 200]) {
      for (const colours of ["true", "256", "none"] as const) {
        test(`${name} fits into ${columns} columns, colours: ${colours}`, async () => {
          const look: Look = { colours, isColoured: colours !== "none", columns, rows: 40 };
          const { text, figure: spec } = await printValue(figure, look);
          const lines = stripVTControlCharacters(text).split("\n");
          expect(Math.max(...lines.map(width))).toBeLessThan(columns);
          expect(lines.length).toBeGreaterThan(5);
          expect(spec?.description).toBe(figure.description);
          if (colours === "none") expect(text).not.toContain("\x1b[");
        });
      }
    }
  }

  test("a cell has the colour of its value, two cells in a character", async () => {
    const { text } = await printValue(plot.image(eye(28)), COLOUR);
    expect(text).toContain("\x1b[38;2;255;255;255;48;2;0;0;0m\u2580\x1b[38;2;0;0;0;48;2;255;255;255m\u2580");
  });

  test("plain characters say the sign and the tenths of the scale", async () => {
    const text = await shown(plot.hiddenStates(tensor([[-1, 0.55, 0]]).reshape([1, 3])), PLAIN);
    expect(text).toMatch(/-9\n.* 5\n.* ·/);
    expect(text).toContain("scale \u22121 to 1");
  });

  test("every gate has its heading and the tokens under it", async () => {
    const text = await shown(figures.gates, { ...COLOUR, columns: 140 });
    for (const heading of [
      "input gate",
      "forget gate",
      "output gate",
      "candidate",
      "cell state",
      "hidden state",
    ]) {
      expect(text).toContain(heading);
    }
    expect(text.match(/A +B +C +D +E/g)!.length).toBeGreaterThanOrEqual(2);
  });

  test("a bar chart shows what is small but not nothing", async () => {
    const bar = { type: "bar", x: [0, 1, 2], y: [1000, 1, 0], marker: { color: "#0072b2" } } as const;
    const layout = {
      width: 300,
      height: 200,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      xaxis: { range: [-0.5, 2.5] as const },
      yaxis: { range: [0, 1000] as const },
    };
    const { Figure } = await import("../../src/index.js");
    const lines = (await shown(new Figure({ data: [bar], layout, description: "bars" }), PLAIN)).split("\n");
    const lowest = lines.find((line) => line.includes("\u2581"))!;
    expect(lowest).toMatch(/\u2588+\u2581+ *$/);
  });
});

describe("pixels", () => {
  test("an odd number of rows leaves the lower half clear", () => {
    expect(halfBlocks([[0xff0000]], "true")).toEqual(["\x1b[38;2;255;0;0m\u2580\x1b[39;49m"]);
  });

  test("shrinking takes the mean", () => {
    expect(shrink([[0x000000, 0xffffff]], 1, 1)).toEqual([[0x808080]]);
  });

  test.each([
    [[255, 0, 0], 196],
    [[8, 8, 8], 232],
    [[0, 0, 0], 16],
    [[255, 255, 255], 231],
    [[128, 128, 128], 244],
  ])("%j is colour %i of 256", ([r, g, b], index) => {
    expect(nearestOf256(r!, g!, b!)).toBe(index);
  });
});

describe("graphics", () => {
  const figure = plot.image(arange(64).reshape([8, 8]));
  const png = figure.toPNG();

  test("kitty gets the PNG in pieces", () => {
    const pieces = kitty(png, 40)
      .split("\x1b\\")
      .slice(0, -1)
      .map((piece) => piece.replace("\x1b_G", "").split(";"));
    expect(pieces[0]![0]).toMatch(/^a=T,f=100,q=2,c=40,m=/);
    expect(pieces.at(-1)![0]).toContain("m=0");
    expect(Buffer.from(pieces.map((piece) => piece[1]).join(""), "base64")).toEqual(Buffer.from(png));
  });

  test("iTerm2 gets it whole", () => {
    const [, data] = /:([A-Za-z0-9+/=]*).$/s.exec(iterm2(png, 40))!;
    expect(Buffer.from(data!, "base64")).toEqual(Buffer.from(png));
  });

  test("Sixel paints every pixel once", () => {
    const { width: across, height } = decode(png);
    const text = sixel(png);
    expect(text).toMatch(new RegExp(`^\x1bPq"1;1;${across};${height}#0;2;0;0;0`));
    const body = text.slice(text.indexOf("#215;2;100;100;100") + 18, -2);
    let painted = 0;
    for (const [, count = "1", character] of body
      .replace(/#\d+/g, "")
      .matchAll(/(?:!(\d+))?([?-~])(?![\d;])/g)) {
      let bits = character!.charCodeAt(0) - 63;
      for (; bits > 0; bits &= bits - 1) painted += Number(count);
    }
    expect(painted).toBe(across * height);
  });

  test.each([
    [{ KITTY_WINDOW_ID: "1" }, "kitty"],
    [{ TERM: "xterm-ghostty" }, "kitty"],
    [{ TERM_PROGRAM: "iTerm.app" }, "iterm2"],
    [{ TERM_PROGRAM: "WezTerm" }, "iterm2"],
    [{ TERM: "foot" }, "sixel"],
    [{ TERM: "xterm-256color" }, undefined],
    [{ KITTY_WINDOW_ID: "1", TMUX: "/tmp/tmux" }, undefined],
    [{ TERM_PROGRAM: "iTerm.app", TERM: "screen" }, undefined],
  ])("%j: %s", (environment, graphics) => {
    expect(graphicsOf(environment)).toBe(graphics);
  });
});

describe("what a stream can show", () => {
  const stream = (depth: number, isTTY = true) =>
    ({ isTTY, columns: 80, rows: 24, getColorDepth: () => depth }) as unknown as Parameters<typeof lookOf>[0];

  test.each([
    [24, {}, true, "true"],
    [8, {}, true, "256"],
    [8, { COLORTERM: "truecolor" }, true, "true"],
    [4, {}, true, "none"],
    [24, { NO_COLOR: "1" }, true, "none"],
    [24, { TERM: "dumb" }, true, "none"],
    [24, { KITTY_WINDOW_ID: "1" }, false, "none"],
  ] as const)("depth %i, %j, terminal: %s", (depth, environment, isTTY, colours) => {
    const look = lookOf(stream(depth, isTTY), environment as NodeJS.ProcessEnv);
    expect(look.colours).toBe(colours);
    if (!isTTY) expect(look.graphics).toBeUndefined();
  });
});
