// The numbers of figures and equations, and the links to them: `@fig-gates`, `@eq-cell`, `\eqref{eq-cell}`. A page may
// refer to what comes later, so links are left open until all numbers are known.
import { decoded, escapeHtml } from "./text.js";
import type { Words } from "./words.js";

type Kind = "figure" | "equation";

export class References {
  readonly #numbers = new Map<string, { kind: Kind; number: number }>();
  readonly #counts = { figure: 0, equation: 0 };

  constructor(readonly words: Words) {}

  /** The next number of a kind; a label makes it one that can be referred to. */
  count(kind: Kind, label: string | undefined): number {
    this.#counts[kind]++;
    if (label !== undefined) this.#numbers.set(label, { kind, number: this.#counts[kind] });
    return this.#counts[kind];
  }

  /** `Figure 2` as a caption begins. */
  captionStart(number: number): string {
    return `<span class="caption-number">${this.words.figureNumber(number)}</span>`;
  }

  /** A link still without its text. `written` is what the author wrote. */
  open(label: string, written: string): string {
    return `<a class="reference" href="#${encodeURIComponent(label)}" data-written="${escapeHtml(written)}"></a>`;
  }

  /** Gives the open links of finished HTML their texts; a link to nothing becomes what was written. */
  close(html: string, report: (problem: string) => void): string {
    return html.replace(
      /<a class="reference" href="#([^"]*)" data-written="([^"]*)"><\/a>/g,
      (_, address: string, written: string) => {
        const label = decoded(address);
        const found = this.#numbers.get(label);
        if (found === undefined) {
          report(`${written} refers to no figure or equation of this page`);
          return written;
        }
        const text = found.kind === "figure" ? this.words.figureNumber(found.number) : `(${found.number})`;
        return `<a class="reference" href="#${address}">${text}</a>`;
      },
    );
  }
}
