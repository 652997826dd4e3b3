// Compiles a local file that a cell imports: an ES module, as the converter gives it, to a CommonJS function.
import { existsSync } from "node:fs";
import vm from "node:vm";
import { readInlineMap, registerScript, takeSourceMap } from "./sourceMaps.js";
import { loadTypeScript } from "./tslab.js";

type CommonJs = (
  exports: unknown,
  require: unknown,
  module: unknown,
  filename: string,
  dirname: string,
) => void;

const typescript = loadTypeScript();

/** @param path where the compiled file would stand, ending in .js */
export function compileFile(path: string, code: string): CommonJs {
  const { ModuleKind, ScriptTarget } = typescript;
  const { outputText, sourceMapText } = typescript.transpileModule(code, {
    fileName: path,
    compilerOptions: {
      module: ModuleKind.CommonJS,
      target: ScriptTarget.ES2022,
      esModuleInterop: true,
      sourceMap: true,
    },
  });
  const toTypeScript = readInlineMap(code);
  const toModule = takeSourceMap(sourceMapText);
  registerScript(path, {
    name: [".ts", ".tsx"].map((end) => path.replace(/\.js$/, end)).find((file) => existsSync(file)) ?? path,
    locate: (line, column) => {
      const middle = toModule.locate(line, column);
      return middle && (toTypeScript?.locate(middle.line, middle.column) ?? middle);
    },
  });
  return vm.runInThisContext(
    `(function (exports, require, module, __filename, __dirname) { ${outputText}\n})`,
    { filename: path },
  );
}
