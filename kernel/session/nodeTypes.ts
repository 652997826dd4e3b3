// Node's own types. Reading them takes as long as all else that a first cell needs, and most first cells need none
// of them: until something does, their root file counts as empty. Everything that Node declares is then an unknown
// name, which is an error, and an error has them loaded; what would not be an error is in `mayNeed`.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import { require } from "./tslab.js";

const ROOT_FILE = /\/@types\/node\/(?:ts[\d.]+\/)?index\.d\.ts$/;

/** Other packages' types lean on Node's, in silence; so do comments that silence errors, and `globalThis`. */
const HINTS = /\b(?:from|import)\s*\(?\s*(["'`])(?!cellgrad\1)|\brequire\b|\bglobalThis\b|@ts-|<reference/;

export class NodeTypes {
  isLoaded = false;
  private readonly callbacks = new Set<() => void>();

  /** Folders of @types, with Node's own types in one: the notebook's if there is one, else cellgrad's. */
  readonly roots: string[];

  constructor(cwd: string) {
    const roots: string[] = [];
    for (let folder = cwd; ; folder = dirname(folder)) {
      const root = join(folder, "node_modules", "@types");
      if (existsSync(root)) roots.push(root);
      if (folder === dirname(folder)) break;
    }
    const own = dirname(dirname(require.resolve("@types/node/package.json")));
    this.roots = roots.some((root) => existsSync(join(root, "node"))) ? roots : [...roots, own];
  }

  /** Whether code could mean something else, and not only fail, without Node's types. */
  mayNeed(source: string): boolean {
    return HINTS.test(source);
  }

  /** Whether the file counts as empty for now. */
  hides(path: string): boolean {
    return !this.isLoaded && ROOT_FILE.test(path);
  }

  /** Has the compiler read them at its next update. */
  load(): void {
    this.isLoaded = true;
    for (const changed of this.callbacks) changed();
    this.callbacks.clear();
  }

  /** Listens in on what the compiler watches. */
  watching(path: string, callback: ts.FileWatcherCallback): void {
    if (this.hides(path)) this.callbacks.add(() => callback(path, CHANGED));
  }
}

/** ts.FileWatcherEventKind.Changed */
const CHANGED = 1;
