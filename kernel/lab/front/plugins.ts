// The plugins of JupyterLab that make a notebook application; each package exports one or several.
import application from "@jupyterlab/application-extension";
import apputils from "@jupyterlab/apputils-extension";
import cellToolbar from "@jupyterlab/cell-toolbar-extension";
import codemirror from "@jupyterlab/codemirror-extension";
import completer from "@jupyterlab/completer-extension";
import docmanager from "@jupyterlab/docmanager-extension";
import documentsearch from "@jupyterlab/documentsearch-extension";
import filebrowser from "@jupyterlab/filebrowser-extension";
import fileeditor from "@jupyterlab/fileeditor-extension";
import imageviewer from "@jupyterlab/imageviewer-extension";
import json from "@jupyterlab/json-extension";
import launcher from "@jupyterlab/launcher-extension";
import mainmenu from "@jupyterlab/mainmenu-extension";
import markdownviewer from "@jupyterlab/markdownviewer-extension";
import markedparser from "@jupyterlab/markedparser-extension";
import notebook from "@jupyterlab/notebook-extension";
import rendermime from "@jupyterlab/rendermime-extension";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import running from "@jupyterlab/running-extension";
import services from "@jupyterlab/services-extension";
import shortcuts from "@jupyterlab/shortcuts-extension";
import statusbar from "@jupyterlab/statusbar-extension";
import themeDark from "@jupyterlab/theme-dark-extension";
import themeLight from "@jupyterlab/theme-light-extension";
import toc from "@jupyterlab/toc-extension";
import tooltip from "@jupyterlab/tooltip-extension";
import translation from "@jupyterlab/translation-extension";
import uiComponents from "@jupyterlab/ui-components-extension";
import { brand } from "./brand.js";
import { connection } from "./connection.js";
import { failures } from "./failures.js";
import { figures } from "./figures.js";
import { html } from "./html.js";
import { mathematics } from "./mathematics.js";
import { variables } from "./variables.js";
import { welcome } from "./welcome.js";

/** What a plugin is does not matter here; the application finds out. */
type Plugin = { id: string };

/** Parts of those packages that need what this server does not have, or that ours stand in for. */
const LEFT_OUT =
  /:(announcements|licenses-plugin|licenses-client|language-server|update-raw-mimetype|consoles|logo|server-settings)$/;

export const plugins: Plugin[] = (
  [
    application,
    apputils,
    cellToolbar,
    codemirror,
    completer,
    docmanager,
    documentsearch,
    filebrowser,
    fileeditor,
    imageviewer,
    launcher,
    mainmenu,
    markdownviewer,
    markedparser,
    mathematics,
    notebook,
    rendermime,
    running,
    services,
    shortcuts,
    statusbar,
    themeDark,
    themeLight,
    toc,
    tooltip,
    translation,
    uiComponents,
    brand,
    connection,
    failures,
    variables,
    welcome,
  ] as unknown as (Plugin | Plugin[])[]
)
  .flat()
  .filter(({ id }) => id.startsWith("cellgrad:") || !LEFT_OUT.test(id));

export const mimeRenderers = [json, figures, html].flat() as IRenderMime.IExtension[];
