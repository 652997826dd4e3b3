// The outputs of a code cell as HTML: of each MIME bundle the richest form that a page can show safely.
import type { Output } from "../../notebook/file.js";
import { figureHtml, firstAlternative, isCartesian, isPlotlyFigure, type StillPicture } from "./figures.js";
import { highlight } from "./highlight.js";
import type { Prose } from "./prose.js";
import { type Surroundings, sanitiseOutput } from "./sanitise.js";
import { terminalHtml } from "./terminal.js";
import { escapeHtml } from "./text.js";
import type { Words } from "./words.js";

/** What the outputs of a page are rendered with, and what they turn out to need. */
export interface OutputContext {
  readonly words: Words;
  readonly prose: Prose;
  /** Those of the cell that is being rendered. */
  surroundings: Surroundings;
  /** Figures are shown as their still pictures only. */
  readonly untrusted: boolean;
  /** Tells the author of something that a reader will miss. */
  report(problem: string): void;
  /** Which of plotly's scripts the page needs. */
  figures: "none" | "cartesian" | "all";
  /** The still picture that stands for the page on the list of notebooks: the first, unless a cell is tagged. */
  cover?: Cover;
}

export interface Cover {
  /** A data address. */
  readonly address: string;
  readonly alt: string;
  /** It is the drawing of a graph, which has light paper of its own. */
  readonly isDrawing: boolean;
}

const MEGABYTE = 1024 * 1024;
/** Outputs beyond these make a page that no browser opens gladly. */
const MOST_HTML = 4 * MEGABYTE;
const MOST_PICTURE = 16 * MEGABYTE;
const MOST_FIGURE = 24 * MEGABYTE;
const MOST_JSON = 200_000;
const MOST_LINES_AT_ONCE = 30;

/** All outputs of one cell; `cell` is counted from 1. Pieces of one stream that follow each other are joined. */
export function outputsHtml(outputs: readonly Output[], cell: number, context: OutputContext): string {
  const parts: string[] = [];
  for (let i = 0; i < outputs.length; i++) {
    const output = outputs[i]!;
    if (output.output_type === "stream") {
      let text = output.text;
      for (
        let next = outputs[i + 1];
        next?.output_type === "stream" && next.name === output.name;
        next = outputs[i + 1]
      ) {
        text += next.text;
        i++;
      }
      if (text.trim() !== "") parts.push(streamHtml(text, output.name, context));
    } else if (output.output_type === "error") {
      parts.push(errorHtml(output, context));
    } else if ("data" in output) {
      const html = bundleHtml(output.data, cell, context);
      if (html !== "") parts.push(`<div class="output">${html}</div>`);
    }
  }
  return parts.join("\n");
}

function streamHtml(text: string, name: string, context: OutputContext): string {
  return printed(text, name === "stderr" ? "stream stderr" : "stream", context);
}

/** Lines as a terminal shows them; more than a reader wants at once can be unfolded (browser/page.js). */
function printed(text: string, kind: string, { words, report }: OutputContext): string {
  if (text.length > MEGABYTE) report(`an output of ${megabytes(text)} MB of text is shortened`);
  const html = terminalHtml(text, words.leftOut);
  const lines = html.split("\n").length;
  const fold =
    lines > MOST_LINES_AT_ONCE ? ` data-more="${words.more(lines)}" data-less="${words.less}"` : "";
  return `<pre class="${kind}" tabindex="0"${fold}>${html}</pre>`;
}

function errorHtml(output: Extract<Output, { output_type: "error" }>, { words }: OutputContext): string {
  const trace = output.traceback.join("\n");
  const said = trace.trim() === "" ? `${output.ename}: ${output.evalue}` : trace;
  return `<pre class="stream error" role="group" aria-label="${words.errorOutput}" tabindex="0">${terminalHtml(said, words.leftOut)}</pre>`;
}

type Bundle = Readonly<Record<string, unknown>>;

/** The richest form of a bundle that can be shown; a form that turns out empty or unreadable yields to the next. */
function bundleHtml(data: Bundle, cell: number, context: OutputContext): string {
  for (const [mime, show] of FORMS) {
    if (data[mime] === undefined) continue;
    const html = show(data[mime], data, cell, context);
    if (html !== "") return html;
  }
  return "";
}

type Show = (value: unknown, data: Bundle, cell: number, context: OutputContext) => string;

