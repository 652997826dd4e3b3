// The connection file: five ports on the loopback address and the key that signs messages.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";

export interface Connection {
  ip: string;
  transport: string;
  key: string;
  signature_scheme: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

export function address(connection: Connection, channel: Channel): string {
  return `${connection.transport}://${connection.ip}:${connection[`${channel}_port`]}`;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/;

/** @throws Error when the file is no connection file, or would open the kernel to other machines. */
export function readConnection(path: string): Connection {
  const connection = JSON.parse(readFileSync(path, "utf8")) as Connection;
  if (connection.signature_scheme !== "hmac-sha256") {
    throw new Error(`${path}: signature scheme ${connection.signature_scheme}; only hmac-sha256 is known`);
  }
  if (connection.transport === "tcp" && !LOOPBACK.test(connection.ip)) {
    throw new Error(
      `${path}: asks to listen on ${connection.ip}. Whoever reaches a kernel's ports can run code, so it listens on 127.0.0.1 only.`,
    );
  }
  return connection;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** A connection on five ports that are free now. They are held together while chosen, so no two are alike. */
export async function createConnection(): Promise<Connection> {
  const servers = await Promise.all(Array.from({ length: 5 }, listen));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    ip: "127.0.0.1",
    transport: "tcp",
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
  };
}
