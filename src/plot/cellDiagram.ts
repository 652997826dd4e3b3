// The diagrams of the three recurrent cells: where their sums, products and gates stand, and what each wire carries at a
// step. The figure with its colours and its slider is cell.ts.
import { ArgumentError } from "../shape/errors.js";
import { say } from "../words/words.js";
import { ASIDE, Diagram, NAME, type Point } from "./diagram.js";
import { cell as shown } from "./numbers.js";
import type { RecurrentRun } from "./recurrentRun.js";
import type { Sequence } from "./sequence.js";

export const CALL = 'plot.cell(lstm, x, { step: 2 }) or plot.cell(model.trace(x), "lstm")';
/** A strip of one row, in pixels. */
const [WIDE, HIGH] = [88, 18];

/** What a wire carries, which decides its colours. */
export type Kind = "input" | "gate" | "state" | "cell";
/** A wire whose values are seen. */
export interface Wire {
  readonly name: string;
  readonly kind: Kind;
  values(step: number): number[];
}

export interface Drawing {
  readonly diagram: Diagram;
  /** In the order of the diagram's strips. */
  readonly wires: readonly Wire[];
  readonly formula: string;
}

/** The diagram of the cell that has these gates. */
export function draw(what: string, run: RecurrentRun, backwards: boolean): Drawing {
  const { gates } = run;
  const at = (name: string) => valuesOf(gates[name]);
  const before = (name: string) => {
    const now = at(name);
    const { steps, units } = gates[name];
    return (step: number) => {
      const last = backwards ? step + 1 : step - 1;
      return last < 0 || last >= steps ? new Array<number>(units).fill(0) : now(last);
    };
  };
  const has = (...names: string[]) => names.every((name) => gates[name] !== undefined);
  if (has("input", "forget", "candidate", "output", "cell")) return lstmCell(run, at, before);
  if (has("reset", "update", "candidate")) return gruCell(run, at, before);
  if (/^RNN/.test(run.kind)) return rnnCell(run, before);
  throw new ArgumentError(
    `${what}: ${run.kind} has the gates ${Object.keys(gates).join(", ")}; its inside is known for an RNN, LSTM or GRU: ${CALL}`,
  );
}

type Values = (step: number) => number[];
type Before = (name: string) => Values;

function valuesOf({ values, units }: Sequence): Values {
  return (step) => Array.from({ length: units }, (_, unit) => values[step * units + unit]);
}

const times =
  (a: Values, b: Values): Values =>
  (step) => {
    const other = b(step);
    return a(step).map((v, i) => v * other[i]);
  };

/** Strips, named, in the middle of a wire. */
class Cell {
  readonly wires: Wire[] = [];

  constructor(readonly diagram: Diagram) {}

  /** A strip with its middle at `[x, y]`; its name above its left end, or beside it. */
  strip([x, y]: Point, label: string, wire: Wire, beside = false): void {
    const box = { left: x - WIDE / 2, top: y - HIGH / 2, width: WIDE, height: HIGH };
    this.diagram.strip(box, { z: [wire.values(0).map(shown)], name: wire.name });
    this.wires.push(wire);
    if (beside) this.diagram.label(label, [box.left - 8, y], { align: "right", stand: "middle", font: NAME });
    else this.diagram.label(label, [box.left - 2, box.top], { font: NAME });
  }

  /** A box on the bus at the bottom, the strip of what it gives above it. */
  gate(x: number, bus: number, text: string, label: string, wire: Wire): void {
    this.diagram.wire([
      [x, bus],
      [x, bus - 32],
    ]);
    this.diagram.box({ left: x - 48, top: bus - 58, width: 96, height: 26 }, text);
    this.diagram.wire([
      [x, bus - 58],
      [x, bus - 84],
    ]);
    this.strip([x, bus - 93], label, wire);
    this.diagram.joint([x, bus]);
  }
}

