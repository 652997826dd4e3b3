// The thread that answers while a cell keeps the main thread busy: heartbeat, kernel_info, interrupt, shutdown.
// Interrupting goes from mild to harsh: a flag that loops in cells look at, a signal, and at last termination of
// whatever the main thread executes.
import { Session as Inspector } from "node:inspector";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import * as zmq from "zeromq";
import { address, type Connection } from "./connection.js";
import { type Content, createHeader, decode, encode, type Header, type Message } from "./wire.js";

export interface ControlData {
  connection: Connection;
  info: Content;
  /** Three 32-bit integers: an interrupt was asked for; which cell is running, or 0; this thread's sockets are closed. */
  stop: SharedArrayBuffer;
}

export type FromControl =
  | { type: "ping"; id: number }
  | { type: "interrupt" | "shutdown" }
  | { type: "status"; state: "busy" | "idle"; parent: Header }
  | { type: "log"; text: string };

export type ToControl = { type: "pong"; id: number } | { type: "close" };

const FLAG_PATIENCE = 80;
/** Long, as the last resort must not come when a slow machine has stopped the cell but not said so yet: it would stop the kernel. */
const SIGNAL_PATIENCE = 1000;
const SHUTDOWN_PATIENCE = 1000;

class Control {
  private readonly socket = new zmq.Router({ sendTimeout: 0, sendHighWaterMark: 0 });
  private readonly heartbeat = new zmq.Reply();
  private readonly pings = new Map<number, () => void>();
  private readonly stop: Int32Array;
  private pingCount = 0;

  constructor(private readonly data: ControlData) {
    this.stop = new Int32Array(data.stop);
    parentPort!.on("message", (message: ToControl) => {
      if (message.type === "pong") this.pings.get(message.id)?.();
      else this.close();
    });
    watchParent();
  }

  private post(message: FromControl): void {
    parentPort!.postMessage(message);
  }

  async beat(): Promise<void> {
    await this.heartbeat.bind(address(this.data.connection, "hb"));
    for await (const frames of this.heartbeat) await this.heartbeat.send(frames);
  }

  async listen(): Promise<void> {
    const { connection } = this.data;
    await this.socket.bind(address(connection, "control"));
    for await (const frames of this.socket) {
      try {
        await this.handle(decode(frames, connection.key));
      } catch (error) {
        this.post({ type: "log", text: `a control message was dropped: ${(error as Error).message}` });
      }
    }
  }

  /** The process cannot end well while this thread has open sockets. */
  private close(): void {
    this.socket.close();
    this.heartbeat.close();
    Atomics.store(this.stop, 2, 1);
    Atomics.notify(this.stop, 2);
  }

  private async handle(message: Message): Promise<void> {
    const { header, content } = message;
    this.post({ type: "status", state: "busy", parent: header });
    switch (header.msg_type) {
      case "kernel_info_request":
        await this.reply(message, this.data.info);
        break;
      case "interrupt_request":
        void this.interrupt();
        await this.reply(message, { status: "ok" });
        break;
      case "shutdown_request":
        await this.reply(message, { status: "ok", restart: content.restart === true });
        this.post({ type: "status", state: "idle", parent: header });
        this.post({ type: "shutdown" });
        setTimeout(() => process.kill(process.pid, "SIGKILL"), SHUTDOWN_PATIENCE);
        return;
      default:
        this.post({ type: "log", text: `nobody here answers ${header.msg_type} on the control channel` });
    }
    this.post({ type: "status", state: "idle", parent: header });
  }

  private async reply(request: Message, content: Content): Promise<void> {
    const { identities, header: parent } = request;
    const header = createHeader(parent.msg_type.replace("_request", "_reply"), parent.session);
    const message = { identities, header, parent, metadata: {}, content, buffers: [] };
    await this.socket.send(encode(message, this.data.connection.key));
  }

  /** Whether the main thread answers within some milliseconds. */
  private answers(patience: number): Promise<boolean> {
    const id = ++this.pingCount;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), patience);
      const done = (hasAnswered: boolean) => {
        clearTimeout(timer);
        this.pings.delete(id);
        resolve(hasAnswered);
      };
      this.pings.set(id, () => done(true));
      this.post({ type: "ping", id });
    });
  }

  /** Which cell is running, counted from 1; 0 when none is. */
  private get running(): number {
    return Atomics.load(this.stop, 1);
  }

  private async interrupt(): Promise<void> {
    Atomics.store(this.stop, 0, 1);
    this.post({ type: "interrupt" });
    const cell = this.running;
    if (await this.answers(FLAG_PATIENCE)) return;
    // Never while the compiler works: it would be left half-way. And never the cell after the one that was meant.
    const isStillRunning = () => cell !== 0 && this.running === cell;
    if (!isStillRunning()) return;
    if (process.platform !== "win32") {
      process.kill(process.pid, "SIGINT");
      if (await this.answers(SIGNAL_PATIENCE)) return;
    }
    if (isStillRunning()) terminate();
  }
}

function terminate(): void {
  const inspector = new Inspector();
  inspector.connectToMainThread();
  inspector.post("Runtime.terminateExecution", () => inspector.disconnect());
}

/** A kernel whose front end was killed would run for ever. */
function watchParent(): void {
  const parent = Number(process.env.JPY_PARENT_PID);
  if (!(parent > 1)) return;
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") process.kill(process.pid, "SIGKILL");
    }
  }, 1000).unref();
}

if (!isMainThread) {
  const control = new Control(workerData as ControlData);
  void control.beat();
  void control.listen();
}
