// A value as the REPL prints it: tensors with a summary and a picture, figures drawn, everything else as it prints
// itself.
import { inspect, stripVTControlCharacters } from "node:util";
import { isGraph } from "../../../src/autograd/index.js";
import { Figure, isFigure } from "../../../src/figure/index.js";
import { pictureOf } from "../../../src/figure/tensorDisplay.js";
import { isModule } from "../../../src/nn/members.js";
import type { FigureSpec } from "../../../src/plot/spec.js";
import { isTensor, Tensor } from "../../../src/tensor/tensor.js";
import { fit } from "../../../src/words/width.js";
import type { MimeBundle } from "../../display/index.js";
import { bundleOf } from "../../display/index.js";
import { drawFigure } from "../picture/figure.js";
import { iterm2, kitty, sixel } from "../picture/graphics.js";
import { printGraph } from "./graph.js";
import { type Look, styles } from "./style.js";
import { tensorSummary } from "./summary.js";

/** With a picture of them above, more lines of numbers than these are left to `String(x)`. */
const MOST_LINES_BESIDE_PICTURE = 12;
/** Screen pixels of a character, about: terminals do not say. */
const CHARACTER_WIDTH = 9;
const PLOTLY = "application/vnd.plotly.v1+json";

export interface Printed {
  text: string;
  /** The figure that was drawn: what `.open` shows. */
  figure?: FigureSpec;
}

export async function printValue(value: unknown, look: Look): Promise<Printed> {
  if (isTensor(value)) return printTensor(value, look);
  if (isFigure(value)) return printFigure(value.toJSON(), look);
  if (isGraph(value)) return { text: printGraph(value, look) };
  if (isModule(value)) {
    const table = String((await bundleOf(value))["text/plain"]);
    const lines = table.split("\n").map((line) => fit(line, look.columns - 1));
    return { text: lines.join("\n") };
  }
  if (hasBundle(value)) return printBundle(await bundleOf(value), look);
  return {
    text: inspect(value, {
      colors: look.isColoured,
      depth: 4,
      maxArrayLength: 100,
      breakLength: look.columns - 1,
    }),
  };
}

/** What a program shows through the front door. */
export function printBundle(bundle: MimeBundle, look: Look): Printed {
  const figure = bundle[PLOTLY] as
    | (Omit<FigureSpec, "description"> & { layout: { meta?: { description?: string } } })
    | undefined;
  const text = String(bundle["text/plain"] ?? "");
  if (!figure || look.columns < 30) return { text };
  const spec: FigureSpec = { ...figure, description: figure.layout.meta?.description ?? text };
  return printFigure(spec, look);
}

/** The text of a figure stays where there is no terminal to draw in. */
function printFigure(spec: FigureSpec, look: Look): Printed {
  if (look.graphics) return { text: sendFigure(spec, look), figure: spec };
  return { text: drawFigure(spec, look).join("\n"), figure: spec };
}

function sendFigure(spec: FigureSpec, look: Look): string {
  const figure = new Figure(spec);
  const columns = Math.min(look.columns - 1, Math.ceil(spec.layout.width / CHARACTER_WIDTH));
  if (look.graphics === "kitty") return kitty(figure.toPNG(), columns);
  if (look.graphics === "iterm2") return iterm2(figure.toPNG(), columns);
  return sixel(figure.toPNG());
}

function printTensor(tensor: Tensor, look: Look): Printed {
  const values = String(tensor);
  const { dim } = styles(look);
  if (tensor.numel === 1) return { text: values };
  const summary = dim(tensorSummary(tensor));
  // A tensor of another copy of the package lives in another heap.
  const isOurs = tensor instanceof Tensor;
  const spec = isOurs && look.colours !== "none" ? pictureOf(tensor) : undefined;
  if (!spec) return { text: `${values}\n${summary}` };
  const picture = printFigure(spec, look).text.split("\n");
  // The title says what the summary says.
  const drawn = look.graphics ? picture : picture.slice(1);
  const lines = values.split("\n").length;
  const numbers =
    lines > MOST_LINES_BESIDE_PICTURE ? dim(`(${lines} lines of values: String(x) has them)`) : values;
  return { text: [...drawn, numbers, summary].join("\n"), figure: spec };
}

function hasBundle(value: unknown): boolean {
  const key = Symbol.for("Jupyter.display");
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof (value as Record<symbol, unknown>)[key] === "function";
}

/** `Out[3]: ` before the text: on its first line, or on one of its own before several. */
export function labelled(label: string, text: string, columns: number): string {
  if (!text.includes("\n")) return `${label}${text}`;
  // Numbers of a tensor stay aligned when their first line is moved as far as the others.
  const indent = " ".repeat(stripVTControlCharacters(label).length);
  const rows = stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => /^(?:tensor\(| )/.test(line));
  const longest = Math.max(...rows.map((row) => row.length));
  // In a narrow terminal the label would push the ends of rows onto lines of their own.
  return text.startsWith("tensor(") && (longest + indent.length <= columns || longest > columns)
    ? `${label}${text.replace(/\n(?=\s*\[|\s*\.\.\.| )/g, `\n${indent}`)}`
    : `${label.trimEnd()}\n${text}`;
}
