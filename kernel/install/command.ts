// The commands `cellgrad kernel install`, `list` and `remove`.
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  dataFolders,
  environmentPrefix,
  installKernelspec,
  KERNEL_NAME,
  KernelspecError,
  listKernelspecs,
  prefixDataFolder,
  removeKernelspec,
  userDataFolder,
} from "./kernelspec.js";

interface Where {
  user?: boolean;
  prefix?: string;
  sysPrefix?: boolean;
}

/** The one data folder that the options name; undefined when they name none. */
function chosenFolder({ user, prefix, sysPrefix }: Where): string | undefined {
  if (prefix !== undefined) return prefixDataFolder(resolve(prefix));
  if (user) return userDataFolder();
  if (!sysPrefix) return undefined;
  const environment = environmentPrefix();
  if (environment === undefined) {
    throw new KernelspecError(
      "--sys-prefix: no virtual or conda environment is active (VIRTUAL_ENV and CONDA_PREFIX are not set); use --user or --prefix DIR",
    );
  }
  return prefixDataFolder(environment);
}

function whereOptions(command: Command): Command {
  return command
    .addOption(new Option("--user", "for this user (the default)").conflicts(["prefix", "sysPrefix"]))
    .addOption(new Option("--prefix <dir>", "below DIR/share/jupyter").conflicts(["user", "sysPrefix"]))
    .addOption(new Option("--sys-prefix", "in the active virtual environment").conflicts(["user", "prefix"]));
}

function install({ name, ...where }: Where & { name: string }): void {
  console.log(installKernelspec(chosenFolder(where) ?? userDataFolder(), name));
}

function list(where: Where): void {
  const folder = chosenFolder(where);
  const specs = listKernelspecs(folder === undefined ? dataFolders() : [folder]);
  if (specs.length === 0)
    console.log("no cellgrad kernel is installed; install one with: cellgrad kernel install");
  for (const { name, folder, displayName, problem } of specs) {
    console.log(`${name}  ${displayName}  ${folder}`);
    if (problem) console.log(`  broken: ${problem}; mend it with: cellgrad kernel install --name ${name}`);
  }
}

function remove(name: string, where: Where): void {
  const folder = chosenFolder(where);
  for (const removed of removeKernelspec(name, folder === undefined ? dataFolders() : [folder])) {
    console.log(`removed ${removed}`);
  }
}

export function registerKernel(program: Command): void {
  const kernel = program
    .command("kernel")
    .description("make the kernel known to Jupyter, JupyterLab and VS Code");
  whereOptions(kernel.command("install").description("write a kernelspec"))
    .option("--name <name>", "name of the kernelspec", KERNEL_NAME)
    .action(install);
  whereOptions(kernel.command("list").description("show the kernelspecs of cellgrad")).action(list);
  whereOptions(
    kernel.command("remove").description("delete a kernelspec").argument("[name]", "", KERNEL_NAME),
  ).action(remove);
}