function lstmCell(run: RecurrentRun, at: (name: string) => Values, before: Before): Drawing {
  const [f, i, g, o, c, h] = ["forget", "input", "candidate", "output", "cell", "hidden"].map(at);
  const d = new Diagram(830, 392);
  const parts = new Cell(d);
  const [top, bus, second] = [44, 318, 372];
  const [xf, xi, xg, xo] = [190, 320, 450, 590];
  const [left, plus, tan] = [44, 385, 700];
  // The cell: kept, added to, handed on.
  d.wire([
    [left + WIDE / 2, top],
    [xf - 11, top],
  ]);
  d.wire([
    [xf + 11, top],
    [plus - 11, top],
  ]);
  d.wire([
    [plus + 11, top],
    [830, top],
  ]);
  d.operator("\u00d7", [xf, top]);
  d.operator("+", [plus, top]);
  d.joint([tan, top]);
  // The state and the input, side by side into every gate.
  d.wire(
    [
      [left + WIDE / 2, bus],
      [xo, bus],
    ],
    { head: false },
  );
  d.wire(
    [
      [left + WIDE / 2, second],
      [118, second],
      [118, bus],
    ],
    { head: false },
  );
  d.joint([118, bus]);
  d.wire([
    [xf, bus - 102],
    [xf, top + 11],
  ]);
  // What is written.
  d.wire([
    [xi, bus - 102],
    [xi, 148],
    [plus - 11, 148],
  ]);
  d.wire([
    [xg, bus - 102],
    [xg, 148],
    [plus + 11, 148],
  ]);
  d.operator("\u00d7", [plus, 148]);
  d.wire([
    [plus, 137],
    [plus, top + 11],
  ]);
  // What comes out.
  d.wire([
    [tan, top],
    [tan, top + 28],
  ]);
  d.box({ left: tan - 30, top: top + 28, width: 60, height: 24 }, "tanh");
  d.wire([
    [tan, top + 52],
    [tan, 168],
  ]);
  d.wire([
    [xo, bus - 102],
    [xo, 179],
    [tan - 11, 179],
  ]);
  d.operator("\u00d7", [tan, 179]);
  d.wire([
    [tan, 190],
    [tan, bus],
    [830, bus],
  ]);
  parts.strip([left, top], say`cell before`, {
    name: say`cell before`,
    kind: "cell",
    values: before("cell"),
  });
  parts.strip([287, top], say`kept: f \u00d7 cell`, {
    name: say`kept`,
    kind: "cell",
    values: times(f, before("cell")),
  });
  parts.strip(
    [plus, 100],
    say`written: i \u00d7 g`,
    { name: say`written`, kind: "cell", values: times(i, g) },
    true,
  );
  parts.strip([590, top], say`cell`, { name: say`cell`, kind: "cell", values: c });
  parts.strip([tan, 124], "", {
    name: say`tanh of the cell`,
    kind: "state",
    values: (step) => c(step).map(Math.tanh),
  });
  parts.gate(xf, bus, say`forget \u03c3`, "f", { name: say`forget gate`, kind: "gate", values: f });
  parts.gate(xi, bus, say`input \u03c3`, "i", { name: say`input gate`, kind: "gate", values: i });
  parts.gate(xg, bus, say`candidate tanh`, "g", { name: say`candidate`, kind: "state", values: g });
  parts.gate(xo, bus, say`output \u03c3`, "o", { name: say`output gate`, kind: "gate", values: o });
  parts.strip([left, bus], say`state before`, {
    name: say`state before`,
    kind: "state",
    values: before("hidden"),
  });
  parts.strip([left, second], say`input`, { name: say`input`, kind: "input", values: valuesOf(run.input) });
  parts.strip([766, bus], say`state`, { name: say`state`, kind: "state", values: h });
  return {
    diagram: d,
    wires: parts.wires,
    formula: say`cell = f \u00d7 cell before + i \u00d7 g, state = o \u00d7 tanh(cell)`,
  };
}

