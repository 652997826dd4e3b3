// What is said when the server does not answer. JupyterLab's own words send a reader to "the Jupyter server configuration",
// and those of the browser ("Failed to fetch"), which a failed save shows, tell nothing at all.
import { IConnectionLost, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Dialog, showDialog } from "@jupyterlab/apputils";
import { IServerSettings, ServerConnection, type ServiceManagerPlugin } from "@jupyterlab/services";

const SILENCE =
  "The notebook server does not answer. This page keeps what you write and connects again by itself; " +
  "if the server was stopped, start it again with the same command.";

/** Requests of the application fail with our words where the browser had no answer. */
const settings: ServiceManagerPlugin<ServerConnection.ISettings> = {
  id: "cellgrad:server-settings",
  description: "The connection to the server.",
  autoStart: true,
  provides: IServerSettings,
  activate: () =>
    ServerConnection.makeSettings({
      fetch: (input, init) =>
        fetch(input, init).catch((cause: unknown) => {
          throw cause instanceof TypeError ? new TypeError(SILENCE, { cause }) : cause; // others: it was called off
        }),
    }),
};

const lost: JupyterFrontEndPlugin<IConnectionLost> = {
  id: "cellgrad:connection-lost",
  description: "Tells that the server does not answer.",
  autoStart: true,
  provides: IConnectionLost,
  activate: () => {
    let shown: Promise<unknown> | undefined;
    return async () => {
      shown ??= showDialog({
        title: "No Connection",
        body: SILENCE,
        buttons: [Dialog.okButton({ label: "Close" })],
      }).finally(() => {
        shown = undefined;
      });
      await shown;
    };
  },
};

export const connection = [settings, lost];
