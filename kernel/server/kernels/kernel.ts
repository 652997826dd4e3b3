// A running kernel as the server knows it: its process, what it is doing, and who listens. It keeps its id when its
// process is restarted, or has died and is started again.
import { randomUUID } from "node:crypto";
import { KernelClient } from "../../jupyter/client.js";
import { type Connection, createConnection } from "../../jupyter/connection.js";
import { createHeader, type Message } from "../../jupyter/wire.js";

export type State = "starting" | "idle" | "busy" | "restarting" | "dead";

export interface KernelModel {
  id: string;
  name: string;
  execution_state: State;
  last_activity: string;
  connections: number;
}

export interface KernelOptions {
  name: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** What listens: the channels of a browser page. */
export interface Listener {
  onBroadcast(message: Message): void;
  /** The process is another one now; requests go to it. */
  onProcess(connection: Connection): void;
  readonly isConnected: boolean;
}

/** A kernel that dies so often in a row is not started again by itself. */
const DEATHS_IN_A_ROW = 3;
const LONG_MS = 60_000;

export class Kernel {
  readonly id: string = randomUUID();
  state: State = "starting";
  lastActivity = new Date();
  readonly listeners = new Set<Listener>();
  /** Fulfilled when the process answers and what it publishes arrives; also when it could not start. */
  ready!: Promise<void>;
  private client!: KernelClient;
  private deaths = 0;
  private launched = 0;
  private isEnding = false;
  private readonly session = randomUUID();
  /** The request that the process works on: what is said about its end belongs to it. */
  private current: Message["parent"] = {};
  /** What its cell wrote last has no end of line yet. */
  private isMidLine = false;

  private constructor(private readonly options: KernelOptions) {}

  /** Starts the process; whoever needs it to answer waits for `ready`. */
  static async start(options: KernelOptions): Promise<Kernel> {
    const kernel = new Kernel(options);
    await kernel.launch();
    return kernel;
  }

  get model(): KernelModel {
    const connections = [...this.listeners].filter(({ isConnected }) => isConnected).length;
    const { id, state, lastActivity } = this;
    return {
      id,
      name: this.options.name,
      execution_state: state,
      last_activity: lastActivity.toISOString(),
      connections,
    };
  }

  get connection(): Connection {
    return this.client.connection;
  }

  interrupt(): Promise<void> {
    return this.client.interrupt();
  }

  async restart(): Promise<void> {
    const { client } = this;
    this.isEnding = true;
    this.state = "restarting"; // not said to pages: they would take it for a death, as nobody tells them who asked
    await client.shutdown();
    this.isEnding = false;
    this.deaths = 0;
    await this.launch();
    await this.ready;
  }

  async shutdown(): Promise<void> {
    this.isEnding = true;
    await this.client.shutdown();
    this.tell("dead");
  }

  private async launch(): Promise<void> {
    this.state = "starting";
    this.launched = Date.now();
    const client = new KernelClient(await createConnection(), {
      cwd: this.options.cwd,
      env: { ...this.options.env, CELLGRAD_HISTORY: process.env.CELLGRAD_HISTORY ?? "" },
    });
    this.client = client;
    client.onBroadcast = (message) => this.broadcast(message);
    void client.exited.then(() => this.onExit(client));
    for (const listener of this.listeners) listener.onProcess(client.connection);
    this.ready = client.ready().catch((error: Error) => {
      client.process.kill("SIGKILL");
      if (this.isEnding || client !== this.client) return;
      this.say("stream", { name: "stderr", text: `${error.message}\n` });
      this.tell("dead");
    });
  }

  private broadcast(message: Message): void {
    this.lastActivity = new Date();
    if (message.header.msg_type === "status") {
      const { execution_state: state } = message.content;
      if (state === "idle" || state === "busy") this.state = state;
      if (state === "busy") this.current = message.parent;
      this.isMidLine = false;
    }
    if (message.header.msg_type === "stream") this.isMidLine = !String(message.content.text).endsWith("\n");
    for (const listener of this.listeners) listener.onBroadcast(message);
  }

  /** The process ended and nobody asked it to: its cell is told why, and a new process takes its place. */
  private async onExit(client: KernelClient): Promise<void> {
    if (this.isEnding || client !== this.client) return;
    this.say("stream", {
      name: "stderr",
      text: `${this.isMidLine ? "\n" : ""}${client.cause.message}\nIt is started again; its variables are gone.\n`,
    });
    this.say("status", { execution_state: "idle" });
    const livedLong = Date.now() - this.launched > LONG_MS;
    this.deaths = livedLong ? 1 : this.deaths + 1;
    if (this.deaths > DEATHS_IN_A_ROW) {
      this.tell("dead");
      return;
    }
    this.tell("restarting");
    await this.launch();
  }

  private tell(state: State): void {
    this.state = state;
    this.current = {};
    this.say("status", { execution_state: state });
  }

  private say(type: string, content: Message["content"]): void {
    const header = createHeader(type, this.session);
    const message: Message = {
      identities: [],
      header,
      parent: this.current,
      metadata: {},
      content,
      buffers: [],
    };
    for (const listener of this.listeners) listener.onBroadcast(message);
  }
}