function gruCell(run: RecurrentRun, at: (name: string) => Values, before: Before): Drawing {
  const [r, z, n, h] = ["reset", "update", "candidate", "hidden"].map(at);
  const d = new Diagram(830, 392);
  const parts = new Cell(d);
  const [top, bus, second] = [44, 318, 372];
  const [xz, xr, xn, plus, left] = [190, 340, 540, 540, 44];
  const old = before("hidden");
  const fresh: Values = (step) => z(step).map((v) => 1 - v);
  // The state: kept, added to, handed on.
  d.wire([
    [left + WIDE / 2, top],
    [xz - 11, top],
  ]);
  d.wire([
    [xz + 11, top],
    [plus - 11, top],
  ]);
  d.wire([
    [plus + 11, top],
    [830, top],
  ]);
  d.operator("\u00d7", [xz, top]);
  d.operator("+", [plus, top]);
  // The state and the input into every gate.
  d.joint([118, top]);
  d.wire(
    [
      [118, top],
      [118, bus],
      [xn, bus],
    ],
    { head: false },
  );
  d.wire(
    [
      [left + WIDE / 2, second],
      [140, second],
      [140, bus],
    ],
    { head: false },
  );
  d.joint([140, bus]);
  d.wire([
    [xz, bus - 102],
    [xz, top + 11],
  ]);
  // How much is taken: 1 - z.
  d.joint([xz, 122]);
  d.wire([
    [xz, 122],
    [234, 122],
  ]);
  d.box({ left: 234, top: 110, width: 44, height: 24 }, "1 \u2212");
  d.wire([
    [278, 122],
    [plus - 11, 122],
  ]);
  d.operator("\u00d7", [plus, 122]);
  d.wire([
    [plus, 111],
    [plus, top + 11],
  ]);
  d.wire([
    [xn, bus - 102],
    [xn, 133],
  ]);
  // What the candidate sees of the state.
  d.joint([118, 176]);
  d.wire([
    [118, 176],
    [xr - 11, 176],
  ]);
  d.wire([
    [xr, bus - 102],
    [xr, 187],
  ]);
  d.operator("\u00d7", [xr, 176]);
  d.wire([
    [xr + 11, 176],
    [440, 176],
    [440, bus - 45],
    [xn - 48, bus - 45],
  ]);
  parts.strip([left, top], say`state before`, { name: say`state before`, kind: "state", values: old });
  parts.strip([330, top], say`kept: z \u00d7 state`, {
    name: say`kept`,
    kind: "state",
    values: times(z, old),
  });
  parts.strip([400, 122], say`1 \u2212 z`, { name: say`how much is taken`, kind: "gate", values: fresh });
  parts.strip(
    [plus, 83],
    say`taken: (1 \u2212 z) \u00d7 n`,
    { name: say`taken`, kind: "state", values: times(fresh, n) },
    true,
  );
  parts.gate(xz, bus, say`update \u03c3`, "z", { name: say`update gate`, kind: "gate", values: z });
  parts.gate(xr, bus, say`reset \u03c3`, "r", { name: say`reset gate`, kind: "gate", values: r });
  parts.gate(xn, bus, say`candidate tanh`, "n", { name: say`candidate`, kind: "state", values: n });
  parts.strip([left, second], say`input`, { name: say`input`, kind: "input", values: valuesOf(run.input) });
  parts.strip([720, top], say`state`, { name: say`state`, kind: "state", values: h });
  d.label(say`acts on W h`, [360, 174], { font: ASIDE });
  return {
    diagram: d,
    wires: parts.wires,
    formula: say`state = z \u00d7 state before + (1 \u2212 z) \u00d7 candidate`,
  };
}

function rnnCell(run: RecurrentRun, before: Before): Drawing {
  const d = new Diagram(560, 150);
  const parts = new Cell(d);
  const kind = (run.module as { nonlinearity?: string }).nonlinearity ?? "tanh";
  const [top, second, left] = [34, 126, 44];
  d.wire([
    [left + WIDE / 2, top],
    [212, top],
  ]);
  d.wire(
    [
      [left + WIDE / 2, second],
      [150, second],
      [150, top],
    ],
    { head: false },
  );
  d.joint([150, top]);
  d.box({ left: 212, top: top - 17, width: 116, height: 34 }, say`${kind} of W x + W h`);
  d.wire([
    [328, top],
    [560, top],
  ]);
  parts.strip([left, top], say`state before`, {
    name: say`state before`,
    kind: "state",
    values: before("hidden"),
  });
  parts.strip([left, second], say`input`, { name: say`input`, kind: "input", values: valuesOf(run.input) });
  parts.strip([450, top], say`state`, { name: say`state`, kind: "state", values: valuesOf(run.hidden) });
  return {
    diagram: d,
    wires: parts.wires,
    formula: say`state = ${kind}(W x + W h + b)`,
  };
}
