// The page's entry: JupyterLab's application with the plugins that a notebook needs, and ours.
import { JupyterLab } from "@jupyterlab/application";
import { IConnectionStatus, IServiceManager } from "@jupyterlab/services";
import { PluginRegistry } from "@lumino/coreutils";
import { askWithDifference } from "./conflict.js";
import { mimeRenderers, plugins } from "./plugins.js";
import "./styles.js";
import { letToolbarsGo } from "./toolbars.js";

async function main(): Promise<void> {
  letToolbarsGo();
  askWithDifference();
  const registry = new PluginRegistry();
  registry.registerPlugins(plugins as never);
  const connectionStatus = await registry.resolveOptionalService(IConnectionStatus);
  const serviceManager = await registry.resolveRequiredService(IServiceManager);
  const lab = new JupyterLab({
    pluginRegistry: registry,
    serviceManager,
    connectionStatus,
    mimeExtensions: mimeRenderers,
    availablePlugins: [],
  } as never);
  lab.start({ bubblingKeydown: true } as never);
  await lab.restored;
  document.getElementById("cellgrad-loading")?.remove();
  (window as never as { jupyterapp: JupyterLab }).jupyterapp = lab;
}

main().catch((error: Error) => {
  const note = document.getElementById("cellgrad-loading") ?? document.body;
  note.textContent = `The notebook interface could not start: ${error.message}`;
  console.error(error);
});
