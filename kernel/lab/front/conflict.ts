// A document that is saved, but changed on disk since it was opened: keep mine, reload, or see the difference first.
// JupyterLab's own question offers the first two; everything else of a save stays its own.
import { Dialog } from "@jupyterlab/apputils";
import { Context, type DocumentRegistry } from "@jupyterlab/docregistry";
import type { Contents } from "@jupyterlab/services";
import { difference } from "./difference.js";
import { hasMethods } from "./pinned.js";

/** What the question needs of a document's context, of which JupyterLab makes most private. */
interface Conflicting {
  path: string;
  isDisposed: boolean;
  model: DocumentRegistry.IModel;
  revert(): Promise<void>;
  _conflictModalIsOpen: boolean;
  _contentProviderId: string | undefined;
  _manager: { contents: Contents.IManager };
  _factory: { contentType: Contents.ContentType; fileFormat: Contents.FileFormat };
}

export function askWithDifference(): void {
  const context = Context.prototype as unknown as {
    _raiseConflict(model: Contents.IModel, options: Partial<Contents.IModel>): Promise<Contents.IModel>;
  };
  if (!hasMethods(context, ["_raiseConflict"], "a conflict is asked about without its difference")) return;
  context._raiseConflict = async function (this: Conflicting, model, options) {
    if (this._conflictModalIsOpen) throw named("ModalDuplicateError");
    this._conflictModalIsOpen = true;
    const answer = await ask(this).finally(() => {
      this._conflictModalIsOpen = false;
    });
    if (this.isDisposed) throw named("Disposed");
    if (answer === "keep") {
      const contentProviderId = this._contentProviderId;
      return this._manager.contents.save(this.path, {
        ...options,
        ...(contentProviderId && { contentProviderId }),
      });
    }
    if (answer === "reload") {
      await this.revert();
      return model;
    }
    throw named("ModalCancelError"); // the save is off; nothing changed on either side
  };
}

/** JupyterLab tells these apart by name and does not show them. */
const named = (name: string) => Object.assign(new Error(name), { name });

const CHOICES = [
  Dialog.cancelButton(),
  Dialog.okButton({ label: "Reload from Disk", actions: ["reload"], caption: "Drop what you changed here" }),
  Dialog.warnButton({ label: "Keep Mine", actions: ["keep"], caption: "Overwrite the file on disk" }),
];

async function ask(context: Conflicting): Promise<string | undefined> {
  const show = Dialog.createButton({ label: "Show Difference", actions: ["show"] });
  const dialog = new Dialog({
    title: "File Changed",
    body: `"${context.path}" has changed on disk since it was opened or saved here. Nothing was saved yet.`,
    buttons: [CHOICES[0]!, show, ...CHOICES.slice(1)],
    defaultButton: 1,
  });
  dialog.addClass("cellgrad-Conflict-dialog");
  const [answer] = (await dialog.launch()).button.actions;
  return answer === "show" ? askBeside(context) : answer;
}

/** The same question with both versions in view. */
async function askBeside({ path, model, _manager, _factory }: Conflicting): Promise<string | undefined> {
  const { contentType: type, fileFormat: format } = _factory;
  const disk = await _manager.contents.get(path, { type, format, content: true });
  const mine = type === "notebook" ? model.toJSON() : model.toString();
  const body = await difference(disk.content, mine);
  const dialog = new Dialog({ title: path, body, buttons: CHOICES, defaultButton: 0 });
  dialog.addClass("cellgrad-Difference-dialog");
  const result = await dialog.launch();
  return result.button.actions[0];
}
