// Shows a page or a file with the program that the user has chosen for it.
import { spawn } from "node:child_process";

function programFor(target: string): [command: string, ...args: string[]] {
  if (process.env.BROWSER) return [process.env.BROWSER, target];
  if (process.platform === "darwin") return ["open", target];
  if (process.platform === "win32") return ["cmd", "/c", "start", "", target];
  return ["xdg-open", target];
}

/** @returns whether there was a program to start; it goes on by itself */
export function openWithUsersProgram(target: string): Promise<boolean> {
  const [command, ...args] = programFor(target);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true });
    child.on("error", () => resolve(false));
    child.on("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
