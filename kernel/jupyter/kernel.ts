// The notebook kernel: sockets, the queue of cells, and which handler answers which request. Control and
// heartbeat live in a worker (control.ts), which answers while a cell keeps this thread busy.
import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import * as zmq from "zeromq";
import { bundleOf, openFrontDoor, type Publish } from "../display/index.js";
import { helpers } from "../helpers/index.js";
import type { CellError, Session } from "../session/index.js";
import { captureChildren } from "./children.js";
import { Comms } from "./comms.js";
import { address, type Connection } from "./connection.js";
import type { ControlData, FromControl, ToControl } from "./control.js";
import { History } from "./history.js";
import { Input } from "./input.js";
import { askedAbout, complete, describe, inspect, isComplete, kernelInfo } from "./language.js";
import { captureOutput } from "./output.js";
import { Owner } from "./owner.js";
import { Publisher } from "./publisher.js";
import { answerVariables } from "./variables.js";
import { type Content, createHeader, decode, encode, type Header, type Message } from "./wire.js";

// Without these, zeromq makes each 512th send wait for the event loop, and sends in between fail.
const NEVER_WAIT = { sendTimeout: 0, sendHighWaterMark: 0 } as const;

/** Milliseconds in which front ends ask their first questions; a cell does not wait for them. */
const GREETING = 100;
/** So many milliseconds after its start the kernel no longer expects to be asked what it is. */
const UNASKED = 2000;

type Handler = (message: Message) => Content | Promise<Content>;

/** Writes to the terminal that started the kernel, not into the notebook. */
export function log(text: string): void {
  writeSync(2, `cellgrad kernel: ${text}\n`);
}

export class NotebookKernel {
  private readonly shell = new zmq.Router(NEVER_WAIT);
  private readonly stdin = new zmq.Router(NEVER_WAIT);
  private readonly iopub = new zmq.Publisher(NEVER_WAIT);
  private readonly publisher: Publisher;
  private readonly history = new History();
  private readonly queue: Message[] = [];
  private readonly stop = new SharedArrayBuffer(12);
  private readonly owner = new Owner();
  private readonly input: Input;
  private readonly comms: Comms;
  private isRunning = false;
  private executionCount = 0;
  private silentCount = 0;
  private session: Promise<Session> | undefined;

  constructor(
    private readonly connection: Connection,
    /** What the first cell is to say before it runs, on standard error. */
    private notice?: string,
  ) {
    this.publisher = new Publisher(this.iopub, connection.key);
    this.input = new Input(this.stdin, connection.key, this.publisher.session, log);
    this.comms = new Comms((type, content, metadata, buffers) =>
      this.publisher.publish(type, content, this.parent, metadata, buffers),
    );
  }

  async start(): Promise<void> {
    const sockets = { shell: this.shell, stdin: this.stdin, iopub: this.iopub };
    for (const [channel, socket] of Object.entries(sockets)) {
      await socket.bind(address(this.connection, channel as keyof typeof sockets));
    }
    this.startControl();
    captureOutput((name, text) => this.publisher.write(name, text, this.parent));
    captureChildren();
    void this.input.listen();
    process.on("uncaughtException", (error) => this.background("Uncaught", error));
    process.on("unhandledRejection", (reason) => this.background("Unhandled rejection:", reason));
    this.publisher.publish("status", { execution_state: "starting" }, {});
    // The compiler takes a second to load. Front ends ask for kernel_info first and should not wait for it: it is
    // loaded when that is answered, or when nobody asks.
    setTimeout(() => void this.ready(), UNASKED);
    for await (const frames of this.shell) this.receive(frames);
  }

  private ready(): Promise<Session> {
    this.session ??= this.createSession();
    return this.session;
  }

