// What clients read: a file, a notebook or a folder as Jupyter's contents API describes it.
// https://jupyter-server.readthedocs.io/en/latest/developers/contents.html
import { createHash } from "node:crypto";
import { accessSync, constants, readdirSync, readFileSync, type Stats } from "node:fs";
import { isVersion3, upgradeVersion3 } from "../../notebook/upgrade.js";
import { Refusal } from "../refusal.js";
import { typeOf } from "../types.js";
import type { Root } from "./paths.js";
import { isNotebook, type Trust } from "./trust.js";

export type Kind = "file" | "notebook" | "directory";

export interface Model {
  name: string;
  path: string;
  type: Kind;
  created: string;
  last_modified: string;
  size: number | null;
  writable: boolean;
  mimetype: string | null;
  format: "text" | "base64" | "json" | null;
  content: unknown;
  hash?: string | null;
  hash_algorithm?: string | null;
}

export interface ReadOptions {
  type?: string | undefined;
  format?: string | undefined;
  /** Default: true. */
  content?: boolean;
  hash?: boolean;
}

/** Past this, a text that an editor would be asked to show is refused with its size. */
const MAX_TEXT = 512 * 1024 * 1024;

export class Reader {
  constructor(
    private readonly root: Root,
    private readonly trust: Trust,
    private readonly isReadOnly: boolean,
  ) {}

  read(path: string, options: ReadOptions = {}): Model {
    const { file, about } = this.root.find(path);
    const { type, content = true } = options;
    if (about.isDirectory()) {
      if (type !== undefined && type !== "directory") throw new Refusal(400, `"${path}" is a folder.`);
      return this.folder(path, file, about, content);
    }
    if (type === "directory") throw new Refusal(400, `"${path}" is not a folder.`);
    const isNotebook = type === "notebook" || (type === undefined && path.endsWith(".ipynb"));
    const model = this.describe(path, file, about, isNotebook ? "notebook" : "file");
    if (options.hash) {
      model.hash = createHash("sha256").update(readFileSync(file)).digest("hex");
      model.hash_algorithm = "sha256";
    }
    if (!content) return model;
    if (about.size > MAX_TEXT)
      throw new Refusal(413, `"${path}" has ${about.size} bytes: too large to open here.`);
    return isNotebook ? this.notebook(model, file) : fileContent(model, file, options.format);
  }

  /** All but the content. */
  describe(path: string, file: string, about: Stats, type: Kind): Model {
    const clean = path.split("/").filter(Boolean).join("/");
    return {
      name: clean.split("/").at(-1) ?? "",
      path: clean,
      type,
      created: about.birthtime.toISOString(),
      last_modified: about.mtime.toISOString(),
      size: type === "directory" ? null : about.size,
      writable: !this.isReadOnly && canWrite(file),
      mimetype: type === "file" ? (typeOf(clean) ?? null) : null,
      format: null,
      content: null,
    };
  }

  private folder(path: string, file: string, about: Stats, content: boolean): Model {
    const model = this.describe(path, file, about, "directory");
    if (!content) return model;
    const entries: Model[] = [];
    for (const name of readdirSync(file)) {
      if (name.startsWith(".")) continue;
      const inside = [model.path, name].filter(Boolean).join("/");
      try {
        const found = this.root.find(inside);
        const kind = found.about.isDirectory() ? "directory" : name.endsWith(".ipynb") ? "notebook" : "file";
        entries.push(this.describe(inside, found.file, found.about, kind));
      } catch {
        // A link that leads out, a socket, or a file that just went: it is not listed.
      }
    }
    return { ...model, format: "json", content: entries };
  }

  private notebook(model: Model, file: string): Model {
    let notebook: unknown;
    try {
      notebook = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      throw new Refusal(400, `"${model.path}" is not a notebook: ${(error as Error).message}`);
    }
    if (isVersion3(notebook)) notebook = upgradeVersion3(notebook);
    if (!isNotebook(notebook))
      throw new Refusal(400, `"${model.path}" is JSON, but no notebook: it has no list of cells.`);
    this.trust.mark(notebook);
    return { ...model, format: "json", content: notebook };
  }
}

function fileContent(model: Model, file: string, format: string | undefined): Model {
  const bytes = readFileSync(file);
  const type = model.mimetype;
  if (format !== "base64") {
    try {
      const content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return { ...model, format: "text", mimetype: type ?? "text/plain", content };
    } catch {
      if (format === "text") throw new Refusal(400, `"${model.path}" is not text in UTF-8.`);
    }
  }
  return {
    ...model,
    format: "base64",
    mimetype: type ?? "application/octet-stream",
    content: bytes.toString("base64"),
  };
}

function canWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The notebooks below a folder, for the list of the first page; big folders are cut. */
export function notebooksBelow(root: Root, limit = 200): string[] {
  const found: string[] = [];
  const walk = (path: string, depth: number) => {
    const folders: string[] = [];
    for (const name of readdirSync(root.resolve(path)).sort()) {
      if (found.length >= limit || name.startsWith(".") || name === "node_modules") continue;
      const inside = [path, name].filter(Boolean).join("/");
      try {
        const { about } = root.find(inside);
        if (about.isDirectory() && depth > 0) folders.push(inside);
        else if (about.isFile() && name.endsWith(".ipynb")) found.push(inside);
      } catch {
        // A link that leads out, or a folder that may not be read: it is not listed.
      }
    }
    for (const folder of folders) {
      try {
        walk(folder, depth - 1);
      } catch {
        // It may not be read.
      }
    }
  };
  walk("", 2);
  return found;
}
