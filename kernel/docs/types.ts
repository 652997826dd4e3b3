// Checks the types of examples, as a cell's are: all of them as one file beside the library.
import type ts from "@tslab/typescript-for-tslab";
import { loadTypeScript } from "../session/tslab.js";
import { compilerOptions, face } from "./names.js";

const typescript = loadTypeScript();

/** @returns for each example the errors in it */
export function typeErrors(examples: readonly string[], sources: ts.Program): string[][] {
  const path = face.replace(/index\.ts$/, "examplesInDocComments.ts");
  const checker = sources.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(sources.getSourceFile(face)!)!);
  const header = `import { ${exported.map(({ name }) => name).join(", ")} } from "./index.js";`;
  const parts = examples.map((code, index) => `async function $${index}() {{\n${code}\n}}`);
  const text = [header, ...parts].join("\n");
  const host = typescript.createCompilerHost(compilerOptions, true);
  const { getSourceFile, fileExists, readFile } = host;
  const file = typescript.createSourceFile(path, text, typescript.ScriptTarget.ES2022, true);
  host.getSourceFile = (name, ...rest) => (name === path ? file : getSourceFile(name, ...rest));
  host.fileExists = (name) => name === path || fileExists(name);
  host.readFile = (name) => (name === path ? text : readFile(name));
  const program = typescript.createProgram([face, path], compilerOptions, host, sources);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  let end = header.length;
  const ends = parts.map((part) => {
    end += part.length + 1;
    return end;
  });
  const errors: string[][] = examples.map(() => []);
  for (const { start = 0, messageText } of found) {
    const index = ends.findIndex((last) => start < last);
    errors[index]?.push(typescript.flattenDiagnosticMessageText(messageText, "\n"));
  }
  return errors;
}
