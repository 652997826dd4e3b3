// A client that says exactly what it is told to, for the tests of the server: no path is tidied, no header is added.
import { request } from "node:http";
import { connect } from "node:net";
import { WebSocket } from "ws";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** One request to this machine, its path as it is written. */
export function ask(port: number, path: string, { method = "GET", headers = {}, body }: Question = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(
      { host: "127.0.0.1", port, path, method, headers: { ...length, ...headers }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Bytes as they are; fulfilled with what came back when the server ends the connection or `ms` are over. */
export function say(port: number, bytes: string | Uint8Array, ms = 300): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(end, ms);
    socket.on("data", (part) => {
      text += part;
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

/** A websocket that is open, or the status with which it was refused. */
export function dial(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  protocols: string[] = [],
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
    socket.on("error", reject);
    socket.on("open", () => {
      socket.off("error", reject);
      socket.on("error", () => {});
      resolve(socket);
    });
    socket.on("unexpected-response", (sent, response) => {
      sent.destroy();
      resolve(response.statusCode!);
    });
  });
}
