// A Jupyter client in Node: starts a kernel process and talks to it over ZeroMQ. What `execute`, `render` and
// the tests use. Knows nothing of notebooks.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zmq from "zeromq";
import { kernelProgram } from "../files/home.js";
import { address, type Connection, createConnection } from "./connection.js";
import { type Content, createHeader, decode, encode, type Message } from "./wire.js";

export interface LaunchOptions {
  /** The folder that cells run in. Default: this process's. */
  cwd?: string;
  /** Environment of the kernel process. Default: this process's. */
  env?: NodeJS.ProcessEnv;
  /** Command line of another kernel; `{connection_file}` stands for the file. Default: cellgrad's kernel. */
  argv?: readonly string[];
}

export interface ExecuteOptions {
  /** Called for each output message, in order: stream, display_data, execute_result, error, clear_output, ... */
  onOutput?(message: Message): void;
  /** Milliseconds after which waiting ends with a TimeoutError; the kernel goes on. Default: no limit. */
  timeout?: number;
  silent?: boolean;
  storeHistory?: boolean;
  stopOnError?: boolean;
  userExpressions?: Record<string, string>;
  /** Answers `prompt()` in the code. Default: the code is told that nobody can answer. */
  onInput?(question: string, isSecret: boolean): string | Promise<string>;
}

export interface RequestOptions {
  channel?: "shell" | "control";
  timeout?: number;
  onMessage?(message: Message): void;
  onInput?: ExecuteOptions["onInput"];
}

export class TimeoutError extends Error {
  override name = "TimeoutError";
}

/** The kernel process ended while something was waited for. */
export class KernelDiedError extends Error {
  override name = "KernelDiedError";
}

interface Pending {
  reply?: Message;
  idle: boolean;
  onMessage?(message: Message): void;
  onInput?: ExecuteOptions["onInput"];
  resolve(reply: Message): void;
  reject(error: Error): void;
}

const STDERR_KEPT = 4000;

/** Milliseconds until a kernel that starts is asked again whether it is there. */
const PATIENCE = 60;

export class KernelClient {
  /** The last request sent; with it a test can forge a message. */
  readonly connection: Connection;
  readonly process: ChildProcess;
  /** Fulfilled when the process has ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What the process itself wrote to standard error last: start-up failures, dropped messages. */
  stderr = "";
  /** Called for each message on the publishing socket, whoever caused it. */
  onBroadcast?: (message: Message) => void;

  private readonly session = randomUUID();
  private readonly pending = new Map<string, Pending>();
  private readonly dealers: { shell: zmq.Dealer; control: zmq.Dealer; stdin: zmq.Dealer };
  private readonly iopub = new zmq.Subscriber({ receiveHighWaterMark: 0, reconnectInterval: 20 });
  private readonly folder: string;
  private isClosed = false;
  private ending: [code: number | null, signal: NodeJS.Signals | null] = [null, null];

  constructor(connection: Connection, options: LaunchOptions) {
    this.connection = connection;
    this.folder = mkdtempSync(join(tmpdir(), "cellgrad-kernel-"));
    const file = join(this.folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [command, ...args] = (options.argv ?? [process.execPath, kernelProgram, "{connection_file}"]).map(
      (part) => part.replace("{connection_file}", file),
    );
    this.process = spawn(command!, args, {
      cwd: options.cwd,
      // The first variable tells the kernel whose child it is: it ends itself when that process is gone. What
      // programs run is no history for people, unless the environment says where to keep it.
      env: {
        CELLGRAD_HISTORY: "none",
        ...(options.env ?? process.env),
        JPY_PARENT_PID: String(process.pid),
      },
      stdio: ["ignore", "ignore", "pipe"],
      windowsHide: true,
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_KEPT);
    });
    this.exited = new Promise((resolve) => {
      this.process.once("error", (error) => {
        this.stderr += `${error.message}\n`;
        resolve({ code: null, signal: null });
      });
      this.process.once("exit", (code, signal) => resolve({ code, signal }));
    });
    void this.exited.then(({ code, signal }) => this.failAll(code, signal));
    const dealer = () => new zmq.Dealer({ routingId: this.session, linger: 0, reconnectInterval: 20 });
    this.dealers = { shell: dealer(), control: dealer(), stdin: dealer() };
    for (const [channel, socket] of Object.entries(this.dealers)) {
      socket.connect(address(connection, channel as keyof typeof this.dealers));
    }
    this.iopub.connect(address(connection, "iopub"));
    this.iopub.subscribe();
    for (const socket of this.sockets) void this.receive(socket);
  }

  private get sockets(): (zmq.Dealer | zmq.Subscriber)[] {
    return [...Object.values(this.dealers), this.iopub];
  }

