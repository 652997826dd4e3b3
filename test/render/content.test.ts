// What stands on a page for each kind of cell and output, as HTML.
import { describe, expect, test } from "vitest";
import type { Cell } from "../../kernel/notebook/file.js";
import { type Body, renderCells } from "../../kernel/render/page/cells.js";
import { code, heatmap, notebook, PNG, printed, prose, shown } from "./notebooks.js";

function body(...cells: Cell[]): Body {
  return renderCells(notebook(cells), "file-name", { picture: () => undefined, link: (path) => path });
}

const text = (html: string) => html.replace(/<[^>]+>/g, "");

describe("prose", () => {
  test("the first heading is the title, the first whole paragraph the summary", () => {
    const page = body(
      prose(
        "# The *title* of $x$\n\nA thing with [a link](x.html) and $28 \\times 28$. By the end:\n\n- a list",
      ),
    );
    expect([page.title, page.titled]).toEqual(["The title of x", true]);
    expect(page.summary).toBe("A thing with a link and 28 × 28.");
    expect(body(prose("no heading")).title).toBe("file-name");
  });

  test("headings of the whole page have different ids, in every script, and links find them in JupyterLab's spelling", () => {
    const page = body(
      prose("## Same"),
      prose("## Same\n\n## 门 与 Gate\n\n[go](#门-与-Gate) [lost](#Nowhere)"),
    );
    expect(page.headings.map(({ id }) => id)).toEqual(["same", "same-2", "门-与-gate"]);
    expect(page.html).toContain(`<a href="#${encodeURIComponent("门-与-gate")}">go</a>`);
    expect(page.problems).toEqual(["the link #Nowhere leads nowhere on this page"]);
  });

  test("mathematics is typeset inline, in blocks and bare; money is not mathematics", () => {
    const page = body(
      prose("It costs $5 and $6.\n\n$a$ 中$b$文\n\n$$c$$\n\n\\begin{align} d &= e \\end{align}"),
    );
    expect(page.html.match(/<span class="katex">/g)).toHaveLength(4);
    expect(text(page.html)).toContain("It costs $5 and $6.");
    expect(page.mathematics).toBe(true);
    expect(body(prose("none")).mathematics).toBe(false);
  });

  test("a short formula and the marks around it stay on one line; a long one may break", () => {
    const long = "a+b+c+d+e+f+g+h+i+j+k+l+m";
    const { html } = body(prose(`每步乘以 $u$，再乘（$v$）。最后是 $${long}$。And $w$ alone.`));
    const together = [
      ...html.matchAll(/<span class="together">([\s\S]*?)(?=<\/p>|<span class="together">)/g),
    ];
    const words = together.map(([, inside]) =>
      inside.replace(/<math[\s\S]*?<\/math>/g, "").replace(/<[^>]*>/g, ""),
    );
    expect(words).toHaveLength(2);
    expect(words[0]).toMatch(/^u，/);
    expect(words[1]).toMatch(/^（v）。/);
  });

  test("a macro of one formula holds for later cells; a formula that cannot be read is shown as typed and reported", () => {
    const page = body(prose("$\\gdef\\half{\\frac12}$"), prose("$\\half$"), prose("$\\frac{1$"));
    expect(page.problems).toHaveLength(1);
    expect(page.problems[0]).toMatch(/^cell 3: formula: KaTeX parse error/);
    expect(page.html).toContain(">\\frac{1</code>");
  });

  test("the language is that of the prose, or the one that the metadata names", () => {
    expect(body(prose("# Gates\n\nOne word: 门.")).language).toBe("en");
    expect(body(prose("# 门\n\nLSTM 的门。`const gates = lstm.forward(word)`")).language).toBe("zh");
    const named = notebook([prose("x")], { lang: "zh-CN" });
    expect(renderCells(named, "n", { picture: () => undefined, link: (path) => path }).language).toBe("zh");
  });

  test("an attached picture is shown, a picture of a network becomes a link to it", () => {
    const cell = prose("![dot](attachment:my%20dot.png) ![far](https://example.org/x.png)", {
      attachments: { "my dot.png": { "image/png": PNG } },
    });
    const { html } = body(cell);
    expect(html).toContain(`<img src="data:image/png;base64,${PNG}" alt="dot"`);
    expect(html).toContain('<a href="https://example.org/x.png" rel="noopener noreferrer">far</a>');
  });
});

