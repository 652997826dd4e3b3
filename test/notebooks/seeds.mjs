// `npm run check:seeds [-- NAME...]`: runs every tutorial with three seeds, the solutions of its exercises behind it, and
// prints how long each took. What a tutorial claims must hold whatever the seed. Needs a build.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { executeNotebook } from "../../dist/kernel/notebook/execute.js";
import { readNotebook } from "../../dist/kernel/notebook/file.js";

const SEEDS = [1, 2, 3];
const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.replace(/\.ipynb$/, ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

/** The code of the hidden solutions, in their order. */
function solutions({ cells }) {
  const texts = cells.filter(({ cell_type }) => cell_type === "markdown").map(({ source }) => source);
  const hidden = texts.flatMap((text) => text.match(/<details>[\s\S]*?<\/details>/g) ?? []);
  return hidden.flatMap((text) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code));
}

function withSeed(notebook, seed) {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, source: cell.source.replace(/manualSeed\(\d+\)/, `manualSeed(${seed})`) }
      : cell,
  );
  const extra = solutions(notebook).map((source, i) => ({
    cell_type: "code",
    id: `solution-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  return { ...notebook, cells: [...cells, ...extra] };
}

let failures = 0;
for (const name of names) {
  const notebook = readNotebook(`${folder}/${name}.ipynb`);
  const times = [];
  for (const seed of SEEDS) {
    const begin = performance.now();
    let end = 0;
    const { error } = await executeNotebook(withSeed(notebook, seed), {
      cwd: folder,
      timeout: 600,
      onCell: ({ id }) => {
        if (id.startsWith("solution-") && end === 0) end = performance.now();
      },
    });
    times.push(`${(((end || performance.now()) - begin) / 1000).toFixed(1)} s`);
    if (!error) continue;
    failures++;
    console.log(`${name}, seed ${seed}: Cell [${error.cell}]: ${error.ename}: ${error.evalue}`);
  }
  console.log(`${name}: ${times.join(", ")}`);
}
console.log(failures === 0 ? "all claims hold on all seeds" : `${failures} runs failed`);
process.exitCode = failures === 0 ? 0 : 1;
