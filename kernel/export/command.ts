// The command `cellgrad export`: a notebook as a script or as Markdown, and such a file as a notebook again.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { type Command, Option } from "commander";
import { writeFileWhole } from "../files/atomic.js";
import { type Notebook, NotebookError, readNotebook, writeNotebook } from "../notebook/file.js";
import { fromMarkdown, toMarkdown } from "./markdown.js";
import { fromScript, toScript } from "./script.js";

type Form = "ts" | "md";

const WRITE = { ts: toScript, md: toMarkdown };
const READ = { ts: fromScript, md: fromMarkdown };

interface Options {
  to?: Form;
  from?: Form;
  out?: string;
}

function run(file: string, { to, from, out }: Options): void {
  if ((to === undefined) === (from === undefined)) {
    throw new NotebookError("say either --to ts|md (from a notebook) or --from ts|md (to a notebook)");
  }
  const bare = file.slice(0, file.length - extname(file).length);
  if (to !== undefined) {
    const target = out ?? `${bare}.${to}`;
    const notebook = readNotebook(file);
    writeFileWhole(target, WRITE[to](notebook));
    console.log(target);
    const twice = to === "ts" ? declaredTwice(notebook) : [];
    if (twice.length > 0) {
      console.error(
        `cellgrad: declared in more than one cell, which a script may not do: ${twice.join(", ")}. As a notebook it runs.`,
      );
    }
    return;
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new NotebookError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const target = out ?? `${bare}.ipynb`;
  // A file that went through an editor on Windows has the same lines.
  writeNotebook(target, READ[from!](text.replaceAll("\r\n", "\n"), file));
  console.log(target);
}

/** Names that a notebook may declare again, and a script may not. */
function declaredTwice({ cells }: Notebook): string[] {
  const names = cells.flatMap(({ cell_type, source }) =>
    cell_type === "code"
      ? [...source.matchAll(/^(?:export\s+)?(?:const|let|class|enum)\s+([\p{L}_$][\p{L}\p{N}_$]*)/gmu)].map(
          ([, name]) => name!,
        )
      : [],
  );
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

export function registerExport(program: Command): void {
  program
    .command("export")
    .description("write a notebook as a script or as Markdown, or make a notebook of such a file")
    .argument("<file>", "the .ipynb file; with --from, the .ts or .md file")
    .addOption(
      new Option("--to <form>", "a TypeScript file that runs, or Markdown that reads well").choices([
        "ts",
        "md",
      ]),
    )
    .addOption(new Option("--from <form>", "make a notebook of a file in this form").choices(["ts", "md"]))
    .option("--out <file>", "where to write (default: beside the file, by its name)")
    .addHelpText(
      "after",
      "\nCells, their order, ids, tags and metadata survive both ways; outputs are left out.",
    )
    .action(run);
}
