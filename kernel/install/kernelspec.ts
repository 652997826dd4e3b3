// The kernelspec: the small folder by which Jupyter front ends find the kernel. Needs no Python.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { replaceWhole } from "../files/atomic.js";
import { home, kernelProgram } from "../files/home.js";

export const KERNEL_NAME = "cellgrad";
export const DISPLAY_NAME = "cellgrad (TypeScript)";
const LAUNCHER = "launch.mjs";
const LOGOS = ["logo-svg.svg", "logo-32x32.png", "logo-64x64.png"];

/** The kernelspec could not be written, found or removed. */
export class KernelspecError extends Error {
  override name = "KernelspecError";
}

/** Where Jupyter keeps what belongs to one user. */
export function userDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(env.APPDATA ?? homedir(), "jupyter");
  return join(env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** The folder of the active virtual or conda environment, if there is one. */
export function environmentPrefix(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env.VIRTUAL_ENV || env.CONDA_PREFIX || undefined;
}

export function prefixDataFolder(prefix: string): string {
  return join(prefix, "share", "jupyter");
}

/** The data folders that Jupyter looks through, in its order. */
export function dataFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const environment = environmentPrefix(env);
  const shared = process.platform === "win32" ? [] : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [
    ...(env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    userDataFolder(env),
    ...(environment ? [prefixDataFolder(environment)] : []),
    ...shared,
  ];
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "EROFS") return "the disk is read-only";
  if (code === "ENOTDIR" || code === "EEXIST") return "a part of the path is a file, not a folder";
  if (code === "ENOSPC") return "the disk is full";
  return message;
}

/**
 * Writes the kernelspec; an older one of the same name is replaced.
 * @param dataFolder a Jupyter data folder: the spec goes to `kernels/NAME` in it
 * @returns the folder that was written
 * @throws KernelspecError when it cannot be written; then nothing has changed.
 */
export function installKernelspec(dataFolder: string, name = KERNEL_NAME): string {
  if (!/^[\w.-]+$/.test(name)) {
    throw new KernelspecError(
      `"${name}" cannot name a kernelspec: letters, digits, dots, hyphens and underscores are allowed`,
    );
  }
  if (!existsSync(kernelProgram)) {
    throw new KernelspecError(`${kernelProgram} is missing; build the package first: npm run build`);
  }
  const folder = join(dataFolder, "kernels", name);
  const spec = {
    argv: [process.execPath, join(folder, LAUNCHER), "{connection_file}"],
    display_name: DISPLAY_NAME,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false, program: kernelProgram },
  };
  try {
    replaceWhole(folder, (temporary) => {
      mkdirSync(temporary);
      writeFileSync(join(temporary, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
      copyFileSync(join(home, "kernel", "install", LAUNCHER), join(temporary, LAUNCHER));
      for (const logo of LOGOS) {
        copyFileSync(join(home, "kernel", "install", "logo", logo), join(temporary, logo));
      }
    });
  } catch (error) {
    throw new KernelspecError(
      `the kernelspec cannot be written to ${folder}: ${reasonOf(error)}.\n  Choose a folder of your own: cellgrad kernel install --user, or --prefix DIR`,
    );
  }
  return folder;
}

export interface InstalledKernelspec {
  name: string;
  folder: string;
  displayName: string;
  /** What keeps it from starting: the program or Node itself has moved. */
  problem?: string;
}

/** The kernelspecs that start a cellgrad kernel. @param folders data folders to look through */
export function listKernelspecs(folders = dataFolders()): InstalledKernelspec[] {
  const found: InstalledKernelspec[] = [];
  for (const kernels of folders.map((folder) => join(folder, "kernels"))) {
    if (!existsSync(kernels)) continue;
    for (const name of readdirSync(kernels)) {
      const spec = readSpec(join(kernels, name));
      if (spec) found.push({ name, folder: join(kernels, name), ...spec });
    }
  }
  return found;
}

function readSpec(folder: string): { displayName: string; problem?: string } | undefined {
  let spec: { argv?: unknown; display_name?: unknown; metadata?: { program?: unknown } };
  try {
    spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  } catch {
    return undefined; // somebody else's, or none
  }
  const argv = Array.isArray(spec.argv) ? spec.argv.map(String) : [];
  const program = spec.metadata?.program;
  if (typeof program !== "string" || !/kernel[\\/]jupyter[\\/]main\.js$/.test(program)) return undefined;
  const missing = [argv[0]!, program].find((path) => !existsSync(path));
  const displayName = String(spec.display_name);
  return missing === undefined
    ? { displayName }
    : { displayName, problem: `${missing} is not there any more` };
}

/** @throws KernelspecError when there is none of that name, or it is another program's. */
export function removeKernelspec(name: string, folders = dataFolders()): string[] {
  const own = listKernelspecs(folders).filter((spec) => spec.name === name);
  if (own.length === 0) {
    throw new KernelspecError(
      `there is no cellgrad kernelspec called ${name}; cellgrad kernel list shows all`,
    );
  }
  for (const { folder } of own) {
    try {
      rmSync(folder, { recursive: true });
    } catch (error) {
      throw new KernelspecError(`${folder} cannot be removed: ${reasonOf(error)}`);
    }
  }
  return own.map(({ folder }) => folder);
}
