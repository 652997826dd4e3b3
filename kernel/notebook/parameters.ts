// Parameters as papermill has them: a cell tagged `parameters` declares names with their usual values; other values
// are put into a cell of their own behind it, tagged `injected-parameters`.
import { InvalidArgumentError } from "commander";
import { loadTypeScript } from "../session/tslab.js";
import { type CodeCell, type Notebook, NotebookError } from "./file.js";

/** Values by name, as TypeScript. */
export type Parameters = ReadonlyMap<string, string>;

/** Reads `name=value` of a command line: JSON where it is JSON, else a text. Collects repeated options. */
export function parameter(text: string, before: Parameters = new Map()): Parameters {
  const [, name, value] = /^([\p{L}_$][\p{L}\p{N}_$]*)=([\s\S]*)$/u.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("expected name=value, for example epochs=3");
  }
  return new Map([...before, [name, literal(value)]]);
}

function literal(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return JSON.stringify(value);
  }
}

const isTagged = (cell: Notebook["cells"][number], tag: string): cell is CodeCell =>
  cell.cell_type === "code" && cell.metadata.tags?.includes(tag) === true;

/** How the parameters of a notebook are declared, by name: `const epochs` or `let rates: number[]`. */
export function declaredParameters(notebook: Notebook): Map<string, string> {
  const declared = new Map<string, string>();
  for (const cell of notebook.cells) {
    if (!isTagged(cell, "parameters")) continue;
    const typescript = loadTypeScript();
    const file = typescript.createSourceFile("cell.ts", cell.source, typescript.ScriptTarget.Latest, true);
    for (const statement of file.statements) {
      if (!typescript.isVariableStatement(statement)) continue;
      const { declarations, flags } = statement.declarationList;
      const word = flags & typescript.NodeFlags.Const ? "const" : "let";
      for (const { name, type } of declarations) {
        if (!typescript.isIdentifier(name)) continue;
        declared.set(name.text, `${word} ${name.text}${type === undefined ? "" : `: ${type.getText()}`}`);
      }
    }
  }
  return declared;
}

/** The notebook with those of the values that it declares; names that it does not declare are left out. */
export function withParameters(notebook: Notebook, values: Parameters): Notebook {
  const declared = declaredParameters(notebook);
  const lines = [...values].flatMap(([name, value]) => {
    const declaration = declared.get(name);
    return declaration === undefined ? [] : [`${declaration} = ${value};`];
  });
  if (lines.length === 0) return notebook;
  const injected: CodeCell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: ["// Parameters", ...lines].join("\n"),
    execution_count: null,
    outputs: [],
  };
  const cells = notebook.cells.filter((cell) => !isTagged(cell, "injected-parameters"));
  const place = cells.findLastIndex((cell) => isTagged(cell, "parameters"));
  return { ...notebook, cells: [...cells.slice(0, place + 1), injected, ...cells.slice(place + 1)] };
}

/**
 * @param notebooks by the names that messages call them
 * @throws NotebookError when a value is given for a name that none of the notebooks declares.
 */
export function checkParameters(notebooks: ReadonlyMap<string, Notebook>, values: Parameters): void {
  if (values.size === 0) return;
  const all = [...notebooks].map(([name, notebook]) => ({
    name,
    declared: [...declaredParameters(notebook).keys()],
  }));
  const wrong = [...values.keys()].filter((name) => !all.some(({ declared }) => declared.includes(name)));
  if (wrong.length === 0) return;
  const right = all.map(({ name, declared }) =>
    declared.length > 0
      ? `${name} has ${declared.join(", ")}`
      : `${name} has no parameters (a code cell tagged "parameters" declares them)`,
  );
  throw new NotebookError(`no parameter is called ${wrong.join(" or ")}: ${right.join("; ")}`);
}
