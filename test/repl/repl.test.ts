// The REPL as a person meets it: in a terminal, by keys.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { describeInTerminal, keys, useTerminals } from "./terminal.js";

describeInTerminal("at a keyboard", () => {
  const terminals = useTerminals();

  test("answers have numbers and names, with types", async () => {
    const terminal = await terminals.open();
    expect(terminal.text).toContain("are in scope");
    expect(await terminal.run("tensor([1, 2, 3]).sum()")).toContain("Out[1]: tensor(6.)");
    expect(await terminal.run("_.mul(7)")).toContain("Out[2]: tensor(42.)");
    expect(await terminal.run("__.item() + Out[2].item()")).toContain("Out[3]: 48");
    expect(await terminal.run(".type __")).toContain("Tensor");
    expect(await terminal.run("const _ = 5; _ + 1")).toContain("Out[4]: 6");
    expect(await terminal.run("_")).toContain("Out[5]: 5");
    terminal.type(keys.ctrl("d"));
    expect(await terminal.ended).toBe(0);
  });

  test("several lines, a paste, and an error after which all goes on", async () => {
    const terminal = await terminals.open();
    await terminal.run("let kept = 41");
    terminal.type(`function twice(x: number) {${keys.enter}return 2 * x${keys.enter}`);
    await terminal.waitFor("...: ");
    expect(await terminal.run("}")).not.toContain("Error");
    expect(await terminal.run("twice(4)")).toContain("Out[3]: 8");
    const pasted = keys.paste(
      "const rows = [1, 2]\n  .map(twice)\n\nif (rows.length > 1) {\n\tkept++\n}\nrows.join()",
    );
    expect(await terminal.run(pasted)).toContain("Out[4]: '2,4'");
    const wrong = await terminal.run("twice('a')");
    expect(wrong).toContain("TypeScriptError");
    expect(wrong).toContain("In [5], line 1");
    expect(wrong).toContain("> 1 | twice('a')");
    const thrown = await terminal.run("null!.x");
    expect(thrown).toMatch(/Error/);
    expect(await terminal.run("kept")).toContain("Out[7]: 42");
  });

  test("Tab completes and says what it is; a question is answered", async () => {
    const terminal = await terminals.open();
    await terminal.run("const matrix = eye(2)");
    expect(await terminal.run("matrix.toStr\t()")).toContain("Out[2]: 'tensor([[1., 0.],");
    terminal.type("matrix.me\t\t");
    await terminal.waitFor("Tensor.mean(dims?: ");
    terminal.type(keys.ctrl("c"));
    expect(await terminal.run("?tensor")).toContain("ShapeError when rows differ");
    expect(await terminal.run("plot.gates?")).toContain("Example");
    expect(await terminal.run("?nn.LSTM")).toContain(
      "(inputSize: number, hiddenSize: number, options?: LSTMOptions)",
    );
    await terminal.run("const half = (x: number) => x / 2 // mine");
    expect(await terminal.run("??half")).toContain("const half = (x: number) => x / 2");
    expect(await terminal.run(".who")).toMatch(/matrix\s+Tensor\s+\[2, 2\] float32/);
    expect(await terminal.run(".time half(3)")).toMatch(/\d [nµm]?s \(.*\d runs\)/);
    expect(await terminal.run(".nothing")).toContain(".help lists them");
  });

  test("a line that was completed or had its grey text drawn runs as it stands", async () => {
    const terminal = await terminals.open();
    await terminal.run("1");
    const start = terminal.raw.length;
    terminal.type("const mean");
    await new Promise((resolve) => setTimeout(resolve, 500));
    terminal.type("ing = Math.max(1, 41); meaning");
    await terminal.waitFor("meaning", start);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await terminal.run("\t")).toContain("Out[2]: 41");
    expect(await terminal.run("meaning + 1")).toContain("Out[3]: 42");
    expect(await terminal.run(".type _")).toContain("number");
  });

  test("Ctrl-C stops what runs and keeps the session", async () => {
    const terminal = await terminals.open();
    await terminal.run("let count = 0");
    for (const loop of [
      "while (true) if (count++ === 0) console.log('runs')", // says so once it has counted: Ctrl-C may come at once
      "console.log('runs'); await null; for (;;) count++",
      "console.log('runs'); await new Promise(() => {})",
    ]) {
      const start = terminal.raw.length;
      terminal.type(loop + keys.enter);
      await terminal.waitFor("\nruns", start);
      terminal.type(keys.ctrl("c"));
      await terminal.waitFor("KeyboardInterrupt", start);
    }
    expect(await terminal.run("count > 0")).toContain("true");
    terminal.type(`half a line${keys.ctrl("c")}`);
    expect(await terminal.run("1 + 1")).toContain("2");
  });

  test("the history outlives the session and is searched backwards", async () => {
    const first = await terminals.open();
    await first.run("const needle = 6 * 7");
    await first.run("'hay'");
    first.type(`.exit${keys.enter}`);
    await first.ended;
    const second = await terminals.open();
    await second.run("0");
    second.type(`${keys.ctrl("r")}needle`);
    await second.waitFor("(reverse search) 'needle': const needle = 6 * 7");
    await second.run("");
    expect(await second.run("needle")).toContain("42");
    second.type(keys.up + keys.up);
    await second.waitFor("const needle = 6 * 7", second.raw.length - 200);
    second.type(keys.ctrl("c"));
    second.type("'ha");
    await second.waitFor("'hay'", second.raw.length - 40);
    expect(await second.run(keys.right)).toContain("Out[4]: 'hay'");
  });

  test("feature maps and gates are drawn in half blocks", async () => {
    const terminal = await terminals.open();
    const start = terminal.raw.length;
    const maps = await terminal.run("plot.featureMaps(randn([3, 8, 8]))");
    expect(maps).toContain("channel 2");
    expect(maps).toMatch(/\u2580{8}/);
    expect(terminal.raw.slice(start)).toMatch(/\[38;2;\d+;\d+;\d+;48;2;\d+;\d+;\d+m\u2580/);
    await terminal.run("const { gates } = new nn.LSTM(3, 8).forward(randn([1, 5, 3]))");
    const drawn = await terminal.run('plot.gates(gates, { ticks: "ABCDE" })');
    expect(drawn).toContain("forget gate");
    expect(drawn).toMatch(/A +B +C +D +E/);
  });

  test(".open shows the last figure in the browser that BROWSER names", async () => {
    const browser = join(terminals.folder, "browser.sh");
    writeFileSync(browser, `#!/bin/sh\necho "$1" > ${terminals.folder}/opened\n`, { mode: 0o755 });
    const terminal = await terminals.open([], { BROWSER: browser });
    expect(await terminal.run(".open")).toContain("no figure was shown yet");
    await terminal.run("plot.tensor(tensor([[1, 2], [3, 4]]), { title: 'Four numbers' })");
    expect(await terminal.run(".open")).toContain("figure.html");
    const opened = join(terminals.folder, "opened");
    while (!existsSync(opened) || readFileSync(opened, "utf8") === "") {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const page = readFileSync(opened, "utf8").trim();
    expect(readFileSync(page, "utf8")).toContain("Four numbers");
    rmSync(dirname(page), { recursive: true });
  });

  test("runs a file first and stays; a history that cannot be written is said once", async () => {
    writeFileSync(join(terminals.folder, "first.ts"), "const answer: number = 42;\nconsole.log('ran');\n");
    const terminal = await terminals.open(["first.ts"], { CELLGRAD_HISTORY: "/dev/null/history" });
    await terminal.waitFor("ran");
    await terminal.run("answer");
    expect(terminal.text).toContain("42");
    expect(terminal.text.match(/the history is not kept/g)).toHaveLength(1);
  });
});
