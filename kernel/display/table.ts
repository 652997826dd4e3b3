// Maps, sets and arrays of records as HTML tables. Everything else has no table.
import { inspect } from "node:util";

const MAX_ROWS = 200;
const MAX_COLUMNS = 30;

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);
}

function cell(value: unknown): string {
  if (value === undefined) return "<td></td>";
  const text =
    typeof value === "string" ? value : inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  const align = typeof value === "number" || typeof value === "bigint" ? "right" : "left";
  return `<td style="text-align:${align}">${escapeHtml(text.length > 200 ? `${text.slice(0, 200)}…` : text)}</td>`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** @param total how many rows there are, of which `rows` are the first */
function table(columns: readonly string[], rows: readonly unknown[][], total: number): string {
  const head = columns.map((name) => `<th style="text-align:left">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  const rest = total - rows.length;
  const more = rest > 0 ? `\n<p>${rest} more ${rest === 1 ? "row" : "rows"}</p>` : "";
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>${more}`;
}

function recordsTable(records: readonly Record<string, unknown>[], total: number): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))].slice(0, MAX_COLUMNS);
  const rows = records.map((record, index) => [index, ...columns.map((name) => record[name])]);
  return table(["", ...columns], rows, total);
}

/** An HTML table of a Map, a Set, or an array of plain objects; undefined for any other value. */
export function tableOf(value: unknown): string | undefined {
  if (value instanceof Map && value.size > 0) {
    const rows = [...value].slice(0, MAX_ROWS).map(([key, item]) => [key, item]);
    return table(["key", "value"], rows, value.size);
  }
  if (value instanceof Set && value.size > 0) {
    const rows = [...value].slice(0, MAX_ROWS).map((item, index) => [index, item]);
    return table(["", "value"], rows, value.size);
  }
  if (Array.isArray(value) && value.length > 0) {
    const records = value.slice(0, MAX_ROWS);
    if (records.every(isRecord) && records.some((record) => Object.keys(record).length > 0)) {
      return recordsTable(records, value.length);
    }
  }
  return undefined;
}
