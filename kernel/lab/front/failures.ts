// Tells what the server refused where nobody else does: a rename to a name that is taken, for one, ends without a word.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { showErrorMessage } from "@jupyterlab/apputils";
import { ServerConnection } from "@jupyterlab/services";

export const failures: JupyterFrontEndPlugin<void> = {
  id: "cellgrad:failures",
  description: "Tells what the server refused.",
  autoStart: true,
  activate: (_app: JupyterFrontEnd) => {
    window.addEventListener("unhandledrejection", ({ reason }) => {
      if (reason instanceof ServerConnection.ResponseError)
        void showErrorMessage("This was not done", reason.message);
    });
  },
};
