// A server that does not answer: what is said of it, and what happens when it is back. JupyterLab's own words send a reader
// to "the Jupyter server configuration" or say only "Failed to fetch"; and it asks for its sessions more and more seldom
// while nobody answers, so that a cell which is run after the return would wait for a kernel that is gone.
import { IConnectionLost, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Dialog } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { IServerSettings, ServerConnection, type ServiceManagerPlugin } from "@jupyterlab/services";
import { Signal } from "@lumino/signaling";

const SILENCE =
  "The notebook server does not answer. This page keeps what you write and connects again by itself; " +
  "if the server was stopped, start it again with the same command.";

/** While the server is away it is looked for this often, and a reader is told after so many looks: a blink is no matter. */
const LOOK_MS = 1000;
const LOOKS = 3;

const returned = new Signal<object, void>({});
let isAway = false;

/** Looks for a server that did not answer, until it does. */
async function awaitReturn(url: string): Promise<void> {
  if (isAway) return;
  isAway = true;
  const answers = () =>
    fetch(url, { cache: "no-store" }).then(
      () => true,
      () => false,
    );
  let said: Dialog<unknown> | undefined;
  for (let look = 1; !(await answers()); look++) {
    if (look === LOOKS) said = say();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  said?.reject(); // closed, unless the reader did
  isAway = false;
  returned.emit();
}

function say(): Dialog<unknown> {
  const buttons = [Dialog.okButton({ label: "Close" })];
  const dialog = new Dialog({ title: "No Connection", body: SILENCE, buttons });
  void dialog.launch();
  return dialog;
}

/** Requests of the application fail with our words where the browser had no answer. */
const settings: ServiceManagerPlugin<ServerConnection.ISettings> = {
  id: "cellgrad:server-settings",
  description: "The connection to the server.",
  autoStart: true,
  provides: IServerSettings,
  activate: () => {
    const made = ServerConnection.makeSettings({
      fetch: (input, init) =>
        fetch(input, init).catch((cause: unknown) => {
          if (!(cause instanceof TypeError)) throw cause; // it was called off
          void awaitReturn(`${made.baseUrl}api`);
          throw new TypeError(SILENCE, { cause });
        }),
    });
    return made;
  },
};

/** JupyterLab's own dialog comes late, up to minutes, and once for each of its parts: all is said above. */
const lost: JupyterFrontEndPlugin<IConnectionLost> = {
  id: "cellgrad:connection-lost",
  description: "Keeps the application's own message back.",
  autoStart: true,
  provides: IConnectionLost,
  activate: () => async () => {},
};

/** Kernels that ended with the server are seen to be gone, those that live are heard again. */
const back: JupyterFrontEndPlugin<void> = {
  id: "cellgrad:connection-back",
  description: "Connects again when the server is back.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: ({ serviceManager: { kernels, sessions } }: JupyterFrontEnd, notebooks: INotebookTracker) => {
    returned.connect(async () => {
      await Promise.all([kernels.refreshRunning(), sessions.refreshRunning()]);
      notebooks.forEach(({ sessionContext: { session } }) => {
        const kernel = session?.kernel;
        if (kernel?.connectionStatus === "disconnected") void kernel.reconnect(); // it had given up
      });
    });
  },
};

export const connection = [settings, lost, back];
