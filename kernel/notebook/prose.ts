// The language that people read in a notebook, and that its figures then speak.
import type { Notebook } from "./file.js";

export type Language = "en" | "zh";

/** The language a text is written in: Chinese where at least a fifth of its letters are Chinese characters. */
export function languageOf(text: string): Language {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters > 0 && chinese / letters >= 0.2 ? "zh" : "en";
}

/** The language of a notebook: what its metadata say, or that of its prose. */
export function notebookLanguage({ cells, metadata }: Notebook): Language {
  const named = String(metadata["lang"] ?? metadata["language"] ?? "");
  if (/^zh/i.test(named)) return "zh";
  if (/^en/i.test(named)) return "en";
  const prose = cells.filter((cell) => cell.cell_type === "markdown").map((cell) => cell.source);
  return languageOf(prose.join("\n").replace(/```[\s\S]*?```|\$[^$]*\$|`[^`]*`/g, ""));
}

/** The environment of a notebook's kernel: figures speak the language of the prose, unless the user's has one set. */
export function kernelEnvironment(notebook: Notebook): NodeJS.ProcessEnv {
  return notebookLanguage(notebook) === "zh" ? { CELLGRAD_LOCALE: "zh", ...process.env } : process.env;
}