describe("what authors write for tutorials", () => {
  test("callouts, as GitHub and MyST write them, are boxes with a name in the page's language", () => {
    const { html } = body(
      prose("> [!WARNING]\n> Do not **eat**.\n\n> only a quotation\n\n```{tip} Mine\nOr $x$.\n```"),
    );
    expect(html).toMatch(
      /<div class="callout callout-warning" role="note">\s*<p class="callout-title">Warning<\/p>\s*<p>Do not <strong>eat<\/strong>\.<\/p>/,
    );
    expect(html).toContain("<blockquote>");
    expect(html).toMatch(
      /callout-tip" role="note">\s*<p class="callout-title">Mine<\/p>\s*<p>Or (?:<span class="together">)?<span class="katex">/,
    );
    expect(body(prose("> [!NOTE]\n> 长短期记忆网络。")).html).toContain(">注</p>");
  });

  test("figures and equations have numbers, and references find them, forwards as well", () => {
    const page = body(
      prose(
        "See @fig-gates, @eq-cell and $\\eqref{eq-cell}$; @fig-none; mail@fig-x.org.\n\n$$c = f\\label{eq-cell}$$\n\n$$h = o$$ {#eq-hidden}\n\nThen @eq-hidden.",
      ),
      code("//| label: fig-gates\n//| fig-cap: The *gates*.\nplot.gates()", [heatmap("g")]),
    );
    expect(text(page.html)).toMatch(/See Figure 1, \(1\) and \(1\); @fig-none; mail@fig-x\.org\./);
    expect(text(page.html)).toContain("Then (2).");
    expect(page.html).toContain('<a class="reference" href="#fig-gates">Figure 1</a>');
    expect(page.html).toMatch(
      /<figure class="captioned" id="fig-gates">[\s\S]*<figcaption><span class="caption-number">Figure 1<\/span> The <em>gates<\/em>\.<\/figcaption>/,
    );
    expect(page.html).toContain('tabindex="0" id="eq-cell"');
    expect(page.html).not.toContain("//|");
    expect(page.problems).toEqual(["@fig-none refers to no figure or equation of this page"]);
  });

  test("a picture with a label has its caption and number; settings in comments are the tags that mean the same", () => {
    const dot = prose("![A *dot*](attachment:d.png){#fig-dot}", {
      attachments: { "d.png": { "image/png": PNG } },
    });
    expect(body(dot).html).toMatch(
      /<figure class="captioned" id="fig-dot"><img [^>]*><figcaption><span class="caption-number">Figure 1<\/span> A <em>dot<\/em><\/figcaption><\/figure>/,
    );
    expect(body(code("//| echo: false\nsecret()", [printed("shown\n")])).html).not.toContain("secret");
  });

  test("search knows sections, their words, formulas and code", () => {
    const { sections } = body(
      prose("# Gates\n\nThe *forget* gate $f_t$.\n\n## Code\n\nText"),
      code("lstm.forward(x)"),
    );
    expect(sections).toEqual([
      { id: "gates", title: "Gates", text: "The forget gate f_t." },
      { id: "code", title: "Code", text: "Text lstm.forward(x)" },
    ]);
  });

  test("long text is folded, with its number of lines", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
    expect(body(code("x", [printed(lines)])).html).toContain('data-more="Show all 100 lines"');
    expect(body(code("x", [printed("short")])).html).not.toContain("data-more");
  });
});