  private async createSession(): Promise<Session> {
    const { createSession } = await import("../session/index.js");
    const publish: Publish = (data, id, isUpdate) =>
      this.publisher.publish(
        isUpdate ? "update_display_data" : "display_data",
        { data, metadata: {}, transient: id === undefined ? {} : { display_id: id } },
        this.parent,
      );
    const isInterrupted = () => Atomics.load(new Int32Array(this.stop), 0) !== 0;
    const globals = helpers({
      publish,
      clear: (wait) => this.publish("clear_output", { wait }),
      ask: (question, isSecret) => this.input.ask(this.owner.current, question, isSecret),
      isInterrupted,
    });
    const session = createSession({ stop: new Int32Array(this.stop), globals });
    answerVariables(this.comms, session, new Map(session.variables));
    openFrontDoor(publish, isInterrupted);
    process.on("SIGINT", () => session.interrupt());
    return session;
  }

  private startControl(): void {
    const data: ControlData = { connection: this.connection, info: kernelInfo(), stop: this.stop };
    const worker = new Worker(new URL("./control.js", import.meta.url), { workerData: data });
    const answer = (message: ToControl) => worker.postMessage(message);
    worker.on("message", (message: FromControl) => {
      switch (message.type) {
        case "ping":
          return answer({ type: "pong", id: message.id });
        case "status":
          return this.publisher.publish("status", { execution_state: message.state }, message.parent);
        case "interrupt":
          return void this.session?.then((session) => session.interrupt());
        case "log":
          return log(message.text);
        case "shutdown":
          return end(0);
      }
    });
    worker.on("error", (error) => log(`the control thread failed: ${error.stack}`));
    const exit = process.exit;
    const end = (code: number): never => {
      this.publisher.flush();
      answer({ type: "close" });
      Atomics.wait(new Int32Array(this.stop), 2, 0, 300);
      return exit(code);
    };
    process.exit = (code) => {
      const status = Number(code ?? process.exitCode ?? 0);
      this.publisher.write("stderr", `process.exit(${status}) ended the kernel.\n`, this.parent);
      return end(status);
    };
    process.on("SIGTERM", () => end(0));
  }

  private receive(frames: Buffer[]): void {
    let message: Message;
    try {
      message = decode(frames, this.connection.key);
    } catch (error) {
      log(`a message was dropped: ${(error as Error).message}`);
      return;
    }
    if (message.header.msg_type === "execute_request") {
      this.queue.push(message);
      void this.runQueue();
    } else void this.answer(message);
  }

  private readonly handlers: Record<string, Handler> = {
    kernel_info_request: () => {
      // What else a front end asks at its start (history, comms) is answered before the compiler loads.
      setTimeout(() => void this.ready(), GREETING);
      return kernelInfo();
    },
    complete_request: async ({ content }) => complete(await this.ready(), content),
    inspect_request: async ({ content }) => inspect(await this.ready(), content),
    is_complete_request: async ({ content }) => isComplete(await this.ready(), content),
    history_request: ({ content }) => this.history.reply(content),
    comm_info_request: ({ content }) => this.comms.info(content),
    connect_request: () => ({ ...this.connection }),
  };

  private async answer(message: Message): Promise<void> {
    const type = message.header.msg_type;
    const handler = Object.hasOwn(this.handlers, type) ? this.handlers[type] : undefined;
    this.publishState("busy", message);
    try {
      if (handler) this.reply(message, await handler(message));
      else if (type.startsWith("comm_")) {
        this.owner.enter(message);
        this.comms.receive(message);
      } else log(`nobody here answers ${type}`);
    } catch (error) {
      const { name, message: evalue, stack } = error as Error;
      log(`${type} failed: ${stack}`);
      this.reply(message, { status: "error", ename: name, evalue, traceback: [] });
    } finally {
      this.publishState("idle", message);
    }
  }

  private reply(request: Message, content: Content): void {
    const header = createHeader(
      request.header.msg_type.replace("_request", "_reply"),
      this.publisher.session,
    );
    const { identities } = request;
    const message = { identities, header, parent: request.header, metadata: {}, content, buffers: [] };
    this.shell.send(encode(message, this.connection.key)).catch((error) => log(`a reply was lost: ${error}`));
  }

