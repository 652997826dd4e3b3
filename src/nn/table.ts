// A table as text and as HTML, and what shows itself as one: traces, summaries, training histories, profiles.
import { width } from "../words/width.js";
import { tell } from "../words/words.js";

export interface Column {
  /** In English; it is shown in the reader's language. */
  readonly title: string;
  readonly align: "left" | "right";
}

/** Rows of cells under column titles; `notes` stand below. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

/** Columns with two spaces between them, a rule under the titles. */
export function textTable({ columns, rows, notes = [] }: Table): string {
  const titles = columns.map(({ title }) => tell(title));
  const widths = titles.map((title, i) => Math.max(width(title), ...rows.map((row) => width(row[i]))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const room = " ".repeat(widths[i] - width(cell));
        return columns[i].align === "left" ? cell + room : room + cell;
      })
      .join("  ")
      .trimEnd();
  return [
    line(titles),
    widths.map((width) => "\u2500".repeat(width)).join("  "),
    ...rows.map(line),
    ...notes,
  ].join("\n");
}

/** The same as an HTML table that needs no style sheet. */
export function htmlTable({ columns, rows, notes = [] }: Table): string {
  const cell = (tag: string, text: string, i: number) =>
    `<${tag} style="text-align:${columns[i].align}">${escapeHtml(text)}</${tag}>`;
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((text, i) => cell(tag, text, i)).join("")}</tr>`;
  return [
    '<table class="cellgrad-table">',
    `<thead>${row(
      "th",
      columns.map(({ title }) => tell(title)),
    )}</thead>`,
    `<tbody>${rows.map((cells) => row("td", cells)).join("")}</tbody>`,
    "</table>",
    ...notes.map((note) => `<div>${escapeHtml(note)}</div>`),
  ].join("");
}

/** Both forms as one MIME bundle. */
export function tableBundle(table: Table): Record<string, string> {
  return { "text/plain": textTable(table), "text/html": htmlTable(table) };
}

/** A whole number with its thousands apart. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** What prints as a table, and is shown as one where it is the value of a cell. */
export abstract class ShownAsTable {
  protected abstract table(): Table;

  /** The table as text. */
  toString(): string {
    return textTable(this.table());
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { ...tableBundle(this.table()), "text/plain": this.toString() };
  }
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
