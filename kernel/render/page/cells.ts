// The cells of a notebook as the body of a page: prose, code, outputs, in their order, as the tags and settings of
// each cell ask (the tags of Jupyter Book: hide-input, hide-output, remove-cell, remove-input, remove-output; and
// cover, whose picture stands for the page on the list of notebooks).
import type { Cell, CodeCell, Notebook } from "../../notebook/file.js";
import { type Language, notebookLanguage } from "../../notebook/prose.js";
import { readDirectives } from "./directives.js";
import { highlight } from "./highlight.js";
import { type OutputContext, outputsHtml } from "./outputs.js";
import { type Heading, Prose, type Section } from "./prose.js";
import type { Surroundings } from "./sanitise.js";
import { summaryOf } from "./summary.js";
import { decoded, escapeHtml, isEmbeddedPicture, slug } from "./text.js";
import { WORDS } from "./words.js";

/** Where links and pictures of a notebook lead on the site. */
export interface Neighbourhood {
  /** The address on the site of a picture file named in the notebook, or `undefined` when there is no such file. */
  picture(path: string): string | undefined;
  /** The address on the site of another file or notebook named in the notebook, or `undefined` when it is not there. */
  link(path: string): string | undefined;
}

/** What a page shows, and what it needs. */
export interface Body {
  readonly html: string;
  readonly language: Language;
  /** Plain text. */
  readonly title: string;
  /** Whether the body shows its title itself, as its first heading. */
  readonly titled: boolean;
  /** The first paragraph, in plain text. */
  readonly summary: string;
  readonly headings: readonly Heading[];
  /** What search finds on the page. */
  readonly sections: readonly Section[];
  readonly mathematics: boolean;
  readonly figures: OutputContext["figures"];
  readonly cover: OutputContext["cover"];
  /** What the author should mend: unreadable formulas, pictures and links that lead nowhere. */
  readonly problems: readonly string[];
}

export interface CellOptions {
  /** The notebook comes from a stranger: figures are still pictures, nothing of it is handed to a script. */
  readonly untrusted?: boolean | undefined;
}

/** Renders the cells of a notebook. `name` is its title when it has no heading. */
export function renderCells(
  notebook: Notebook,
  name: string,
  neighbourhood: Neighbourhood,
  { untrusted = false }: CellOptions = {},
): Body {
  const language = notebookLanguage(notebook);
  const words = WORDS[language];
  const prose = new Prose(words);
  const problems: string[] = [];
  const context: OutputContext = {
    words,
    prose,
    surroundings: EMPTY,
    figures: "none",
    untrusted,
    report: () => {},
  };
  const codeLanguage = languageOfCode(notebook);
  const parts: string[] = [];
  notebook.cells.forEach((cell, index) => {
    const tags = tagsOf(cell);
    if (tags.has("remove-cell")) return;
    const number = index + 1;
    context.report = (problem) => problems.push(`cell ${number}: ${problem}`);
    context.surroundings = surroundingsOf(cell, neighbourhood, context.report);
    const known = prose.mathematics.problems.length;
    if (cell.cell_type === "markdown") {
      const html = prose.render(cell.source, number, context.surroundings);
      if (html.trim() !== "") parts.push(`<section class="cell prose">${html}</section>`);
    } else if (cell.cell_type === "code") {
      const html = codeCell(cell, number, tags, codeLanguage, context);
      if (html !== "") parts.push(`<section class="cell" id="cell-${number}">${html}</section>`);
    }
    for (const problem of prose.mathematics.problems.slice(known))
      problems.push(`cell ${number}: formula: ${problem}`);
  });
  const first = prose.headings[0];
  const titled = first?.level === 1;
  const report = (problem: string) => void problems.push(problem);
  const html = mendAnchors(prose.references.close(parts.join("\n"), report), report);
  return {
    html,
    language,
    title: titled ? first.text : textOf(notebook.metadata["title"]) || name,
    titled,
    summary: summaryOf(notebook),
    headings: prose.headings.map((heading) => ({
      ...heading,
      html: prose.references.close(heading.html, () => {}),
    })),
    sections: prose.sections.filter(({ title, text }) => title !== "" || text !== ""),
    mathematics: prose.mathematics.used,
    figures: context.figures,
    cover: context.cover,
    problems,
  };
}

const EMPTY: Surroundings = { image: () => undefined, link: (target) => target };

