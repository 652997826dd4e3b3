// The sign in the corner.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { PageConfig } from "@jupyterlab/coreutils";
import { Widget } from "@lumino/widgets";

export const brand: JupyterFrontEndPlugin<void> = {
  id: "cellgrad:brand",
  description: "cellgrad's sign.",
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    const picture = document.createElement("img");
    picture.src = `${PageConfig.getBaseUrl()}lab/logo.svg`;
    picture.alt = "cellgrad";
    picture.width = 20;
    const sign = new Widget({ node: document.createElement("div") });
    sign.id = "jp-MainLogo"; // styled by JupyterLab
    sign.node.append(picture);
    app.shell.add(sign, "top", { rank: 0 });
  },
};
