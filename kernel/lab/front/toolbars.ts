// Every cell that becomes active gets a new toolbar, and three places in the libraries that draw it keep each of them for
// good: hundreds of runs would fill the page's memory. Here a toolbar that left the page is forgotten.
import { fillColor } from "@jupyter/web-components";
import { CellBarExtension } from "@jupyterlab/cell-toolbar";
import type { Cell } from "@jupyterlab/cells";
import { Signal } from "@lumino/signaling";
import type { Widget } from "@lumino/widgets";
import { Controller } from "@microsoft/fast-element";
import { hasMethods, notice } from "./pinned.js";

const LOST = "the page keeps the toolbars of cells that are no longer active";

/** Called once, before the first toolbar. */
export function letToolbarsGo(): void {
  takeColoursBack();
  leaveMediaQueries();
  endToolbarsBeforeCells();
}

/** An element that was given a colour of its own stands in a list until the colour is taken back, which nobody does. */
function takeColoursBack(): void {
  type Element = Parameters<typeof fillColor.setValueFor>[0] & { $fastController?: Controller };
  const watched = new WeakSet<HTMLElement>();
  const set = fillColor.setValueFor;
  fillColor.setValueFor = function (element: Element, value) {
    set.call(this, element, value);
    if (!element.$fastController || watched.has(element)) return;
    watched.add(element);
    element.$fastController.addBehaviors([{ bind() {}, unbind: () => fillColor.deleteValueFor(element) }]);
  };
}

/** A style that comes and goes with an attribute takes its media query along unended when its element leaves. */
function leaveMediaQueries(): void {
  type Behaviors = { behaviors: Map<{ unbind(element: HTMLElement): void }, number> | null | undefined };
  if (!hasMethods(Controller.prototype, ["onDisconnectedCallback"], LOST)) return;
  const leave = Controller.prototype.onDisconnectedCallback;
  Controller.prototype.onDisconnectedCallback = function () {
    const { behaviors } = this as unknown as Behaviors;
    if (behaviors === undefined) notice("Controller.behaviors", LOST);
    const before = [...(behaviors?.keys() ?? [])];
    leave.call(this);
    for (const behavior of before) if (!behaviors?.has(behavior)) behavior.unbind(this.element);
  };
}

/** The items of a toolbar listen to the settings until their cell is disposed; they go earlier, with their toolbar. */
function endToolbarsBeforeCells(): void {
  type Items = Iterable<{ widget: Widget }>;
  type Factory = (cell: Cell, args: unknown) => Items;
  const ending = new WeakSet<Factory>();
  if (!hasMethods(CellBarExtension.prototype, ["createNew"], LOST)) return;
  const create = CellBarExtension.prototype.createNew;
  CellBarExtension.prototype.createNew = function (panel) {
    const extension = this as unknown as { _toolbarFactory: Factory | undefined };
    const factory = extension._toolbarFactory;
    if (typeof factory !== "function") notice("CellBarExtension._toolbarFactory", LOST);
    else if (!ending.has(factory)) {
      extension._toolbarFactory = (cell, args) => {
        const disposed = new Signal<object, void>({}); // of its own: listeners live as long as who sends
        const items = factory(Object.create(cell, { disposed: { value: disposed } }), args);
        const [first] = items;
        first?.widget.disposed.connect(() => disposed.emit());
        return items;
      };
      ending.add(extension._toolbarFactory);
    }
    return create.call(this, panel);
  };
}
