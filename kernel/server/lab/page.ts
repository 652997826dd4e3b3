// The page of the front end, and the files of its bundle.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, normalize, sep } from "node:path";
import { Readable } from "node:stream";
import { home } from "../../files/home.js";
import { contentType } from "../types.js";

/** Where kernel/lab/build.mjs puts the bundle. */
export const bundle = join(home, "kernel", "lab", "dist");

export const isBundled = (): boolean => existsSync(join(bundle, "entry.json"));

interface Entry {
  script: string;
  style: string;
  preload: string[];
}

/**
 * Where JupyterLab's own parts need an exception from "only our own files":
 * - `unsafe-eval`: its settings are checked by ajv, which compiles each schema to a function;
 * - styles in the page: CodeMirror, Lumino and plotly set them from their scripts;
 * - `data:` and `blob:` pictures: figures and images of outputs.
 * Scripts that stand in an output or in prose never run here; those of a trusted output run in a frame, see frame.ts.
 */
export const labPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

export interface PageOptions {
  version: string;
  /** The document that is opened first; none shows the welcome page. */
  treePath: string;
  workspace: string;
  serverRoot: string;
}

export function labPage({ version, treePath, workspace, serverRoot }: PageOptions): string {
  const { script, style, preload } = JSON.parse(readFileSync(join(bundle, "entry.json"), "utf8")) as Entry;
  const config = {
    appName: "cellgrad",
    appNamespace: "cellgrad",
    appVersion: version,
    baseUrl: "/",
    appUrl: "/lab",
    docUrl: "/doc",
    settingsUrl: "/lab/api/settings",
    themesUrl: "/lab/themes",
    translationsApiUrl: "/lab/api/translations",
    staticUrl: "/lab/static",
    fullStaticUrl: "/lab/static",
    treePath,
    workspace,
    serverRoot,
    mode: "multiple-document",
    cacheFiles: "false",
    devMode: "false",
    terminalsAvailable: "false",
    buildAvailable: "false",
    buildCheck: "false",
    quitButton: "false",
    notebookStartsKernel: "true",
    notebookVersion: "[2,14,0]",
    allow_hidden_files: "false",
    delete_to_trash: "false",
    untracked_message_types: [],
  };
  const json = JSON.stringify(config).replaceAll("<", "\\u003c");
  const links = preload.map((file) => `<link rel="modulepreload" href="/lab/static/${file}">`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>cellgrad</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/lab/logo.svg" type="image/svg+xml">
<script id="jupyter-config-data" type="application/json">${json}</script>
<link rel="stylesheet" href="/lab/static/${style}">
${links}
<script type="module" src="/lab/static/${script}"></script>
</head>
<body class="jp-ThemedContainer">
<p id="cellgrad-loading" role="status">Opening the notebooks…</p>
<noscript>Notebooks need JavaScript. Their pages do not: cellgrad render notebooks --out site</noscript>
</body>
</html>
`;
}

/** A file of the bundle, compressed where the browser takes it; names carry hashes, so it is kept for good. */
export function bundleFile(path: string, acceptsBrotli: boolean): Response | undefined {
  const file = normalize(join(bundle, path));
  if (!file.startsWith(bundle + sep)) return undefined;
  const packed = acceptsBrotli && existsSync(`${file}.br`);
  const wanted = packed ? `${file}.br` : file;
  const about = statSync(wanted, { throwIfNoEntry: false });
  if (!about?.isFile()) return undefined;
  const isNamedByHash = /\.[0-9A-Z]{8}\.\w+$/.test(file);
  return new Response(Readable.toWeb(createReadStream(wanted)) as ReadableStream, {
    headers: {
      "Content-Type": contentType(file),
      "Content-Length": String(about.size),
      "Cache-Control": isNamedByHash ? "private, max-age=31536000, immutable" : "no-cache",
      ...(packed && { "Content-Encoding": "br" }),
      Vary: "Accept-Encoding",
    },
  });
}

/** plotly.js as it is installed; the page loads it with the first figure. */
export function plotlyFile(): string {
  return createRequire(import.meta.url).resolve("plotly.js-dist/plotly.js");
}
