// Comms: channels between code in the kernel and code in a front end, as widgets use them. Library code that knows
// no kernel finds the registry at `globalThis[Symbol.for("cellgrad.comms")]`.
import { randomUUID } from "node:crypto";
import type { Content, Message } from "./wire.js";

export interface CommMessage {
  data: unknown;
  metadata: Content;
  buffers: readonly Buffer[];
}

/** One end of a channel. */
export class Comm {
  onMessage?: (message: CommMessage) => void;
  /** Called when the other side closes it. */
  onClose?: (message: CommMessage) => void;

  constructor(
    readonly id: string,
    readonly target: string,
    private readonly registry: Comms,
  ) {}

  send(data: unknown, metadata: Content = {}, buffers: Buffer[] = []): void {
    this.registry.publish("comm_msg", { comm_id: this.id, data }, metadata, buffers);
  }

  close(data: unknown = {}): void {
    if (this.registry.forget(this.id))
      this.registry.publish("comm_close", { comm_id: this.id, data }, {}, []);
  }
}

type Opened = (comm: Comm, message: CommMessage) => void;
type PublishComm = (type: string, content: Content, metadata: Content, buffers: Buffer[]) => void;

export class Comms {
  private readonly targets = new Map<string, Opened>();
  private readonly comms = new Map<string, Comm>();

  constructor(readonly publish: PublishComm) {
    Object.assign(globalThis, { [Symbol.for("cellgrad.comms")]: this });
  }

  /** From now on, comms that a front end opens to the target are handed to `opened`. */
  register(target: string, opened: Opened): void {
    this.targets.set(target, opened);
  }

  /** Opens a comm to a target that the front end knows. */
  open(target: string, data: unknown = {}, metadata: Content = {}, buffers: Buffer[] = []): Comm {
    const comm = new Comm(randomUUID(), target, this);
    this.comms.set(comm.id, comm);
    this.publish("comm_open", { comm_id: comm.id, target_name: target, data }, metadata, buffers);
    return comm;
  }

  /** @returns whether there was such a comm */
  forget(id: string): boolean {
    return this.comms.delete(id);
  }

  /** The content of `comm_info_reply`. */
  info({ target_name }: Content): Content {
    const open = [...this.comms.values()].filter(
      ({ target }) => target_name === undefined || target_name === null || target === target_name,
    );
    return {
      status: "ok",
      comms: Object.fromEntries(open.map(({ id, target }) => [id, { target_name: target }])),
    };
  }

  /** Takes `comm_open`, `comm_msg` and `comm_close` of a front end. */
  receive({ header, content, metadata, buffers }: Message): void {
    const id = String(content.comm_id);
    const message = { data: content.data, metadata, buffers };
    const comm = this.comms.get(id);
    switch (header.msg_type) {
      case "comm_open":
        this.opened(id, String(content.target_name), message);
        break;
      case "comm_msg":
        comm?.onMessage?.(message);
        break;
      case "comm_close":
        this.forget(id);
        comm?.onClose?.(message);
    }
  }

  private opened(id: string, target: string, message: CommMessage): void {
    const handler = this.targets.get(target);
    if (!handler) {
      this.publish("comm_close", { comm_id: id, data: {} }, {}, []); // as the protocol wants it
      return;
    }
    const comm = new Comm(id, target, this);
    this.comms.set(id, comm);
    try {
      handler(comm, message);
    } catch (error) {
      comm.close();
      throw error;
    }
  }
}
