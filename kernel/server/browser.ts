// Opens the reader's browser.
import { spawn } from "node:child_process";

/** Opens the reader's browser where there is a screen; the address stands in the terminal in any case. */
export function openBrowser(address: string): void {
  const { platform, env } = process;
  if (!process.stdout.isTTY) return;
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return;
  const [command, ...args] =
    platform === "darwin"
      ? ["open", address]
      : platform === "win32"
        ? ["cmd", "/c", "start", "", address]
        : ["xdg-open", address];
  const opener = spawn(command!, args, { stdio: "ignore", detached: true });
  opener.on("error", () => {}); // no such program: the address was printed
  opener.unref();
}
