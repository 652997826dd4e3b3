// What clients change: saving, creating, renaming, copying, deleting, checkpoints. A file is replaced whole or not at
// all, and what a notebook was before it is saved is kept as its checkpoint.
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { makeFolder, replaceWhole, writeFileWhole } from "../../files/atomic.js";
import { removeLeftovers, temporaryName } from "../../files/temporary.js";
import { DISPLAY_NAME, KERNEL_NAME } from "../../install/kernelspec.js";
import { Refusal } from "../refusal.js";
import { type Kind, type Model, Reader } from "./model.js";
import type { Root } from "./paths.js";
import { isNotebook, type Trust } from "./trust.js";

export interface SaveRequest {
  type?: Kind;
  format?: string | null;
  content?: unknown;
  /** An upload in parts: 1, 2, ..., and -1 for the last. */
  chunk?: number;
}

export interface Checkpoint {
  id: string;
  last_modified: string;
}

/** The state that somebody asked to keep, and the one before the last save. */
const IDS = ["checkpoint", "previous"] as const;
type CheckpointId = (typeof IDS)[number];
const CHECKPOINTS = ".ipynb_checkpoints";

const EMPTY_NOTEBOOK = {
  cells: [{ cell_type: "code", execution_count: null, id: "first", metadata: {}, outputs: [], source: [] }],
  metadata: {
    kernelspec: { display_name: DISPLAY_NAME, language: "typescript", name: KERNEL_NAME },
    language_info: { file_extension: ".ts", mimetype: "text/x-typescript", name: "typescript" },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

export class Store {
  readonly reader: Reader;
  /** Uploads in parts that are under way: path -> the file that grows. */
  private readonly uploads = new Map<string, string>();

  constructor(
    private readonly root: Root,
    private readonly trust: Trust,
    private readonly isReadOnly = false,
  ) {
    this.reader = new Reader(root, trust, isReadOnly);
    if (!isReadOnly) clean(root.folder);
  }

  save(path: string, request: SaveRequest): Model {
    return this.change(path, () => {
      const file = this.root.resolve(path);
      const { type = path.endsWith(".ipynb") ? "notebook" : "file" } = request;
      if (type === "directory") makeFolder(file);
      else {
        if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
          throw new Refusal(400, `"${path}" is a folder; a file cannot take its place.`);
        }
        if (!existsSync(dirname(file))) throw new Refusal(404, `The folder of "${path}" is not there.`);
        clean(dirname(file));
        if (type === "notebook") this.saveNotebook(path, file, request.content);
        else this.saveFile(path, file, request);
      }
      const growing = this.uploads.get(path);
      if (growing === undefined || type === "notebook")
        return this.reader.read(path, { content: false, type, hash: type !== "directory" });
      // Between its first part and its last, what was uploaded is not in its place yet.
      return this.reader.describe(path, growing, statSync(growing), type);
    });
  }

  private saveNotebook(path: string, file: string, content: unknown): void {
    if (!isNotebook(content) || content.nbformat !== 4) {
      throw new Refusal(
        400,
        `What was to be saved as "${path}" is no notebook of format 4; the old one was kept.`,
      );
    }
    this.trust.settle(content);
    if (existsSync(file)) this.createCheckpoint(path, "previous");
    writeFileWhole(file, `${JSON.stringify(content, null, 1)}\n`, modeOf(file));
  }

  private saveFile(path: string, file: string, { format, content, chunk }: SaveRequest): void {
    if (typeof content !== "string")
      throw new Refusal(400, `The content of "${path}" is missing or no text.`);
    const bytes = Buffer.from(content, format === "base64" ? "base64" : "utf8");
    if (chunk === undefined || chunk === null) {
      writeFileWhole(file, bytes, modeOf(file));
      return;
    }
    if (chunk === 1) this.uploads.set(path, temporaryName(file));
    const growing = this.uploads.get(path);
    if (growing === undefined)
      throw new Refusal(400, `A part of "${path}" came without its beginning; upload it again.`);
    writeFileSync(growing, bytes, { flag: chunk === 1 ? "w" : "a" });
    if (chunk === -1) {
      renameSync(growing, file);
      this.uploads.delete(path);
    }
  }

  /** A new file in a folder under a name that is free. */
  create(folder: string, { type = "file", ext = "" }: { type?: Kind; ext?: string }): Model {
    return this.change(folder, () => {
      this.root.find(folder);
      const [stem, end] =
        type === "notebook"
          ? ["Untitled", ".ipynb"]
          : type === "directory"
            ? ["Untitled Folder", ""]
            : ["untitled", ext || ".txt"];
      const path = this.freeName(folder, stem, end, type === "directory" ? " " : "");
      const file = this.root.resolve(path);
      if (type === "directory") makeFolder(file);
      else
        writeFileSync(file, type === "notebook" ? `${JSON.stringify(EMPTY_NOTEBOOK, null, 1)}\n` : "", {
          flag: "wx",
        });
      return this.reader.read(path, { content: false, type });
    });
  }

  copy(from: string, folder: string): Model {
    return this.change(folder, () => {
      const { file, about } = this.root.find(from);
      if (about.isDirectory()) throw new Refusal(400, "Folders are not copied.");
      const end = extname(file);
      const stem = basename(file, end).replace(/-Copy\d+$/, ""); // a copy of a copy is the next copy
      const path = this.freeName(folder, `${stem}-Copy`, end, "", 1);
      copyFileSync(file, this.root.resolve(path));
      return this.reader.read(path, { content: false });
    });
  }

  rename(from: string, to: string): Model {
    return this.change(from, () => {
      const { file } = this.root.find(from);
      const target = this.root.resolve(to);
      if (file === this.root.folder) throw new Refusal(403, "The served folder itself cannot be renamed.");
      if (existsSync(target) && !isSameFile(file, target)) {
        throw new Refusal(409, `"${to}" exists already; choose another name.`);
      }
      if (!existsSync(dirname(target))) throw new Refusal(404, `The folder of "${to}" is not there.`);
      renameSync(file, target);
      for (const id of IDS) {
        const old = this.checkpointFile(from, id);
        if (!existsSync(old)) continue;
        makeFolder(dirname(this.checkpointFile(to, id)));
        renameSync(old, this.checkpointFile(to, id));
      }
      return this.reader.read(to, { content: false });
    });
  }

  delete(path: string): void {
    this.change(path, () => {
      const { file, about } = this.root.find(path);
      if (file === this.root.folder) throw new Refusal(403, "The served folder itself cannot be deleted.");
      if (about.isDirectory() && readdirSync(file).some((name) => name !== CHECKPOINTS)) {
        throw new Refusal(400, `The folder "${path}" is not empty.`);
      }
      rmSync(file, { recursive: about.isDirectory() });
      for (const id of IDS) rmSync(this.checkpointFile(path, id), { force: true });
    });
  }

  checkpoints(path: string): Checkpoint[] {
    this.root.find(path);
    return IDS.flatMap((id) => {
      const about = statSync(this.checkpointFile(path, id), { throwIfNoEntry: false });
      return about ? [{ id, last_modified: about.mtime.toISOString() }] : [];
    });
  }

  createCheckpoint(path: string, id: CheckpointId = "checkpoint"): Checkpoint {
    return this.change(path, () => {
      const { file, about } = this.root.find(path);
      const kept = this.checkpointFile(path, id);
      if (about.isFile()) {
        replaceWhole(kept, (temporary) => {
          try {
            // Before a save, which replaces the file, a second name keeps the old content and needs no place on the
            // disk. What somebody asked to keep is a copy: another editor may write into the file itself.
            if (id === "previous") return linkSync(file, temporary);
          } catch {
            // a disk without such links
          }
          copyFileSync(file, temporary, constants.COPYFILE_FICLONE);
        });
      }
      return { id, last_modified: about.mtime.toISOString() };
    });
  }

  restoreCheckpoint(path: string, id: string): void {
    this.change(path, () => {
      const { file } = this.root.find(path);
      const kept = this.checkpointFile(path, known(id));
      if (!existsSync(kept)) throw new Refusal(404, `There is no checkpoint of "${path}".`);
      writeFileWhole(file, readFileSync(kept), modeOf(file));
    });
  }

  deleteCheckpoint(path: string, id: string): void {
    this.change(path, () => rmSync(this.checkpointFile(path, known(id)), { force: true }));
  }

  private checkpointFile(path: string, id: CheckpointId): string {
    const file = this.root.resolve(path);
    const end = extname(file);
    return join(dirname(file), CHECKPOINTS, `${basename(file, end)}-${id}${end}`);
  }

  private freeName(folder: string, stem: string, end: string, gap: string, first = 0): string {
    for (let n = first; ; n++) {
      const path = [folder.replace(/^\/+|\/+$/g, ""), `${stem}${n === 0 ? "" : `${gap}${n}`}${end}`]
        .filter(Boolean)
        .join("/");
      if (!existsSync(this.root.resolve(path))) return path;
    }
  }

  /** Runs a change; what the disk refuses is told in words. */
  private change<T>(path: string, act: () => T): T {
    if (this.isReadOnly)
      throw new Refusal(403, "This server was started with --readonly: nothing is changed.");
    try {
      return act();
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw inWords(path, error as NodeJS.ErrnoException);
    }
  }
}

/** What a server that was killed while it saved left behind. */
function clean(folder: string): void {
  removeLeftovers(folder);
  removeLeftovers(join(folder, CHECKPOINTS));
}

function known(id: string): CheckpointId {
  const found = IDS.find((one) => one === id);
  if (found === undefined) throw new Refusal(404, `There is no checkpoint "${id}".`);
  return found;
}

function modeOf(file: string): number | undefined {
  const about = statSync(file, { throwIfNoEntry: false });
  return about ? about.mode & 0o777 : undefined;
}

function isSameFile(a: string, b: string): boolean {
  const [left, right] = [statSync(a), statSync(b)];
  return left.ino === right.ino && left.dev === right.dev; // on a disk that ignores case, a change of case only
}

function inWords(path: string, error: NodeJS.ErrnoException): Refusal {
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return new Refusal(
      507,
      `The disk is full: "${path}" was not written; what was there before is still there.`,
    );
  }
  if (error.code === "EACCES" || error.code === "EPERM" || error.code === "EROFS") {
    return new Refusal(403, `"${path}" cannot be written: the folder is read-only for you.`);
  }
  if (error.code === "ENAMETOOLONG") return new Refusal(400, `"${path}" is too long a name for this disk.`);
  if (error.code === "EEXIST") return new Refusal(409, `"${path}" exists already; choose another name.`);
  if (error.code === "ENOTDIR")
    return new Refusal(400, `"${path}" goes through a file as if it were a folder.`);
  if (error.code === "EINVAL") return new Refusal(400, `"${path}" cannot be moved into itself.`);
  return new Refusal(500, `"${path}": ${error.message}`);
}
