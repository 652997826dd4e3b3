// Shows a folder of pages while they are made again and again: what `render --watch` opens.
import { fileServer, livePages } from "./files.js";
import { listen } from "./listen.js";

/** Serves `folder` on this machine until `close`. */
export async function preview(folder: string, port: number) {
  const pages = livePages();
  const server = fileServer(folder, pages);
  const bound = await listen(server, port);
  return {
    address: `http://127.0.0.1:${bound}/`,
    changed: () => pages.send("changed", ""),
    failed: (message: string) => pages.send("failed", message),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
