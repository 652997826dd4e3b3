// The frame of every page: head, header, table of contents, footer, and the content-security policy that lets only
// our own script run and nothing be fetched from a network.
import { createHash } from "node:crypto";
import type { Language } from "../../notebook/prose.js";
import type { Heading } from "./prose.js";
import { escapeHtml } from "./text.js";
import type { Words } from "./words.js";

export interface Link {
  readonly address: string;
  readonly text: string;
}

export interface Download {
  readonly name: string;
  readonly address: string;
}

export interface DocumentParts {
  readonly words: Words;
  readonly title: string;
  readonly summary: string;
  /** The name of the whole site and where its list is; the list itself has no address. */
  readonly site: { readonly name: string; readonly home: string | undefined };
  /** The inside of `<main>`. */
  readonly main: string;
  readonly headings: readonly Heading[];
  /** Style sheets, or, on a page that is one file, the style itself. */
  readonly styles: readonly string[];
  readonly style?: string;
  /** Plotly: where it is loaded from, or packed within the page. Absent on a page without figures. */
  readonly plotly?: string;
  readonly packed?: { readonly packed: string; readonly hash: string };
  /** Where the search of the site is, and the site's first folder seen from this page. */
  readonly search?: { readonly script: string; readonly index: string; readonly root: string };
  /** The text of browser/page.js. */
  readonly script: string;
  readonly previous?: Link | undefined;
  readonly next?: Link | undefined;
  readonly download?: Download;
  /** Whole addresses for previews; absent when the site's own address is not known. */
  readonly preview?:
    | { readonly address: string; readonly picture?: string; readonly alt?: string }
    | undefined;
  /** The same page in another language. */
  readonly translations: readonly (Link & { readonly language: Language; readonly htmlLang: string })[];
  readonly footer: string;
}

/** The whole text of a page. */
export function documentHtml(parts: DocumentParts): string {
  const { words, title, site } = parts;
  const heading = site.home === undefined || title === site.name ? title : `${title} · ${site.name}`;
  const styles = parts.styles.map((address) => `<link rel="stylesheet" href="${address}">`).join("\n");
  const style = parts.style === undefined ? "" : `<style>${parts.style}</style>\n`;
  const packed =
    parts.packed === undefined
      ? ""
      : `<script type="text/plain" id="plotly-packed">${parts.packed.packed}</script>\n`;
  const toc = tableOfContents(parts.headings, words);
  return `<!DOCTYPE html>
<html lang="${words.htmlLang}"${settings(parts)}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="cellgrad">
<title>${escapeHtml(heading)}</title>
<meta name="description" content="${escapeHtml(parts.summary)}">
<meta property="og:title" content="${escapeHtml(title)}">
<meta property="og:description" content="${escapeHtml(parts.summary)}">
<meta property="og:type" content="article">
<meta property="og:site_name" content="${escapeHtml(site.name)}">
<meta property="og:locale" content="${words.htmlLang.replace("-", "_")}">
${previewTags(parts.preview)}<link rel="icon" href="${ICON}">
${alternates(parts)}${styles}${style}
<script>${parts.script}</script>
</head>
<body>
<a class="skip" href="#text">${words.skip}</a>
<header class="top">
${siteName(site)}
<div class="tools">${tools(parts)}</div>
</header>
<div class="columns${toc === "" ? " without-toc" : ""}">
${toc}
<main id="text">
${parts.main}
</main>
<footer class="bottom">
${around(parts)}
<p>${parts.footer}</p>
</footer>
</div>
${packed}</body>
</html>
`;
}

/** What browser/page.js needs to know, as attributes of the root. */
function settings({ words, plotly, search }: DocumentParts): string {
  const values: Record<string, string | undefined> = {
    plotly,
    copy: words.copy,
    copied: words.copied,
    search: search?.script,
    "search-index": search?.index,
    "site-root": search?.root,
  };
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? "" : ` data-${name}="${escapeHtml(value)}"`))
    .join("");
}

/**
 * Scripts: only the one inside the page, by its hash, and what it loads itself (plotly, the search, from beside the
 * page; a packed plotly has its own hash). `'self'` is for browsers that do not know `'strict-dynamic'`. Styles may be
 * inline: plotly and KaTeX need it.
 */
function policy({ script, packed }: DocumentParts): string {
  const hash = createHash("sha256").update(script).digest("base64");
  const others = packed === undefined ? "'strict-dynamic' 'self'" : `'${packed.hash}'`;
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' ${others}`,
    "style-src 'self' file: 'unsafe-inline'",
    "img-src 'self' file: data: blob:",
    "font-src 'self' file: data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function previewTags(preview: DocumentParts["preview"]): string {
  if (preview === undefined) return "";
  const { address, picture, alt = "" } = preview;
  const tags = [
    `<link rel="canonical" href="${escapeHtml(address)}">`,
    `<meta property="og:url" content="${escapeHtml(address)}">`,
    ...(picture === undefined
      ? []
      : [
          `<meta property="og:image" content="${escapeHtml(picture)}">`,
          `<meta property="og:image:alt" content="${escapeHtml(alt)}">`,
          '<meta name="twitter:card" content="summary_large_image">',
        ]),
  ];
  return `${tags.join("\n")}\n`;
}