  private publishState(execution_state: "busy" | "idle", { header }: Message): void {
    this.publisher.publish("status", { execution_state }, header);
  }

  private async runQueue(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    for (let message = this.queue.shift(); message; message = this.queue.shift()) await this.runCell(message);
    this.isRunning = false;
  }

  private async runCell(message: Message): Promise<void> {
    const { stop_on_error } = message.content;
    this.owner.enter(message);
    this.publishState("busy", message);
    const content = await this.execute(message.content);
    this.input.cancel(message);
    const isAborting = content.status === "error" && stop_on_error !== false;
    // Cells that were sent before the failure was known are not run; those that have arrived are read first.
    if (isAborting) await new Promise((resolve) => setTimeout(resolve, 5));
    const aborted = isAborting ? this.queue.splice(0) : [];
    // What was printed is on its way before the reply is.
    this.publisher.flush();
    this.reply(message, content);
    this.publishState("idle", message);
    for (const waiting of aborted) {
      this.publishState("busy", waiting);
      this.reply(waiting, { status: "aborted" });
      this.publishState("idle", waiting);
    }
  }

  /** Runs a cell and publishes what comes of it. @returns the content of the reply */
  private async execute({ code, silent, store_history, user_expressions }: Content): Promise<Content> {
    const isStored = !silent && store_history !== false;
    const source = String(code);
    const execution_count = isStored ? ++this.executionCount : this.executionCount;
    if (isStored) this.history.add(execution_count, source);
    if (!silent) this.publish("execute_input", { code: source, execution_count });
    if (!silent && this.notice) {
      this.publisher.write("stderr", this.notice, this.parent);
      this.notice = undefined;
    }
    const session = await this.ready();
    const asked = askedAbout(source);
    if (asked !== undefined) {
      this.publish("display_data", { data: describe(session, asked), metadata: {}, transient: {} });
      return { status: "ok", execution_count, payload: [], user_expressions: {} };
    }
    const name = isStored ? `Cell [${execution_count}]` : `Cell [*${++this.silentCount}]`;
    const result = await session.execute(source, { name });
    if (result.status === "error") {
      if (!silent) this.publishError(result.error);
      const { ename, evalue, traceback } = result.error;
      return { status: "error", execution_count, ename, evalue, traceback };
    }
    if (!silent && result.last && result.last.value !== undefined) {
      const data = await bundleOf(result.last.value);
      this.publish("execute_result", { execution_count, data, metadata: {} });
    }
    const expressions = await this.evaluate(session, user_expressions);
    return { status: "ok", execution_count, payload: [], user_expressions: expressions };
  }

  /** The header of the request that what runs now belongs to. */
  private get parent(): Partial<Header> {
    return this.owner.current?.header ?? {};
  }

  private publish(type: string, content: Content, metadata: Content = {}): void {
    this.publisher.publish(type, content, this.parent, metadata);
  }

  private publishError({ ename, evalue, traceback, place }: CellError): void {
    this.publish("error", { ename, evalue, traceback }, place ? { cellgrad: place } : {});
  }

  private async evaluate(session: Session, expressions: unknown): Promise<Content> {
    const values: Content = {};
    for (const [key, expression] of Object.entries((expressions as Content | undefined) ?? {})) {
      const result = await session.execute(String(expression), { name: `expression ${key}` });
      if (result.status === "ok") {
        values[key] = { status: "ok", data: await bundleOf(result.last?.value), metadata: {} };
      } else {
        const { ename, evalue, traceback } = result.error;
        values[key] = { status: "error", ename, evalue, traceback };
      }
    }
    return values;
  }

  /** Something failed that no cell waits for: the notebook shows it, the kernel lives on. */
  private background(what: string, thrown: unknown): void {
    if (thrown instanceof Error && thrown.name === "KeyboardInterrupt") return; // a loop that was meant to end
    const text = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
    this.publisher.write("stderr", `${what} ${text}\n`, this.parent);
  }
}
