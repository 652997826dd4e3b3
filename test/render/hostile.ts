// Notebooks that try to run a script or to reach a network from every place that holds text.
import type { Cell } from "../../kernel/notebook/file.js";
import { code, PNG, printed, prose, shown } from "./notebooks.js";

/** What each trick does when it works: it leaves its number in `window.ran`. */
const RUN = "window.ran=(window.ran||[]).concat(NUMBER)";
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script><foreignObject><iframe src="javascript:${RUN}"></iframe></foreignObject><a href="javascript:${RUN}"><text y="20">press</text></a></svg>`;

const MARKDOWN: Record<string, string> = {
  "script element": `<script>${RUN}</script>`,
  "script in upper case, unclosed": `<SCRIPT>${RUN}`,
  "broken script": `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  "event handler": `<img src=x onerror="${RUN}">`,
  "event handler without quotes": `<img src=x onerror=${RUN}>`,
  "handler on details": `<details open ontoggle="${RUN}">text</details>`,
  "handler that focuses itself": `<a autofocus tabindex=1 onfocus="${RUN}" href="#">text</a>`,
  "javascript link": `[press me](javascript:${RUN})`,
  "javascript link in capitals": `<a href="JaVaScRiPt:${RUN}">press me</a>`,
  "javascript link with a tab": `<a href="java&#9;script:${RUN}">press me</a>`,
  "javascript link with entities": `<a href="&#106;avascript&colon;${RUN}">press me</a>`,
  "data link": `<a href="data:text/html,<script>${RUN}</script>">press me</a>`,
  "vbscript link": `<a href="vbscript:${RUN}">press me</a>`,
  "reference definition": `[press me][x]\n\n[x]: javascript:${RUN}`,
  autolink: `<javascript:${RUN}>`,
  "picture that is a script": `![x](javascript:${RUN})`,
  "picture that is a page": `![x](data:text/html;base64,PHNjcmlwdD53aW5kb3cucmFuPVsxXTwvc2NyaXB0Pg==)`,
  "picture on a network": `![a chart](https://example.org/chart.png)`,
  "picture without a scheme": `<img src="//example.org/x.png">`,
  "picture set": `<img srcset="https://example.org/a.png 2x" src="https://example.org/b.png">`,
  iframe: `<iframe src="javascript:parent.${RUN}"></iframe><iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  "object and embed": `<object data="javascript:${RUN}"></object><embed src="javascript:${RUN}">`,
  "inline svg": SVG,
  mathml: `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>`,
  "style element": `<style>body{display:none} @import "https://example.org/x.css";</style>`,
  "style attribute": `<p style="background:url(https://example.org/x.png);position:fixed;inset:0">covers the page</p>`,
  "link element": `<link rel="stylesheet" href="https://example.org/x.css"><base href="https://example.org/">`,
  refresh: `<meta http-equiv="refresh" content="0;url=https://example.org/">`,
  form: `<form action="https://example.org/"><button formaction="javascript:${RUN}">press me</button><input name="attributes"></form>`,
  "noscript trick": `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
  "comment trick": `<!--><img src=x onerror="${RUN}">-->`,
  "template and slot": `<template><script>${RUN}</script></template><span data-slot="0"></span>`,
  "names of the page's script": `<a id="Plotly" href="#x">a</a><img name="querySelector" alt=""><a id="MathJax"></a>`,
  "TeX with a link": `$\\href{javascript:${RUN}}{x}$ $\\url{javascript:1}$ $\\htmlData{x=y}{z}$ $\\includegraphics{https://example.org/x.png}$`,
  "TeX without end": `$$\\def\\a{\\a\\a}\\a$$ $\\rule{9999em}{9999em}$`,
  "code fence with a language that is HTML": `\`\`\`"><img/src=x/onerror=${RUN}>\ncode\n\`\`\``,
  "heading with HTML": `# <img src=x onerror="${RUN}"> Title`,
  "callout with HTML in its title": `> [!NOTE] <img src=x onerror="${RUN}">\n> text`,
  "callout fence with HTML": `\`\`\`{note} <img src=x onerror="${RUN}">\n<script>${RUN}</script><img src=x onerror="${RUN}">\n\`\`\``,
  "label that is HTML": `$$x\\label{"><img/src=x/onerror=${RUN}>}$$ $\\eqref{"><img/src=x/onerror=${RUN}>}$ \\ref{"><img/src=x/onerror=${RUN}>}`,
  "caption with HTML": `![<img src=x onerror="${RUN}">](data:image/png;base64,${PNG}){#fig-x}`,
  "footnote with HTML": `Text[^a]\n\n[^a]: <img src=x onerror="${RUN}">`,
};

