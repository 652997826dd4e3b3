// The reader's browser, opened where there is a screen; the address stands in the terminal in any case.
import { openWithUsersProgram } from "../files/opener.js";

export function openBrowser(address: string): void {
  const { platform, env } = process;
  if (!process.stdout.isTTY) return;
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return;
  void openWithUsersProgram(address);
}
