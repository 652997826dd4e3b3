// Two versions of a document side by side, as lines: what is on disk and what is open. A notebook is read as its cells,
// each with its outputs as text, so that neither JSON nor pictures stand between the lines.
import { jupyterTheme } from "@jupyterlab/codemirror";
import { Widget } from "@lumino/widgets";

interface Output {
  output_type?: string;
  text?: string | string[];
  data?: Record<string, string | string[]>;
  ename?: string;
  evalue?: string;
}

interface Cells {
  cells: { cell_type: string; source: string | string[]; outputs?: Output[] }[];
}

/** More of an output does not help to tell two versions apart. */
const MOST_LINES = 12;

/** @param disk @param mine contents as the server gives them: a notebook's JSON, or text */
export async function difference(disk: unknown, mine: unknown): Promise<Widget> {
  const [{ MergeView }, { EditorView }, { EditorState }] = await Promise.all([
    import("@codemirror/merge"),
    import("@codemirror/view"),
    import("@codemirror/state"),
  ]);
  const side = (content: unknown, label: string) => ({
    doc: linesOf(content),
    extensions: [
      jupyterTheme,
      EditorView.lineWrapping,
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorState.readOnly.of(true),
    ],
  });
  const view = new MergeView({
    a: side(disk, "On disk"),
    b: side(mine, "Here"),
    collapseUnchanged: { margin: 3, minSize: 6 },
  });
  const widget = new Widget();
  widget.addClass("cellgrad-Difference");
  const heads = document.createElement("div");
  heads.className = "cellgrad-Difference-heads";
  for (const text of ["On disk", "Here, not saved"])
    heads.append(Object.assign(document.createElement("span"), { textContent: text }));
  widget.node.append(heads, view.dom);
  if (view.chunks.length === 0) {
    const same = document.createElement("p");
    same.textContent =
      "The cells and their texts are the same; only pictures or notes about the file differ.";
    widget.node.append(same);
  }
  widget.disposed.connect(() => view.destroy());
  return widget;
}

function linesOf(content: unknown): string {
  if (typeof content === "string") return content;
  const { cells } = content as Cells;
  return cells
    .map(({ cell_type, source, outputs = [] }) =>
      [`── ${cell_type} ──`, joined(source), ...outputs.map(outputLines)].join("\n"),
    )
    .join("\n\n");
}

function outputLines({ text, data = {}, ename, evalue }: Output): string {
  const known =
    text ?? data["text/plain"] ?? (ename ? `${ename}: ${evalue}` : `(${Object.keys(data).join(", ")})`);
  const lines = joined(known).trimEnd().split("\n");
  const shown = lines.slice(0, MOST_LINES).map((line) => `→ ${line}`);
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`→ … ${more} more lines`] : [])].join("\n");
}

const joined = (text: string | string[]): string => (Array.isArray(text) ? text.join("") : text);
