// What every tutorial has to have, in whichever language: goals, assertions, exercises with hidden solutions, references.
// And that its assertions are worth something: those about a trained model fail when nothing was trained.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { executeNotebook } from "../../kernel/notebook/execute.js";
import type { CodeCell, Notebook } from "../../kernel/notebook/file.js";
import { folder, tutorial } from "./tutorial.js";

const namesIn = (place: string) =>
  readdirSync(place)
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => file.replace(/\.ipynb$/, ""));

/** The gallery of figures stands beside them. */
const isTutorial = (name: string) => /^(zh\/)?\d\d-/.test(name);
const english = namesIn(folder).filter(isTutorial);
const translations = namesIn(`${folder}/zh`).map((name) => `zh/${name}`);
const chinese = translations.filter(isTutorial);
const all = [...english, ...chinese];

const codeOf = ({ cells }: Notebook) => cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
const proseOf = ({ cells }: Notebook) =>
  cells.filter((cell) => cell.cell_type === "markdown").map(({ source }) => source);

/** A cell whose assertions speak of a trained model. */
const TRAINED = "trained";

test("there are eleven tutorials, in this order", () => {
  expect(english.map((name) => name.slice(0, 2))).toEqual(
    Array.from({ length: 11 }, (_, i) => String(i).padStart(2, "0")),
  );
});

describe.each(all)("%s", (name) => {
  const notebook = tutorial(name);
  const code = codeOf(notebook).map(({ source }) => source);
  const prose = proseOf(notebook);

  test("is a notebook of our kernel, without outputs, with an id for each cell", () => {
    expect(notebook).toMatchObject({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: "cellgrad" } },
    });
    for (const cell of codeOf(notebook)) {
      expect(cell.outputs).toEqual([]);
      expect(cell.execution_count).toBeNull();
    }
    const file = JSON.parse(readFileSync(`${folder}/${name}.ipynb`, "utf8")) as Notebook;
    const ids = file.cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(file.cells.length);
    expect(ids.every((id) => /^[\w-]+$/.test(id))).toBe(true);
  });

  test("begins with a title and what one will learn", () => {
    expect(prose[0]).toMatch(/^# \S/);
    expect(prose[0].match(/^- /gm)?.length).toBeGreaterThanOrEqual(3);
  });

  test("asserts at least six claims", () => {
    expect(code.join("\n").match(/throw new Error\(/g)?.length).toBeGreaterThanOrEqual(6);
  });

  test("has exercises with hidden solutions, and references", () => {
    const text = prose.join("\n");
    const solutions = text.match(/<details><summary>[^<]+<\/summary>\n\n[\s\S]+?\n\n<\/details>/g);
    expect(solutions?.length).toBeGreaterThanOrEqual(3);
    expect(text.match(/<details>/g)?.length).toBe(solutions?.length);
    const references = text.split(/^## /m).at(-1) ?? "";
    expect(references.match(/^- .*\]\(https:\/\//gm)?.length).toBeGreaterThanOrEqual(3);
  });

  test("uses what everybody can import, and sets its seed once", () => {
    const sources = [...code.join("\n").matchAll(/from "([^"]+)"/g)].map(([, source]) => source);
    expect(new Set(sources)).toEqual(new Set(["cellgrad"]));
    expect(code.join("\n").match(/manualSeed\(\d+\)/g)).toHaveLength(1);
  });

  test("has one figure for its cover", () => {
    expect(codeOf(notebook).filter(({ metadata }) => metadata.tags?.includes("cover"))).toHaveLength(1);
  });
});

test("every notebook has a Chinese one", () => {
  expect(translations).toEqual(namesIn(folder).map((name) => `zh/${name}`));
});

describe.each(translations)("%s", (name) => {
  const [original, translation] = [tutorial(name.replace("zh/", "")), tutorial(name)];

  test("has the cells of the English one, their code included", () => {
    const form = ({ metadata, cells }: Notebook) => ({
      metadata,
      cells: cells.map((cell) => (cell.cell_type === "code" ? cell : { ...cell, source: "" })),
    });
    expect(form(translation)).toEqual(form(original));
  });

  test("has its solutions' code, formulas and references", () => {
    const kept = (notebook: Notebook) =>
      proseOf(notebook).map((text) => ({
        code: text.match(/^```[\s\S]*?^```/gm),
        // Words and the sentence's own punctuation belong to the language.
        formulas: text
          .match(/\$\$[\s\S]*?\$\$/g)
          ?.map((one) => one.replace(/\\text\{[^}]*\}|[\s.,]+(?=\$\$$)/g, "")),
        links: text.match(/\]\([^)]*\)/g)?.toSorted(),
      }));
    expect(kept(translation)).toEqual(kept(original));
  });

  test("has Chinese prose in every paragraph", () => {
    const paragraphs = proseOf(translation).flatMap((text) => bare(text).split(/\n\s*\n/));
    const foreign = paragraphs.filter((one) => {
      const letters = one.match(/\p{L}/gu)?.length ?? 0;
      return letters > 0 && (one.match(/\p{Script=Han}/gu)?.length ?? 0) < 0.3 * letters;
    });
    expect(foreign).toEqual([]);
  });
});

/** Prose without what is the same in every language: references, code, formulas, links, HTML. */
function bare(text: string): string {
  return text
    .replace(/^## 参考文献[\s\S]*/m, "")
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/\$\$[\s\S]*?\$\$|\$[^$\n]+\$|`[^`\n]+`|\[[^\]]*\]\([^)]*\)|<[^>]+>/g, "");
}

const trained = english.filter((name) =>
  codeOf(tutorial(name)).some(({ metadata }) => metadata.tags?.includes(TRAINED)),
);

test("every tutorial that trains a network says which claims are about it", () => {
  const fits = english.filter((name) =>
    codeOf(tutorial(name)).some(({ source }) => /\bepochs( =|:) \d+/.test(source)),
  );
  expect(trained).toEqual(fits);
  expect(trained.length).toBeGreaterThanOrEqual(9);
});

test.each(trained)(
  "%s: without training, each claim about a trained network fails",
  async (name) => {
    const notebook = tutorial(name);
    for (const cell of codeOf(notebook)) {
      cell.source = cell.source.replace(/\bepochs( =|:) \d+/g, "epochs$1 0");
    }
    const { notebook: done } = await executeNotebook(notebook, {
      cwd: folder,
      timeout: 240,
      allowErrors: true,
    });
    for (const { id, outputs } of codeOf(done).filter(({ metadata }) => metadata.tags?.includes(TRAINED))) {
      const error = outputs.find(({ output_type }) => output_type === "error");
      // Its own assertion, not an accident on the way there.
      expect(error, `${id} should fail`).toMatchObject({ ename: "Error" });
    }
  },
  300_000,
);
