// Binds a server to an address of this machine, on the wanted port or the next free one.
import type { Server } from "node:http";

/** No port could be had. */
export class PortError extends Error {
  override name = "PortError";
}

const TRIES = 50;

/**
 * Listens on an address of this machine, the loopback one unless another is given.
 * @returns the port; 0 as a wish means any.
 * @throws PortError when the wanted port and those after it are taken.
 */
export async function listen(server: Server, wanted: number, ip = "127.0.0.1"): Promise<number> {
  for (let port = wanted; port < wanted + TRIES && port <= 65535; port++) {
    const refused = await tryPort(server, port, ip);
    if (refused === "EACCES")
      throw new PortError(`port ${port} is kept for the system's own; name one above 1023 with --port`);
    if (refused !== undefined) continue;
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }
  throw new PortError(
    `the ports ${wanted} to ${Math.min(wanted + TRIES - 1, 65535)} are all in use; name another with --port`,
  );
}

/** @returns why the port could not be had; undefined when the server listens */
function tryPort(server: Server, port: number, ip: string): Promise<"EADDRINUSE" | "EACCES" | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      server.off("listening", succeed);
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(error.code);
      else reject(error);
    };
    const succeed = () => {
      server.off("error", fail);
      resolve(undefined);
    };
    server.once("error", fail);
    server.once("listening", succeed);
    server.listen(port, ip);
  });
}
