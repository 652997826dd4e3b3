// Notebooks for tests of pages, made by hand in the form in which the kernel writes them.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { MimeBundle } from "../../kernel/display/index.js";
import type { Cell, Notebook, Output } from "../../kernel/notebook/file.js";

export function folder(): string {
  return mkdtempSync(join(tmpdir(), "cellgrad-pages-"));
}

export function prose(source: string, more: Partial<Cell> = {}): Cell {
  return { cell_type: "markdown", id: "prose", metadata: {}, source, ...more } as Cell;
}

export function code(source: string, outputs: Output[] = [], tags: string[] = []): Cell {
  return { cell_type: "code", id: "code", metadata: { tags }, source, outputs, execution_count: 1 };
}

export function shown(data: MimeBundle): Output {
  return { output_type: "execute_result", data, metadata: {}, execution_count: 1 };
}

export function printed(text: string, name: "stdout" | "stderr" = "stdout"): Output {
  return { output_type: "stream", name, text };
}

export function notebook(cells: Cell[], metadata: Record<string, unknown> = {}): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata, cells };
}

/** Writes files (notebooks as JSON, anything else as it is) and returns the folder. */
export function write(files: Record<string, Notebook | string | Uint8Array>, into = folder()): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(into, name);
    mkdirSync(dirname(path), { recursive: true });
    const isRaw = typeof content === "string" || content instanceof Uint8Array;
    writeFileSync(path, isRaw ? content : JSON.stringify(content));
  }
  return into;
}

/** A heat map as a figure shows itself: Plotly JSON, a still picture in HTML, text. */
export function heatmap(title: string, width = 640, height = 300): Output {
  const z = Array.from({ length: 8 }, (_, y) => Array.from({ length: 24 }, (_, x) => Math.sin(x / 3 + y)));
  const cells = z
    .flatMap((row, y) =>
      row.map(
        (value, x) =>
          `<rect x="${60 + x * 22}" y="${60 + y * 24}" width="22" height="24" fill="rgb(${Math.round(128 + 110 * value)},120,${Math.round(128 - 110 * value)})"/>`,
      ),
    )
    .join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="#fff"/><text x="16" y="30" font-family="sans-serif" font-size="15">${title}</text>${cells}</svg>`;
  const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  const description = `${title}: 8 units over 24 steps, between -1 and 1.`;
  return shown({
    "application/vnd.plotly.v1+json": {
      data: [{ type: "heatmap", z, hovertemplate: "unit %{y}, step %{x}: %{z:.2f}<extra></extra>" }],
      layout: { title: { text: title }, width, height, margin: { l: 60, r: 40, t: 60, b: 40 } },
    },
    "text/html": `<img src="${picture}" width="${width}" height="${height}" alt="${description}">`,
    "text/plain": description,
  });
}

/** A red dot of one pixel. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/** One notebook with every kind of cell and output. */
export function everything(): Notebook {
  return notebook([
    prose(
      `# Gates of an LSTM

An LSTM keeps a cell state $c_t$ and decides at every step what to forget, what to write and what to show.[^hs]
The classic account is short, and *looking at the gates* is the quickest way to believe it.

[^hs]: S. Hochreiter and J. Schmidhuber, Long short-term memory, *Neural Computation* 9(8), 1997.

$$
\\begin{aligned}
i_t &= \\sigma(W_i x_t + U_i h_{t-1} + b_i) \\\\
f_t &= \\sigma(W_f x_t + U_f h_{t-1} + b_f) \\\\
c_t &= f_t \\odot c_{t-1} + i_t \\odot \\tanh(W_c x_t + U_c h_{t-1} + b_c)
\\end{aligned}
$$

## What is remembered

| gate | squashed by | range |
|---|---|---|
| input $i$ | sigmoid | 0 to 1 |
| forget $f$ | sigmoid | 0 to 1 |
| candidate $g$ | tanh | −1 to 1 |

The line \`const lstm = new nn.LSTM(7, 16)\` makes one. See [the training](#Training) and [the other page](other.ipynb#A-part).

- a list
- of two things

> A quotation, which is quiet.

\`\`\`ts
// how a learner reads it
const c = f.mul(previous).add(i.mul(g));
\`\`\``,
    ),
    code(
      `import { nn, plot } from "cellgrad";\nconst lstm = new nn.LSTM(7, 16);\nconst { gates } = lstm.forward(word); // [1, 24, 7]\nplot.gates(gates, { ticks: "BTXXVVE" });`,
      [heatmap("Forget gate over one string")],
    ),
    prose("### Hidden state\n\nThe same string again, as the next layer sees it."),
    code("plot.hiddenStates(gates.hidden)", [heatmap("Hidden state, wide", 900, 320)]),
    prose("## Training\n\nProgress, numbers, warnings and mistakes look like this."),
    code(`for (const epoch of [1, 2, 3]) console.log(\`epoch \${epoch}\`);`, [
      printed("epoch 1: loss 1.204\nepoch 2: loss 0.611\n"),
      printed("epoch 3: loss 0.318\n"),
      printed("slow data loader\n", "stderr"),
    ]),
    code("history.table()", [
      shown({
        "text/html":
          '<table class="dataframe"><thead><tr><th>epoch</th><th>loss</th></tr></thead><tbody><tr><th>1</th><td style="background-color:#fde">1.204</td></tr><tr><th>2</th><td>0.611</td></tr></tbody></table>',
        "text/plain": "epoch loss",
      }),
    ]),
    code("png", [shown({ "image/png": PNG, "text/plain": "a red dot" })]),
    code("svg", [
      shown({
        "image/svg+xml":
          '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><circle cx="20" cy="20" r="18"/></svg>',
      }),
    ]),
    code("latex", [shown({ "text/latex": "$\\displaystyle \\frac{\\partial L}{\\partial h_t}$" })]),
    code("markdown", [shown({ "text/markdown": "A value with **strong** words." })]),
    code("json", [shown({ "application/json": { batch: 32, gates: ["input", "forget"] } })]),
    code("tensor([1, 2])", [shown({ "text/plain": "Tensor [2] float32\n[1, 2]" })]),
    code("tensor([1, 2]).matmul(tensor([1, 2, 3]))", [
      {
        output_type: "error",
        ename: "ShapeError",
        evalue: "inner sizes 2 and 3 differ",
        traceback: [
          "\u001b[31mShapeError\u001b[39m: matmul: [2] x [3]: inner sizes 2 and 3 differ",
          "    at \u001b[36mcell[9].ts:1:16\u001b[39m",
        ],
      },
    ]),
    code("hidden()", [printed("seen after a click\n")], ["hide-input"]),
    code("folded()", [printed("folded away\n")], ["hide-output"]),
    code("gone()", [printed("removed\n")], ["remove-cell"]),
  ]);
}
