// Typesets formulas in prose and outputs with KaTeX, as the rendered pages do; loaded with the first formula.
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ILatexTypesetter } from "@jupyterlab/rendermime";

const DELIMITERS = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)", display: false },
  { left: "$", right: "$", display: false },
];

class Typesetter implements ILatexTypesetter {
  typeset(node: HTMLElement): void {
    if (!/\$|\\[([]/.test(node.textContent ?? "")) return;
    void import("katex/contrib/auto-render").then(({ default: render }) => {
      render(node, { delimiters: DELIMITERS, throwOnError: false, errorColor: "var(--jp-error-color1)" });
    });
  }
}

export const mathematics: JupyterFrontEndPlugin<ILatexTypesetter> = {
  id: "cellgrad:mathematics",
  description: "Typesets formulas.",
  autoStart: true,
  provides: ILatexTypesetter,
  activate: () => new Typesetter(),
};