const FORMS: readonly (readonly [string, Show])[] = [
  ["application/vnd.plotly.v1+json", plotly],
  ["text/html", html],
  ["image/svg+xml", svg],
  ...["png", "jpeg", "gif", "webp"].map((kind) => [`image/${kind}`, picture(`image/${kind}`)] as const),
  ["text/latex", (value, _data, _cell, { prose }) => latex(textOf(value), prose)],
  [
    "text/markdown",
    (value, _data, cell, { prose, surroundings }) => prose.render(textOf(value), cell, surroundings),
  ],
  ["application/json", json],
  ["text/plain", (value, _data, _cell, context) => plain(textOf(value), context)],
];

function plotly(value: unknown, data: Bundle, cell: number, context: OutputContext): string {
  if (context.untrusted || !isPlotlyFigure(value)) return "";
  const written = JSON.stringify(value);
  if (tooLarge(written, MOST_FIGURE)) {
    context.report(`a figure of ${megabytes(written)} MB is shown as its still picture`);
    return "";
  }
  const still = stillPicture(data, cell, context);
  if (context.figures !== "all") context.figures = isCartesian(value) ? "cartesian" : "all";
  return figureHtml(value, still, context.words.figure(cell), context.words.noPicture);
}

function stillPicture(data: Bundle, cell: number, context: OutputContext): StillPicture | undefined {
  for (const [mime, show] of FORMS) {
    if (data[mime] === undefined || !/^(text\/html|image\/)/.test(mime)) continue;
    const shown = show(data[mime], data, cell, context);
    if (!shown.includes("<img")) continue;
    return { html: shown, description: firstAlternative(shown) };
  }
  return undefined;
}

function html(value: unknown, _data: Bundle, _cell: number, context: OutputContext): string {
  const source = textOf(value);
  if (tooLarge(source, MOST_HTML)) return leftOut(source, context);
  const clean = sanitiseOutput(source, context.surroundings).trim();
  // What is left of an output that was nothing but a script is an empty box.
  if (!/<(img|hr|table)\b/.test(clean) && clean.replace(/<[^>]*>/g, "").trim() === "") return "";
  remember(clean, context);
  return `<div class="html">${clean}</div>`;
}

function svg(value: unknown, data: Bundle, cell: number, context: OutputContext): string {
  const source = textOf(value);
  if (!source.includes("<svg")) return "";
  return image(`data:image/svg+xml;base64,${Buffer.from(source).toString("base64")}`, data, cell, context);
}

function picture(mime: string): Show {
  return (value, data, cell, context) => {
    const base64 = textOf(value).replace(/\s+/g, "");
    if (base64 === "" || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return "";
    return image(`data:${mime};base64,${base64}`, data, cell, context);
  };
}

function image(address: string, data: Bundle, cell: number, context: OutputContext): string {
  if (tooLarge(address, MOST_PICTURE)) return leftOut(address, context);
  const said = data["text/plain"] === undefined ? "" : textOf(data["text/plain"]).trim().slice(0, 300);
  // What Python libraries print for an object says nothing of the picture.
  const alt = said === "" || /^<.*>$/.test(said) ? context.words.picture(cell) : said;
  const shown = `<img src="${address}" alt="${escapeHtml(alt)}">`;
  remember(shown, context);
  return shown;
}

function json(value: unknown, _data: Bundle, _cell: number, context: OutputContext): string {
  const text = JSON.stringify(value, null, 2) ?? "";
  if (text.length > MOST_JSON) return leftOut(text, context);
  return `<pre class="stream" tabindex="0"><code>${highlight(text, "json")}</code></pre>`;
}

function plain(text: string, context: OutputContext): string {
  return text === "" ? "" : printed(text, "stream", context);
}

function latex(source: string, prose: Prose): string {
  return source.trim() === "" ? "" : prose.latex(source);
}

function remember(shown: string, context: OutputContext): void {
  if (context.cover !== undefined) return;
  const first = /<img\b[^>]*?\bsrc="(data:image\/[^"]+)"[^>]*>(\s*<details)?/.exec(shown);
  if (first === null) return;
  const [, address, text] = first;
  context.cover = { address: address!, alt: firstAlternative(shown), isDrawing: text !== undefined };
}

/** The note that stands for an output which no browser would open gladly. */
function leftOut(text: string, { words, report }: OutputContext): string {
  report(`an output of ${megabytes(text)} MB is left out`);
  return `<p class="note">${escapeHtml(words.tooLarge(megabytes(text)))}</p>`;
}

function tooLarge(text: string, most: number): boolean {
  return text.length > most;
}

function megabytes(text: string): number {
  return Math.max(1, Math.round(text.length / MEGABYTE));
}

/** Every form but JSON is text; a JSON value under another type is shown as it is written. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
