// The code of the project's notebooks works where it is pasted into the REPL, cell by cell, at a keyboard.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { readNotebook } from "../../kernel/notebook/file.js";
import { describeInTerminal, keys, useTerminals } from "./terminal.js";

/** What every error says. */
const FAILED = /In \[\d+\], line \d/;
const TRAINING = 300_000;
const notebooks = readdirSync(join(home, "notebooks")).filter((name) => name.endsWith(".ipynb"));

describeInTerminal("pasted from a notebook", () => {
  const terminals = useTerminals();

  test.each(notebooks)("%s", { timeout: 2 * TRAINING }, async (name) => {
    const terminal = await terminals.open();
    let count = 0;
    for (const cell of readNotebook(join(home, "notebooks", name)).cells) {
      if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
      const shown = await terminal.run(keys.paste(cell.source.trim()), TRAINING);
      expect(shown).not.toMatch(FAILED);
      count++;
    }
    expect(count).toBeGreaterThan(5);
    expect(await terminal.run("throw new Error('here')")).toMatch(FAILED);
    expect(terminal.text.trimEnd().endsWith(`In [${count + 2}]:`)).toBe(true);
  });
});