function siteName({ name, home }: DocumentParts["site"]): string {
  const mark = `${LOGO}<span>${escapeHtml(name)}</span>`;
  return home === undefined
    ? `<span class="site">${mark}</span>`
    : `<a class="site" href="${home}">${mark}</a>`;
}

function tools(parts: DocumentParts): string {
  const { words, translations, download, search } = parts;
  const languages = translations.map(
    ({ address, text, htmlLang }) =>
      `<a href="${address}" lang="${htmlLang}" hreflang="${htmlLang}">${text}</a>`,
  );
  const labels = { auto: words.auto, light: words.light, dark: words.dark };
  const names = Object.entries(labels)
    .map(([key, text]) => `data-${key}="${words.theme}: ${text}"`)
    .join(" ");
  const find =
    search === undefined
      ? ""
      : `<button type="button" class="find" hidden>${LENS}<span>${words.search}</span></button>`;
  const fold = parts.main.includes('<pre class="code" tabindex="0" aria-label')
    ? `<button type="button" class="fold" hidden data-hide="${words.hideCode}" data-show="${words.showCode}">${ANGLES}</button>`
    : "";
  const theme = `<button type="button" class="theme" hidden ${names}>${HALF_MOON}</button>`;
  const dialog = search === undefined ? "" : searchDialog(words);
  return `${find}${languages.join("")}${download === undefined ? "" : notebookMenu(download, words)}${fold}${theme}${dialog}`;
}

/** The notebook itself, and how to run it. */
function notebookMenu({ name, address }: Download, words: Words): string {
  const file = `<a href="${address}" download="${escapeHtml(name)}">${DOWN} ${words.openHere} ${escapeHtml(name)}</a>`;
  return `<details class="menu"><summary>${words.download}</summary><div class="menu-box">${file}<p>${words.openWith}</p><pre class="code" tabindex="0"><code>npx cellgrad start .</code></pre></div></details>`;
}

function searchDialog(words: Words): string {
  return `<dialog class="search" aria-label="${words.searchFor}"><div class="search-line"><input type="search" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" aria-label="${words.searchFor}" placeholder="${words.searchFor}" autocomplete="off" spellcheck="false"><button type="button" class="search-close">${words.close}</button></div><ul id="found" role="listbox" aria-label="${words.searchFor}"></ul><p class="search-none" role="status" data-none="${words.nothingFound}"></p></dialog>`;
}

function tableOfContents(headings: readonly Heading[], words: Words): string {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 2) return "";
  const items = shown.map(
    ({ level, id, html }) =>
      `<li class="level-${level}"><a href="#${encodeURIComponent(id)}">${html}</a></li>`,
  );
  const list = `<ol>${items.join("")}</ol>`;
  return `<nav class="toc" aria-label="${words.contents}"><details open><summary>${words.contents}</summary>${list}</details></nav>`;
}

function around({ words, previous, next, site }: DocumentParts): string {
  const back =
    previous &&
    `<a rel="prev" href="${previous.address}"><small>${words.previous}</small>${escapeHtml(previous.text)}</a>`;
  const on =
    next && `<a rel="next" href="${next.address}"><small>${words.next}</small>${escapeHtml(next.text)}</a>`;
  if (back === undefined && on === undefined) return "";
  const home = site.home === undefined ? "" : `<a class="all" href="${site.home}">${words.notebooks}</a>`;
  return `<nav class="around" aria-label="${words.pages}">${back ?? "<span></span>"}${home}${on ?? "<span></span>"}</nav>`;
}

function alternates({ translations }: DocumentParts): string {
  return translations
    .map(({ address, htmlLang }) => `<link rel="alternate" hreflang="${htmlLang}" href="${address}">\n`)
    .join("");
}

/** Four cells of a feature map; the one that fires is lit. */
const LOGO =
  '<svg class="logo" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><rect x="1" y="1" width="8" height="8" rx="1.5" class="dim"/><rect x="11" y="1" width="8" height="8" rx="1.5" class="lit"/><rect x="1" y="11" width="8" height="8" rx="1.5" class="mid"/><rect x="11" y="11" width="8" height="8" rx="1.5" class="dim"/></svg>';
const ICON = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><g fill="#9db4d6"><rect x="1" y="1" width="8" height="8" rx="1.5"/><rect x="11" y="11" width="8" height="8" rx="1.5"/></g><rect x="11" y="1" width="8" height="8" rx="1.5" fill="#d9541e"/><rect x="1" y="11" width="8" height="8" rx="1.5" fill="#2f5da8"/></svg>')}`;
const DOWN =
  '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M8 2v8m0 0L4.5 6.5M8 10l3.5-3.5M3 13.5h10" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';
const LENS =
  '<svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true"><circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M10.5 10.5 14 14" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></svg>';
const ANGLES =
  '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M5 4 1.5 8 5 12M11 4l3.5 4-3.5 4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';
const HALF_MOON =
  '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/></svg>';
