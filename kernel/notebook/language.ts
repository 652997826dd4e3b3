// Which language the cells of a notebook are written in, and whether our kernel can run them.
import { type Notebook, NotebookError } from "./file.js";

const OURS = new Set(["", "typescript", "javascript", "tslab", "jslab", "cellgrad"]);

/**
 * A notebook that names no language is taken for one of ours.
 * @throws NotebookError when the notebook says that its cells are in a language which the kernel does not run.
 */
export function checkLanguage({ metadata, cells }: Notebook, file: string): void {
  const { language_info, kernelspec } = metadata as Record<string, Record<string, unknown> | undefined>;
  const named = language_info?.["name"] ?? kernelspec?.["language"] ?? "";
  const hasCode = cells.some(({ cell_type, source }) => cell_type === "code" && source.trim() !== "");
  if (!hasCode || typeof named !== "string" || OURS.has(named.toLowerCase())) return;
  throw new NotebookError(
    `${file}: its cells are written in ${named}; the kernel of cellgrad runs TypeScript and JavaScript` +
      " (render --execute never makes a page of the outputs that the file holds)",
  );
}