describe("outputs", () => {
  test("of a bundle, the richest form that can be shown is shown", () => {
    const bundle = { "text/html": "<b>rich</b>", "image/png": PNG, "text/plain": "plain" };
    expect(body(code("x", [shown(bundle)])).html).toContain("<b>rich</b>");
    expect(body(code("x", [shown({ ...bundle, "text/html": "<script>1</script>" })])).html).toContain(
      "<img src=",
    );
    expect(body(code("x", [shown({ "image/png": "not base64!", "text/plain": "plain" })])).html).toContain(
      ">plain</pre>",
    );
    expect(body(code("x", [shown({ "image/png": PNG, "text/plain": "a <dot>" })])).html).toContain(
      'alt="a &lt;dot&gt;"',
    );
  });

  test("pieces of a stream are joined, overwritten lines show their last state, colours become classes", () => {
    const outputs = [
      printed("10 %\r55 %\r"),
      printed("100 %\nab\bc\n"),
      printed("\u001b[31mred\u001b[0m\n", "stderr"),
    ];
    const { html } = body(code("x", outputs));
    expect(html.match(/<pre class="stream/g)).toHaveLength(2);
    expect(html).toContain(">100 %\nac</pre>");
    expect(html).toContain('<span class="ansi-red-fg">red</span>');
  });

  test("text that no one reads to the end keeps its beginning and end; a huge output is named", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index + 1}`).join("\n");
    const { html } = body(code("x", [printed(lines)]));
    expect(html).toMatch(/line 400\n\n… 4,200 lines left out …\n\nline 4601/);
    const huge = body(code("x", [shown({ "text/html": `<p>${"x".repeat(5 * 1024 * 1024)}</p>` })])).html;
    expect(huge.length).toBeLessThan(1000);
    expect(huge).toContain("An output of 5 MB is too large for a page");
  });

  test("an error without a traceback still says what it is", () => {
    const error = { output_type: "error", ename: "ShapeError", evalue: "2 is not 3", traceback: [] } as const;
    expect(body(code("x", [{ ...error, traceback: [] }])).html).toContain(">ShapeError: 2 is not 3</pre>");
  });

  test("tags hide and remove input, output and cells", () => {
    const page = (...tags: string[]) => body(code("const secret = 1;", [printed("shown\n")], tags)).html;
    expect(page("remove-cell")).toBe("");
    expect(page("remove_input")).not.toContain("secret");
    expect(page("remove-output")).not.toContain("shown");
    expect(page("hide-input")).toMatch(
      /<details class="folded"><summary>Show the code<\/summary><pre class="code"/,
    );
    expect(page("hide-output")).toMatch(
      /<details class="folded"><summary>Show the output<\/summary><div class="outputs">/,
    );
  });

  test("code is coloured, whole class names included", () => {
    expect(body(code("const c = new nn.Conv2d(1);")).html).toContain(
      '<span class="hljs-title class_">Conv2d</span>',
    );
  });

  test("a table keeps its cells and harmless styles", () => {
    const table =
      '<table onclick="x()"><tr><th scope="col">a</th></tr><tr><td style="text-align:right;position:fixed">1</td></tr></table>';
    const { html } = body(code("x", [shown({ "text/html": table })]));
    expect(html).toContain('<th scope="col">a</th>');
    expect(html).toContain('<td style="text-align:right">1</td>');
    expect(html).not.toContain("onclick");
    const corner = "<table><tr><th scope='col'> </th><th>a</th></tr></table>";
    expect(body(code("x", [shown({ "text/html": corner })])).html).toContain("<tr><td></td><th>a</th></tr>");
  });
});

test("the cover of a page is its first picture, or that of the cell tagged so", () => {
  const [first, second] = [heatmap("first"), heatmap("second")];
  const alt = (...cells: Cell[]) => body(...cells).cover?.alt;
  expect(alt(code("a", [first]), code("b", [second]))).toContain("first");
  expect(alt(code("a", [first]), code("b", [second], ["cover"]), code("c", [first]))).toContain("second");
});
