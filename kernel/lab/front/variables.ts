// The panel of variables: what the cells of the notebook in view have declared, with type, shape and a short value; a
// click shows the value as a cell would. The kernel answers on a comm, see kernel/jupyter/variables.ts.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { type IRenderMimeRegistry, MimeModel } from "@jupyterlab/rendermime";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { LabIcon } from "@jupyterlab/ui-components";
import { Panel, Widget } from "@lumino/widgets";

const TARGET = "cellgrad.variables";

const icon = new LabIcon({
  name: "cellgrad:variables",
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM15 15h3v3h-3z"/></svg>',
});

interface Variable {
  name: string;
  type: string;
  value: string;
}

type Answer = { variables: Variable[] } | { name: string; bundle: Record<string, never> };

class Variables extends Panel {
  private comm?: Kernel.IComm;
  private panel?: NotebookPanel;
  private readonly list = new Widget({ node: document.createElement("div") });
  private shown?: { name: string; view: Widget };

  constructor(private readonly rendermime: () => IRenderMimeRegistry) {
    super();
    this.id = "cellgrad-variables";
    this.title.icon = icon;
    this.title.caption = "Variables";
    this.addClass("cellgrad-Variables");
    this.list.addClass("cellgrad-Variables-list");
    this.addWidget(this.list);
    this.draw([]);
  }

  /** Looks at another notebook from now on. */
  async follow(panel: NotebookPanel | null): Promise<void> {
    this.panel?.sessionContext.statusChanged.disconnect(this.onStatus, this);
    this.panel?.sessionContext.iopubMessage.disconnect(this.onMessage, this);
    this.panel?.sessionContext.kernelChanged.disconnect(this.connect, this);
    this.panel = panel ?? undefined;
    panel?.sessionContext.statusChanged.connect(this.onStatus, this);
    panel?.sessionContext.iopubMessage.connect(this.onMessage, this);
    panel?.sessionContext.kernelChanged.connect(this.connect, this);
    this.connect();
  }

  private connect(): void {
    this.comm = undefined;
    this.draw([]);
    this.ask();
  }

  private onStatus(_: unknown, status: Kernel.Status): void {
    if (status === "restarting" || status === "autorestarting" || status === "dead") this.connect();
  }

  /** Only what can have changed a variable: the kernel is busy and idle again for each question of ours, too. */
  private onMessage(_: unknown, { header, parent_header, content }: KernelMessage.IMessage): void {
    const isIdle =
      header.msg_type === "status" && "execution_state" in content && content.execution_state === "idle";
    const asked = "msg_type" in parent_header ? parent_header.msg_type : "";
    if (isIdle && (asked === "execute_request" || asked === "kernel_info_request")) this.ask();
  }

  /** Asks for the list, when it can be seen: an unseen list costs the kernel nothing. */
  private ask(data: { name?: string } = {}): void {
    const kernel = this.panel?.sessionContext.session?.kernel;
    if (!this.isVisible || !kernel || !["idle", "busy"].includes(kernel.status)) return;
    if (this.comm === undefined || this.comm.isDisposed) {
      const comm = kernel.createComm(TARGET);
      comm.onMsg = (message) => this.receive(message);
      comm.onClose = () => {
        if (this.comm === comm) this.comm = undefined;
      };
      comm.open();
      this.comm = comm;
    }
    this.comm.send(data as never);
  }

  protected override onAfterShow(): void {
    this.ask();
  }

  private receive({ content }: KernelMessage.ICommMsgMsg): void {
    const answer = content.data as unknown as Answer;
    if ("variables" in answer) this.draw(answer.variables);
    else void this.open(answer.name, answer.bundle);
  }

  private draw(variables: readonly Variable[]): void {
    const heading = document.createElement("h2");
    heading.textContent = "Variables";
    if (variables.length === 0) {
      const hint = document.createElement("p");
      hint.textContent = this.panel
        ? "No cell has declared any yet."
        : "Open a notebook to see its variables.";
      this.list.node.replaceChildren(heading, hint);
      this.unshow();
      return;
    }
    const table = document.createElement("table");
    for (const { name, type, value } of variables) {
      const row = table.insertRow();
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.title = `Show ${name}`;
      button.addEventListener("click", () => this.ask({ name }));
      row.insertCell().append(button);
      row.insertCell().textContent = type;
      const cell = row.insertCell();
      cell.textContent = value;
      cell.title = value;
    }
    this.list.node.replaceChildren(heading, table);
    if (this.shown && !variables.some(({ name }) => name === this.shown?.name)) this.unshow();
  }

  private unshow(): void {
    this.shown?.view.dispose();
    this.shown = undefined;
  }

  private async open(name: string, bundle: Record<string, never>): Promise<void> {
    this.unshow();
    const registry = this.rendermime();
    const model = new MimeModel({ data: bundle, trusted: true });
    const type = registry.preferredMimeType(bundle, "any");
    if (type === undefined) return;
    const view = registry.createRenderer(type);
    view.addClass("cellgrad-Variables-value");
    this.shown = { name, view };
    this.addWidget(view);
    await view.renderModel(model);
  }
}

export const variables: JupyterFrontEndPlugin<void> = {
  id: "cellgrad:variables",
  description: "The variables of the notebook in view.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker) => {
    const panel = new Variables(() => {
      const registry = notebooks.currentWidget?.content.rendermime;
      if (!registry) throw new Error("no notebook is open");
      return registry;
    });
    app.shell.add(panel, "right", { rank: 100 });
    notebooks.currentChanged.connect((_, current) => void panel.follow(current));
    void panel.follow(notebooks.currentWidget);
  },
};
