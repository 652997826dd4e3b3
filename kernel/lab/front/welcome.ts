// What a new tab shows, and what is there at the first start: the notebooks of the folder with their titles.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ILabShell } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { PageConfig, URLExt } from "@jupyterlab/coreutils";
import { IMainMenu } from "@jupyterlab/mainmenu";
import { ServerConnection } from "@jupyterlab/services";
import { Widget } from "@lumino/widgets";

interface Entry {
  path: string;
  title: string;
  summary: string;
}

/** Folders that are known by another name. */
const FOLDER_NAMES: Record<string, string> = { zh: "中文" };

class Welcome extends Widget {
  constructor(private readonly app: JupyterFrontEnd) {
    super();
    this.id = "cellgrad-welcome";
    this.title.label = "Welcome";
    this.title.closable = true;
    this.addClass("cellgrad-Welcome");
    void this.fill().catch(({ message }: Error) => {
      this.node.textContent = `The notebooks cannot be listed. ${message}`;
    });
  }

  private async fill(): Promise<void> {
    const settings = this.app.serviceManager.serverSettings;
    const url = URLExt.join(settings.baseUrl, "lab/api/notebooks");
    const response = await ServerConnection.makeRequest(url, {}, settings);
    const { notebooks } = (await response.json()) as { notebooks: Entry[] };
    const title = document.createElement("h1");
    title.textContent = "See inside neural networks";
    const hint = document.createElement("p");
    hint.className = "cellgrad-Welcome-hint";
    hint.textContent =
      notebooks.length > 0
        ? "Open a notebook, then Run > Run All Cells. Change a number, and run the cell again with Shift-Enter."
        : "There is no notebook in this folder yet.";
    const folders = new Map<string, HTMLElement>();
    const lists: HTMLElement[] = [];
    for (const { path, title, summary } of notebooks) {
      const folder = path.split("/").slice(0, -1).join("/");
      let list = folders.get(folder);
      if (list === undefined) {
        list = document.createElement("ol");
        folders.set(folder, list);
        const heading = document.createElement("h2");
        heading.textContent = FOLDER_NAMES[folder] ?? folder;
        lists.push(...(folder === "" ? [list] : [heading, list]));
      }
      list.append(this.entry(path, title, summary));
    }
    const create = document.createElement("button");
    create.type = "button";
    create.className = "jp-Button jp-mod-styled jp-mod-accept";
    create.textContent = "New notebook";
    create.addEventListener("click", () => {
      void this.app.commands.execute("notebook:create-new", { kernelName: "cellgrad" });
    });
    this.node.replaceChildren(title, hint, ...lists, create);
  }

  private entry(path: string, title: string, summary: string): HTMLElement {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${PageConfig.getBaseUrl()}lab/tree/${path.split("/").map(encodeURIComponent).join("/")}`;
    const name = document.createElement("strong");
    name.textContent = title;
    const about = document.createElement("span");
    about.textContent = summary;
    link.append(name, about);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      void this.app.commands.execute("docmanager:open", { path });
    });
    item.append(link);
    return item;
  }
}

export const welcome: JupyterFrontEndPlugin<void> = {
  id: "cellgrad:welcome",
  description: "The list of the folder's notebooks with their titles.",
  autoStart: true,
  optional: [ILabShell, ICommandPalette, IMainMenu],
  activate: (
    app: JupyterFrontEnd,
    shell: ILabShell | null,
    palette: ICommandPalette | null,
    menu: IMainMenu | null,
  ) => {
    const open = () => {
      const widget = new Welcome(app);
      app.shell.add(widget, "main", { activate: true });
      app.shell.activateById(widget.id);
    };
    app.commands.addCommand("cellgrad:welcome", {
      label: "Welcome: the Notebooks of This Folder",
      execute: open,
    });
    palette?.addItem({ command: "cellgrad:welcome", category: "Help" });
    menu?.helpMenu.addGroup([{ command: "cellgrad:welcome" }], 0);
    void app.restored.then(() => {
      const isEmpty = [...(shell?.widgets("main") ?? [])].every(({ id }) => id.startsWith("launcher"));
      if (PageConfig.getOption("treePath") === "" && isEmpty) open();
    });
  },
};