const OUTPUTS: Record<string, Record<string, unknown>> = {
  "script in an output": { "text/html": `<b>kept</b><script>${RUN}</script>` },
  "output that is only a script": {
    "text/html": `<script>${RUN}</script>`,
    "text/plain": "the text instead",
  },
  javascript: { "application/javascript": RUN, "text/plain": "the text instead" },
  "svg output": { "image/svg+xml": SVG },
  "picture with a broken value": { "image/png": `" onerror="${RUN}`, "text/plain": "the text instead" },
  "picture of the wrong kind": { "image/png": Buffer.from(SVG).toString("base64") },
  "markdown output": { "text/markdown": MARKDOWN["event handler"]! },
  latex: { "text/latex": `$\\href{javascript:${RUN}}{x}$` },
  json: { "application/json": { "</pre><script>": `</script><script>${RUN}</script>` } },
  plain: { "text/plain": `<img src=x onerror="${RUN}">` },
  "figure with HTML in its texts": {
    "application/vnd.plotly.v1+json": {
      data: [{ type: "scatter", y: [1, 2], name: `<a href="javascript:${RUN}">name</a>` }],
      layout: {
        title: { text: `</script><script>${RUN}</script><img src=x onerror="${RUN}">` },
        images: [{ source: "https://example.org/x.png", x: 0, y: 0, sizex: 1, sizey: 1 }],
        annotations: [{ x: 0, y: 1, text: `<a href="javascript:${RUN}">press me</a>` }],
      },
      config: { plotlyServerURL: "https://example.org" },
    },
    "text/html": `<img src="data:image/png;base64,${PNG}" alt="&quot;><img src=x onerror=${RUN}>">`,
  },
  "figure that is none": {
    "application/vnd.plotly.v1+json": { data: "none" },
    "text/plain": "the text instead",
  },
  "widget state": {
    "application/vnd.jupyter.widget-view+json": { model_id: "x" },
    "text/plain": "the text instead",
  },
};

const TRICKS: Record<string, Cell[]> = {
  ...Object.fromEntries(Object.entries(MARKDOWN).map(([name, source]) => [name, [prose(source)]])),
  ...Object.fromEntries(Object.entries(OUTPUTS).map(([name, data]) => [name, [code("x", [shown(data)])]])),
  "terminal escapes": [
    code("x", [
      printed(
        `\u001b]8;;javascript:${RUN}\u0007press me\u001b]8;;\u0007 <img src=x onerror="${RUN}">\u001b[31;">x`,
      ),
    ]),
  ],
  "error with HTML": [
    code("x", [
      { output_type: "error", ename: `<img src=x onerror="${RUN}">`, evalue: "</pre>", traceback: [] },
    ]),
  ],
  attachment: [
    prose("![x](attachment:a.html)", {
      attachments: { "a.html": { "text/html": Buffer.from(`<script>${RUN}</script>`).toString("base64") } },
    }),
  ],
  "settings with HTML": [
    code(`//| label: fig-"><script>${RUN}</script>\n//| fig-cap: <img src=x onerror="${RUN}">\nx`, [
      shown({ "text/plain": "x" }),
    ]),
  ],
  "code with HTML": [code(`</code></pre><script>${RUN}</script>`)],
  tags: [{ ...code("x"), metadata: { tags: [`"><script>${RUN}</script>`] } } as Cell],
  "execution count": [
    { ...code("x"), execution_count: `"><script>${RUN}</script>` as unknown as number } as Cell,
  ],
};

/** Each trick by its name, as the cells of a notebook of its own. A trick that works leaves its name's number. */
export const HOSTILE: readonly { readonly name: string; readonly cells: Cell[] }[] = Object.entries(
  TRICKS,
).map(([name, cells], index) => ({
  name,
  cells: JSON.parse(JSON.stringify(cells).replaceAll("NUMBER", String(index))),
}));
