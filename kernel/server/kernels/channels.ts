// Between a browser page and a kernel: one websocket on one side, the kernel's sockets on the other. While the page is
// away (a laptop asleep, a network gone), what the kernel publishes waits for it.
import type { WebSocket } from "ws";
import * as zmq from "zeromq";
import { address, type Connection } from "../../jupyter/connection.js";
import { type Message, signedFrames, unsignedParts } from "../../jupyter/wire.js";
import {
  BINARY_PROTOCOL,
  type ChannelMessage,
  FrameError,
  packBinary,
  packJson,
  unpackBinary,
  unpackJson,
} from "./frames.js";
import type { Kernel, Listener } from "./kernel.js";

const REQUESTS = ["shell", "control", "stdin"] as const;
type RequestChannel = (typeof REQUESTS)[number];

/** What may wait for an absent page, in bytes; past it, the oldest is dropped. */
const MAX_WAITING = 64 * 1024 * 1024;
/** How long a page may be away before its place is given up. */
const PATIENCE_MS = 60 * 60 * 1000;

export class Channels implements Listener {
  private socket?: WebSocket;
  private dealers!: Record<RequestChannel, zmq.Dealer>;
  private connection!: Connection;
  private waiting: ChannelMessage[] = [];
  private waitingBytes = 0;
  private patience?: NodeJS.Timeout;
  private isClosed = false;
  /** When its page went, by `performance.now()`. */
  leftAt = 0;
  /** Requests go one after the other, and none before the kernel's answers can be heard. */
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly kernel: Kernel,
    private readonly session: string,
    private readonly onEnd: () => void,
  ) {
    this.onProcess(kernel.connection);
    kernel.listeners.add(this);
  }

  get isConnected(): boolean {
    return this.socket !== undefined;
  }

  attach(socket: WebSocket): void {
    clearTimeout(this.patience);
    this.socket?.close(1000, "the page has connected anew");
    this.socket = socket;
    socket.on("message", (data, isBinary) => {
      this.sending = this.sending.then(() => this.receive(socket, data as Buffer, isBinary));
    });
    socket.on("close", () => {
      if (this.socket === socket) this.leave();
    });
    socket.on("error", () => socket.terminate());
    const { waiting } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const message of waiting) this.send(message);
  }

  /** Another process, or the first: its sockets take the place of the old ones. */
  onProcess(connection: Connection): void {
    if (connection === this.connection) return;
    this.closeDealers();
    this.connection = connection;
    this.dealers = Object.fromEntries(
      REQUESTS.map((channel) => {
        const dealer = new zmq.Dealer({ routingId: this.session, linger: 0, reconnectInterval: 20 });
        dealer.connect(address(connection, channel));
        void this.pump(dealer, channel);
        return [channel, dealer];
      }),
    ) as Record<RequestChannel, zmq.Dealer>;
  }

  onBroadcast({ header, parent, metadata, content, buffers }: Message): void {
    const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    this.send({ channel: "iopub", parts: [...parts, ...buffers] });
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.patience);
    this.kernel.listeners.delete(this);
    this.socket?.close(1001, "the kernel is gone");
    this.closeDealers();
    this.onEnd();
  }

  private leave(): void {
    this.socket = undefined;
    if (this.isClosed) return;
    this.leftAt = performance.now();
    this.patience = setTimeout(() => this.close(), PATIENCE_MS);
    this.patience.unref();
  }

  private closeDealers(): void {
    if (this.dealers) for (const dealer of Object.values(this.dealers)) dealer.close();
  }

  private async pump(dealer: zmq.Dealer, channel: RequestChannel): Promise<void> {
    for await (const frames of dealer) this.send({ channel, parts: unsignedParts(frames) });
  }

  private send(message: ChannelMessage): void {
    if (!this.socket) {
      this.waiting.push(message);
      this.waitingBytes += sizeOf(message);
      while (this.waitingBytes > MAX_WAITING) this.waitingBytes -= sizeOf(this.waiting.shift()!);
      return;
    }
    const isBinary = this.socket.protocol === BINARY_PROTOCOL;
    this.socket.send(isBinary ? packBinary(message) : packJson(message));
  }

  private async receive(socket: WebSocket, data: Buffer, isBinary: boolean): Promise<void> {
    try {
      const message = socket.protocol === BINARY_PROTOCOL ? unpackBinary(data) : unpackJson(data, isBinary);
      if (!REQUESTS.some((channel) => channel === message.channel))
        throw new FrameError(`channel ${message.channel}`);
      await this.kernel.ready;
      await this.dealers[message.channel as RequestChannel].send(
        signedFrames(message.parts, this.connection.key),
      );
    } catch (error) {
      const isOdd = error instanceof FrameError;
      const reason = isOdd ? `not a Jupyter message: ${error.message}` : "the kernel is gone";
      socket.close(isOdd ? 1003 : 1011, reason.slice(0, 120));
    }
  }
}

const sizeOf = ({ parts }: ChannelMessage) => parts.reduce((sum, { length }) => sum + length, 0);
