// The reference page: every public name with its signature, doc comment and example, and a field that filters them.
// Frame, colours, prose and highlighting are those of rendered notebooks.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { home } from "../files/home.js";
import { documentHtml } from "../render/page/document.js";
import { highlight } from "../render/page/highlight.js";
import { type Heading, Prose } from "../render/page/prose.js";
import { escapeHtml } from "../render/page/text.js";
import { WORDS } from "../render/page/words.js";
import { Assets, browserFile } from "../render/site/assets.js";
import { writeSite } from "../render/site/write.js";
import type { CommentText } from "./comment.js";
import type { PublicName } from "./names.js";
import { counterpart } from "./pytorch.js";
import { sectionsOf } from "./sections.js";

const TITLE = "cellgrad reference";
const SUMMARY = "Every public name of cellgrad: signature, meaning and an example with its printed result.";

/** @returns the path of the page */
export function writeReference(names: readonly PublicName[], out: string): string {
  const assets = new Assets();
  const text = new Reference(names);
  const main = text.html();
  const styles = [assets.pageStyle(), assets.add("reference.css", ownFile("reference.css"))];
  if (text.prose.mathematics.used) styles.push(assets.mathematicsStyle());
  const page = documentHtml({
    words: WORDS.en,
    title: TITLE,
    summary: SUMMARY,
    site: { name: TITLE, home: undefined },
    main,
    headings: text.headings,
    styles,
    plotly: undefined,
    script: `${browserFile("page.js")}\n${ownFile("filter.js")}`,
    translations: [],
    footer: "",
  });
  writeSite(out, new Map<string, Uint8Array | string>([...assets.files, ["index.html", page]]));
  return join(out, "index.html");
}

/** What the browser gets as it is; it stands beside this file's source. */
function ownFile(name: string): string {
  return readFileSync(join(home, "kernel", "docs", name), "utf8");
}

class Reference {
  readonly headings: Heading[] = [];
  readonly prose = new Prose(WORDS.en);
  private readonly ids: ReadonlySet<string>;
  private count = 0;

  constructor(private readonly names: readonly PublicName[]) {
    this.ids = new Set(names.map(({ id }) => id));
  }

  html(): string {
    const sections = sectionsOf(this.names).map(({ title, names }) => {
      const id = `section-${title.toLowerCase().replace(/\W+/g, "-")}`;
      this.headings.push({ level: 2, id, text: title, html: escapeHtml(title) });
      const entries = names.map((name) => this.entry(name));
      return `<section class="family"><h2 id="${id}">${escapeHtml(title)}${anchor(id)}</h2>\n${entries.join("\n")}</section>`;
    });
    return `<h1>${TITLE}</h1>
<p>${escapeHtml(SUMMARY)} Examples are typed as in a cell: all names are in scope, and what stands behind <code>//</code> is printed.</p>
<search class="filter"><input type="search" placeholder="Filter names, such as conv or Tensor.at" aria-label="Filter names" autocomplete="off" spellcheck="false"><output></output></search>
${sections.join("\n")}`;
  }

  private entry(name: PublicName): string {
    const { id } = name;
    const members = this.names.filter(({ owner }) => owner === id);
    const methods = members.filter(({ kind }) => kind === "method");
    if (name.kind !== "type") this.headings.push({ level: 3, id, text: id, html: escapeHtml(id) });
    return `<article class="entry kind-${name.kind}" data-name="${escapeHtml(id)}">
<h3 id="${escapeHtml(id)}"><code>${escapeHtml(id)}</code> <small>${name.kind}</small>${anchor(id)}</h3>
${this.body(name)}
${this.properties(members.filter(({ kind }) => kind === "property"))}
${methods.map((method) => this.method(method)).join("\n")}
</article>`;
  }

  private method(method: PublicName): string {
    const { id } = method;
    return `<article class="entry member" data-name="${escapeHtml(id)}">
<h4 id="${escapeHtml(id)}"><code>${escapeHtml(id)}</code>${anchor(id)}</h4>
${this.body(method)}
</article>`;
  }

  private body(name: PublicName): string {
    const { signatures, comment, twin, file, line } = name;
    const twinComment = this.names.find(({ id }) => id === twin)?.comment;
    const examples = comment?.examples.length ? comment.examples : (twinComment?.examples ?? []);
    const torch = counterpart(name);
    const facts = [
      twin === undefined
        ? ""
        : `Also ${twin.startsWith("Tensor.") ? "a method" : "a function"}: ${this.link(twin)}`,
      torch === undefined ? "" : `PyTorch: <code>${torch}</code>`,
      `<span class="source">src/${escapeHtml(file)}:${line}</span>`,
    ].filter((fact) => fact !== "");
    const signature = signatures.length === 0 ? "" : code(signatures.join("\n"), "signature");
    return [
      signature,
      comment === undefined ? "" : this.text(comment.prose),
      comment === undefined ? "" : this.tags(comment),
      ...examples.map((example) => code(example.code, "example")),
      `<p class="facts">${facts.join(" · ")}</p>`,
    ].join("\n");
  }

  private tags({ tags }: CommentText): string {
    const said = tags.map(({ name, text }) => {
      const label = { throws: "Throws", param: "Takes", returns: "Returns" }[name] ?? name;
      return `<dt>${label}</dt><dd>${this.text(text.replace(/^(\w+)/, name === "param" ? "`$1`:" : "$1"))}</dd>`;
    });
    return said.length === 0 ? "" : `<dl class="tags">${said.join("")}</dl>`;
  }

  private properties(properties: readonly PublicName[]): string {
    const rows = properties.map(
      ({ signatures, comment, id }) =>
        `<dt id="${escapeHtml(id)}">${inlineCode(signatures[0] ?? "")}</dt><dd>${comment === undefined ? "" : this.text(comment.prose)}</dd>`,
    );
    return rows.length === 0 ? "" : `<dl class="properties">${rows.join("\n")}</dl>`;
  }

  private text(markdown: string): string {
    const linked = markdown.replace(/\{@link (\S+)\}/g, (_, id: string) =>
      this.ids.has(id) ? `[\`${id}\`](#${encodeURIComponent(id)})` : `\`${id}\``,
    );
    return this.prose.render(linked, ++this.count, { image: () => undefined, link: (target) => target });
  }

  private link(id: string): string {
    return `<a href="#${encodeURIComponent(id)}"><code>${escapeHtml(id)}</code></a>`;
  }
}

function code(text: string, kind: string): string {
  return `<pre class="code ${kind}" tabindex="0"><code>${highlight(text, "typescript")}</code></pre>`;
}

function inlineCode(text: string): string {
  return `<code>${highlight(text, "typescript")}</code>`;
}

function anchor(id: string): string {
  return `<a class="anchor" href="#${encodeURIComponent(id)}" aria-label="${WORDS.en.permalink}">#</a>`;
}