  /** Sends a request; fulfilled with its reply once the kernel has also said that it is idle again. */
  request(type: string, content: Content, options: RequestOptions = {}): Promise<Message> {
    const { channel = "shell", timeout, onMessage, onInput } = options;
    const header = createHeader(type, this.session);
    return new Promise<Message>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const end = () => {
        clearTimeout(timer);
        this.pending.delete(header.msg_id);
      };
      this.pending.set(header.msg_id, {
        idle: channel === "control", // the kernel says so on the main thread, which may be busy
        onMessage,
        onInput,
        resolve: (reply) => {
          end();
          resolve(reply);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      if (timeout !== undefined) {
        timer = setTimeout(() => {
          const waited = timeout >= 1000 ? `${timeout / 1000} s` : `${timeout} ms`;
          this.pending.get(header.msg_id)?.reject(new TimeoutError(`no answer to ${type} within ${waited}`));
        }, timeout);
      }
      if (this.isClosed) this.pending.get(header.msg_id)?.reject(this.cause);
      else
        void this.send({ identities: [], header, parent: {}, metadata: {}, content, buffers: [] }, channel);
    });
  }

  /** Sends a message as it is: for requests that have no reply, and for tests that forge one. */
  async send(message: Message, channel: keyof typeof this.dealers = "shell", key = this.connection.key) {
    await this.dealers[channel].send(encode(message, key));
  }

  /** Runs code; fulfilled with the content of the reply, whose `status` is "ok", "error" or "aborted". */
  async execute(code: string, options: ExecuteOptions = {}): Promise<Content> {
    const { silent = false, storeHistory = !silent, stopOnError = true, userExpressions = {} } = options;
    const { onInput } = options;
    const reply = await this.request(
      "execute_request",
      {
        code,
        silent,
        store_history: storeHistory,
        user_expressions: userExpressions,
        allow_stdin: onInput !== undefined,
        stop_on_error: stopOnError,
      },
      {
        timeout: options.timeout,
        onInput,
        onMessage: (message) => {
          if (message.header.msg_type !== "status") options.onOutput?.(message);
        },
      },
    );
    return reply.content;
  }

  /** Asks the kernel to stop the running cell. */
  async interrupt(): Promise<void> {
    await this.request("interrupt_request", {}, { channel: "control", timeout: 5000 });
  }

  /** Ends the kernel process: asks, and kills it when it has not obeyed within two seconds. */
  async shutdown(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (!this.isClosed) {
      const asked = this.request(
        "shutdown_request",
        { restart: false },
        { channel: "control", timeout: 2000 },
      );
      await asked.catch(() => undefined); // it may end before its reply is through; `exited` tells
      const late = setTimeout(() => this.process.kill("SIGKILL"), 2000);
      await this.exited;
      clearTimeout(late);
    }
    return this.exited;
  }

  /** Waits until the kernel answers and its published messages arrive here. @throws KernelDiedError */
  async ready(timeout = 60_000): Promise<void> {
    const end = performance.now() + timeout;
    // A subscription takes a moment to reach the publisher, and what was published before it is lost: ask
    // again until an answer comes with its idle status.
    for (;;) {
      try {
        await this.request("kernel_info_request", {}, { timeout: PATIENCE });
        return;
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        if (performance.now() > end) {
          throw new TimeoutError(`the kernel did not answer within ${timeout / 1000} s\n${this.stderr}`);
        }
      }
    }
  }

  private async receive(socket: zmq.Dealer | zmq.Subscriber): Promise<void> {
    const isReply = socket !== this.iopub;
    for await (const frames of socket) this.handle(decode(frames, this.connection.key), isReply);
  }

  private handle(message: Message, isReply: boolean): void {
    if (!isReply) this.onBroadcast?.(message);
    const request = this.pending.get(message.parent.msg_id ?? "");
    if (!request) return;
    if (message.header.msg_type === "input_request") void this.answer(message, request);
    else if (isReply) request.reply = message;
    else {
      request.idle ||= message.header.msg_type === "status" && message.content.execution_state === "idle";
      request.onMessage?.(message);
    }
    if (request.reply && request.idle) request.resolve(request.reply);
  }

  private async answer({ header: parent, content }: Message, { onInput }: Pending): Promise<void> {
    const value = await onInput?.(String(content.prompt), content.password === true);
    const header = createHeader("input_reply", this.session);
    await this.send(
      { identities: [], header, parent, metadata: {}, content: { value }, buffers: [] },
      "stdin",
    );
  }

  /** Why the process ended, when it has. */
  get cause(): KernelDiedError {
    const [code, signal] = this.ending;
    const how = signal ? `by ${signal}` : code === null ? "" : `with exit code ${code}`;
    if (/JavaScript heap out of memory/.test(this.stderr)) {
      return new KernelDiedError(
        `the kernel process ran out of memory and ended ${how}; a higher limit helps where the machine has more: NODE_OPTIONS=--max-old-space-size=8192`,
      );
    }
    const last = this.stderr.trim();
    return new KernelDiedError(`the kernel process ended ${how}`.trim() + (last ? `\n${last}` : ""));
  }

  private failAll(code: number | null, signal: NodeJS.Signals | null): void {
    this.isClosed = true;
    this.ending = [code, signal];
    // What the process published last may still be on its way, for longer where the machine is busy.
    setTimeout(() => {
      for (const request of [...this.pending.values()]) request.reject(this.cause);
      for (const socket of this.sockets) socket.close();
      rmSync(this.folder, { recursive: true, force: true });
    }, 200);
  }
}

/** Starts a kernel process and waits until it answers. @throws KernelDiedError with what it wrote, if it ends. */
export async function launchKernel(options: LaunchOptions = {}): Promise<KernelClient> {
  const client = new KernelClient(await createConnection(), options);
  try {
    await client.ready();
  } catch (error) {
    client.process.kill("SIGKILL");
    throw error;
  }
  return client;
}
