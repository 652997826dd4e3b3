// What a module shows of itself as the value of a cell: its layers and parameters as a table. Printed, it stays
// PyTorch's tree; what a forward pass costs is in summary.ts.
import { formatShape } from "../shape/errors.js";
import { say } from "../words/words.js";
import { members } from "./members.js";
import { Module } from "./module.js";
import { isParameter, type Parameter } from "./parameter.js";
import { formatCount, type Table, tableBundle } from "./table.js";

const countOf = (list: readonly Parameter[]) => list.reduce((sum, { numel }) => sum + numel, 0);

/** One row for each layer, and for each container that has parameters of its own; what is shared counts once. */
export function moduleTable(root: Module): Table {
  const rows: string[][] = [];
  for (const [path, module] of root.namedModules()) {
    const own = members(module).flatMap(({ name, value }) =>
      isParameter(value) ? [[name, value] as const] : [],
    );
    const isLayer = module.namedChildren().length === 0;
    if (!isLayer && own.length === 0) continue;
    rows.push([
      path === "" ? say`(model)` : path,
      isLayer ? String(module) : module.constructor.name,
      formatCount(countOf(own.map(([, parameter]) => parameter))),
      own.map(([name, { shape }]) => `${name} ${formatShape(shape)}`).join(", "),
    ]);
  }
  const all = root.parameters();
  const frozen = countOf(all.filter(({ requiresGrad }) => !requiresGrad));
  return {
    columns: [
      { title: root.constructor.name, align: "left" },
      { title: "layer", align: "left" },
      { title: "parameters", align: "right" },
      { title: "shapes", align: "left" },
    ],
    rows: [...rows, [say`total`, "", formatCount(countOf(all)), ""]],
    notes: frozen > 0 ? [say`${formatCount(frozen)} of the parameters are frozen`] : [],
  };
}

Object.defineProperty(Module.prototype, Symbol.for("Jupyter.display"), {
  configurable: true,
  writable: true,
  value(this: Module) {
    return tableBundle(moduleTable(this));
  },
});