function codeCell(
  cell: CodeCell,
  number: number,
  tags: Set<string>,
  language: string,
  context: OutputContext,
): string {
  const { words, prose } = context;
  const { code: source, label, caption, tags: more } = readDirectives(cell.source);
  for (const tag of more) tags.add(tag);
  if (tags.has("remove-cell")) return "";
  const parts: string[] = [];
  if (source !== "" && !tags.has("remove-input")) {
    prose.note(source);
    const count = cell.execution_count === null ? "" : ` data-count="${Number(cell.execution_count)}"`;
    const code = `<pre class="code" tabindex="0" aria-label="${words.code}"${count}><code>${highlight(source, language)}</code></pre>`;
    parts.push(tags.has("hide-input") ? folded(words.showCode, code) : code);
  }
  if (!tags.has("remove-output")) {
    if (tags.has("cover")) delete context.cover; // an author knows better than "the first picture"
    const outputs = outputsHtml(cell.outputs, number, context);
    const shown = captioned(`<div class="outputs">${outputs}</div>`, label, caption, context);
    if (outputs !== "") parts.push(tags.has("hide-output") ? folded(words.showOutput, shown) : shown);
  }
  return parts.join("\n");
}

/** Outputs with their number and caption, where the author gave a label or a caption. */
function captioned(
  outputs: string,
  label: string | undefined,
  caption: string | undefined,
  { prose }: OutputContext,
): string {
  if (label === undefined && caption === undefined) return outputs;
  const id = label === undefined ? "" : ` id="${escapeHtml(label)}"`;
  const { references } = prose;
  const start = references.captionStart(references.count("figure", label));
  const text = caption === undefined ? start : `${start} ${prose.inline(caption)}`;
  return `<figure class="captioned"${id}>${outputs}<figcaption>${text}</figcaption></figure>`;
}

/** The language of the code cells; where the file does not say, the one of our kernel. */
function languageOfCode({ metadata }: Notebook): string {
  const { language_info, kernelspec } = metadata as Record<string, Record<string, unknown> | undefined>;
  return textOf(language_info?.["name"] ?? kernelspec?.["language"]).toLowerCase() || "typescript";
}

function folded(summary: string, html: string): string {
  return `<details class="folded"><summary>${summary}</summary>${html}</details>`;
}

/** Tags, with JupyterLab's own settings for folded input and outputs read as the tags that mean the same. */
function tagsOf(cell: Cell): Set<string> {
  const { tags, jupyter } = cell.metadata as { tags?: unknown; jupyter?: Record<string, unknown> };
  const set = new Set(Array.isArray(tags) ? tags.map((tag) => String(tag).replaceAll("_", "-")) : []);
  if (jupyter?.["source_hidden"] === true) set.add("hide-input");
  if (jupyter?.["outputs_hidden"] === true) set.add("hide-output");
  return set;
}

function surroundingsOf(
  cell: Cell,
  neighbourhood: Neighbourhood,
  report: (problem: string) => void,
): Surroundings {
  const attachments = cell.cell_type === "markdown" ? (cell.attachments ?? {}) : {};
  return {
    image(source) {
      if (isEmbeddedPicture(source)) return source;
      if (source.startsWith("attachment:")) {
        const found = attached(attachments[decoded(source.slice("attachment:".length))]);
        if (found === undefined) report(`the attached picture ${source} is missing`);
        return found;
      }
      if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(source)) {
        report(
          `the picture ${source.slice(0, 100)} is not in a file here; the page links to it instead of loading it`,
        );
        return undefined;
      }
      const address = neighbourhood.picture(decoded(source));
      if (address === undefined) report(`the picture ${source} is not there`);
      return address;
    },
    link(target) {
      if (/^[a-z][a-z0-9+.-]*:|^\/\/|^#/i.test(target)) return target;
      const address = neighbourhood.link(target);
      if (address === undefined) report(`the link ${target} leads to nothing on this site`);
      return address ?? target;
    },
  };
}

function attached(bundle: Record<string, unknown> | undefined): string | undefined {
  for (const [mime, base64] of Object.entries(bundle ?? {})) {
    const address = `data:${mime};base64,${String(base64).replace(/\s+/g, "")}`;
    if (isEmbeddedPicture(address)) return address;
  }
  return undefined;
}

/** A link to a heading may be written as JupyterLab writes it (`#The-forget-gate`); ours are lower case. */
function mendAnchors(html: string, report: (problem: string) => void): string {
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!));
  return html.replace(/(<a\b[^>]*?\shref=")#([^"]+)"/g, (whole, before: string, raw: string) => {
    const wanted = decoded(raw);
    if (ids.has(wanted)) return whole;
    if (ids.has(slug(wanted))) return `${before}#${encodeURIComponent(slug(wanted))}"`;
    report(`the link #${wanted} leads nowhere on this page`);
    return whole;
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
