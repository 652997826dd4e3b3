// Settings, workspaces and translations of the front end, as JupyterLab's server keeps them: JSON files in the user's
// data folder. The schemas come with the bundle.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../../files/atomic.js";
import { Refusal } from "../refusal.js";

interface Schema {
  schema: Record<string, unknown>;
  version: string;
}

/** What cellgrad sets otherwise than JupyterLab; users' own settings go before. */
const OURS: Record<string, Record<string, unknown>> = {
  "@jupyterlab/apputils-extension:themes": { "adaptive-theme": true },
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/docmanager-extension:plugin": { autosave: true, autosaveInterval: 20 },
  "@jupyterlab/completer-extension:manager": { autoCompletion: true, providerTimeout: 5000 },
};

export class Settings {
  private readonly schemas: Record<string, Schema>;

  constructor(
    bundle: string,
    private readonly folder: string,
  ) {
    this.schemas = JSON.parse(readFileSync(join(bundle, "schemas.json"), "utf8"));
  }

  list(): unknown[] {
    return Object.keys(this.schemas).map((id) => this.get(id));
  }

  get(id: string): unknown {
    const known = this.schemas[id];
    if (!known) throw new Refusal(404, `There are no settings "${id}".`);
    const file = this.fileOf(id);
    const own = existsSync(file) ? readFileSync(file, "utf8") : "";
    const settings = parsed(own) ?? {};
    return {
      id,
      schema: withOurs(id, known.schema),
      version: known.version,
      raw: own || "{}",
      settings,
      warnings: [],
    };
  }

  set(id: string, raw: string): void {
    if (!this.schemas[id]) throw new Refusal(404, `There are no settings "${id}".`);
    writeFileWhole(this.fileOf(id), raw);
  }

  private fileOf(id: string): string {
    return join(this.folder, "settings", `${encodeURIComponent(id)}.json`);
  }
}

/** Defaults belong into the schema: so they show in the settings editor and are no choice of the user's. */
function withOurs(id: string, schema: Record<string, unknown>): Record<string, unknown> {
  const ours = OURS[id];
  if (!ours) return schema;
  const properties = { ...(schema.properties as Record<string, Record<string, unknown>>) };
  for (const [name, value] of Object.entries(ours))
    properties[name] = { ...properties[name], default: value };
  return { ...schema, properties };
}

/** JupyterLab writes JSON with comments; what it sends as `raw` it reads itself, and the defaults hold until then. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*\/\/.*$/gm, "").replace(/\/\*[\s\S]*?\*\//g, ""));
  } catch {
    return undefined;
  }
}

/** Which documents are open in which place: one file a workspace. */
export class Workspaces {
  constructor(private readonly folder: string) {}

  list(): { ids: string[]; values: unknown[] } {
    const folder = join(this.folder, "workspaces");
    const ids = existsSync(folder)
      ? readdirSync(folder).map((name) => decodeURIComponent(name.replace(/\.json$/, "")))
      : [];
    return { ids, values: ids.map((id) => this.get(id)) };
  }

  get(id: string): unknown {
    const file = this.fileOf(id);
    const kept = existsSync(file) ? parsed(readFileSync(file, "utf8")) : undefined;
    return kept ?? { data: {}, metadata: { id } };
  }

  set(id: string, workspace: string): void {
    writeFileWhole(this.fileOf(id), workspace);
  }

  delete(id: string): void {
    rmSync(this.fileOf(id), { force: true });
  }

  private fileOf(id: string): string {
    if (id.length > 200) throw new Refusal(400, "This name of a workspace is too long.");
    return join(this.folder, "workspaces", `${encodeURIComponent(id)}.json`);
  }
}
