// The cells of a notebook as the body of a page: prose, code, outputs, in their order, as the tags and settings of
// each cell ask (the tags of Jupyter Book: hide-input, hide-output, remove-cell, remove-input, remove-output; and
// cover, whose picture stands for the page on the list of notebooks).
import type { Cell, CodeCell, Notebook } from "../../notebook/file.js";
import { highlight } from "./highlight.js";
import { type OutputContext, outputsHtml } from "./outputs.js";
import { type Heading, Prose, slug } from "./prose.js";
import { isEmbeddedPicture, type Surroundings } from "./sanitise.js";
import { type Language, languageOf, WORDS } from "./words.js";

/** Where links and pictures of a notebook lead on the site. */
export interface Neighbourhood {
  /** The address on the site of a picture file named in the notebook, or `undefined` when there is no such file. */
  picture(path: string): string | undefined;
  /** The address on the site of another file or notebook named in the notebook. */
  link(path: string): string;
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
  readonly mathematics: boolean;
  readonly figures: OutputContext["figures"];
  readonly cover: OutputContext["cover"];
  /** What the author should mend: unreadable formulas, pictures and links that lead nowhere. */
  readonly problems: readonly string[];
}

/** Renders the cells of a notebook. `name` is its title when it has no heading. */
export function renderCells(notebook: Notebook, name: string, neighbourhood: Neighbourhood): Body {
  const language = notebookLanguage(notebook);
  const words = WORDS[language];
  const prose = new Prose(words.permalink);
  const problems: string[] = [];
  const context: OutputContext = { words, prose, surroundings: EMPTY, figures: "none" };
  const parts: string[] = [];
  notebook.cells.forEach((cell, index) => {
    const tags = tagsOf(cell);
    if (tags.has("remove-cell")) return;
    const number = index + 1;
    context.surroundings = surroundingsOf(cell, neighbourhood, (problem) =>
      problems.push(`cell ${number}: ${problem}`),
    );
    const known = prose.mathematics.problems.length;
    if (cell.cell_type === "markdown") {
      const html = prose.render(cell.source, number, context.surroundings);
      if (html.trim() !== "") parts.push(`<section class="cell prose">${html}</section>`);
    } else if (cell.cell_type === "code") {
      const html = codeCell(cell, number, tags, context);
      if (html !== "") parts.push(`<section class="cell" id="cell-${number}">${html}</section>`);
    }
    for (const problem of prose.mathematics.problems.slice(known))
      problems.push(`cell ${number}: formula: ${problem}`);
  });
  const first = prose.headings[0];
  const titled = first?.level === 1;
  const html = mendAnchors(parts.join("\n"), problems);
  return {
    html,
    language,
    title: titled ? first.text : textOf(notebook.metadata["title"]) || name,
    titled,
    summary: summaryOf(notebook),
    headings: prose.headings,
    mathematics: prose.mathematics.used,
    figures: context.figures,
    cover: context.cover,
    problems,
  };
}

const EMPTY: Surroundings = { image: () => undefined, link: (target) => target };

function codeCell(cell: CodeCell, number: number, tags: Set<string>, context: OutputContext): string {
  const { words } = context;
  const source = cell.source.trim();
  const parts: string[] = [];
  if (source !== "" && !tags.has("remove-input")) {
    const count = cell.execution_count === null ? "" : ` data-count="${Number(cell.execution_count)}"`;
    const code = `<pre class="code" tabindex="0" aria-label="${words.code}"${count}><code>${highlight(source, "typescript")}</code></pre>`;
    parts.push(tags.has("hide-input") ? folded(words.showCode, code) : code);
  }
  if (!tags.has("remove-output")) {
    if (tags.has("cover")) delete context.cover; // an author knows better than "the first picture"
    const outputs = outputsHtml(cell.outputs, number, context);
    const shown = `<div class="outputs">${outputs}</div>`;
    if (outputs !== "") parts.push(tags.has("hide-output") ? folded(words.showOutput, shown) : shown);
  }
  return parts.join("\n");
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
      return neighbourhood.link(target);
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
function mendAnchors(html: string, problems: string[]): string {
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!));
  return html.replace(/(<a\b[^>]*?\shref=")#([^"]+)"/g, (whole, before: string, raw: string) => {
    const wanted = decoded(raw);
    if (ids.has(wanted)) return whole;
    if (ids.has(slug(wanted))) return `${before}#${encodeURIComponent(slug(wanted))}"`;
    problems.push(`the link #${wanted} leads nowhere on this page`);
    return whole;
  });
}

function notebookLanguage(notebook: Notebook): Language {
  const named = textOf(notebook.metadata["lang"] ?? notebook.metadata["language"]);
  if (/^zh/i.test(named)) return "zh";
  if (/^en/i.test(named)) return "en";
  const prose = notebook.cells.filter((cell) => cell.cell_type === "markdown").map((cell) => cell.source);
  return languageOf(prose.join("\n").replace(/```[\s\S]*?```|\$[^$]*\$|`[^`]*`/g, ""));
}

/** The first paragraph of prose, without marks. */
function summaryOf(notebook: Notebook): string {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") continue;
    for (const paragraph of cell.source.split(/\n\s*\n/)) {
      const text = paragraph.trim();
      if (text === "" || /^(#|>|```|\||[-*+] |\d+\. |<|\$\$|!\[|---)/.test(text)) continue;
      const plain = text
        .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/\[\^[^\]]*\]/g, "")
        .replace(/<[^>]+>/g, "")
        .replace(/\$([^$]+)\$/g, (_, tex: string) => readTex(tex))
        .replace(/[*_`]+/g, "")
        .replace(/\s+/g, " ");
      // What introduces a list or a formula makes no sense without it.
      const whole = /[.!?…。！？]["'”’)]*$/.test(plain)
        ? plain
        : (/^.*[.!?。！？](?=\s|$)/.exec(plain)?.[0] ?? plain);
      return shortened(whole);
    }
  }
  return "";
}

function shortened(plain: string): string {
  return plain.length <= 240 ? plain : `${plain.slice(0, 238).replace(/[\s\p{P}]+\S*$/u, "")} …`;
}

/** A short formula as one would type it: `28 \times 28` -> `28 × 28`. */
function readTex(tex: string): string {
  const signs: Record<string, string> = {
    times: "×",
    cdot: "·",
    to: "→",
    le: "≤",
    ge: "≥",
    ne: "≠",
    infty: "∞",
  };
  return tex.replace(/\\([a-zA-Z]+)/g, (_, name: string) => signs[name] ?? name).replace(/[{}_^\\]/g, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
