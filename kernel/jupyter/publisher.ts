// The publishing socket: outputs, results, errors and states, each for the request it belongs to. Joins the
// pieces of printed text, so that twenty thousand lines become some dozens of messages.
import { randomUUID } from "node:crypto";
import type { Publisher as Socket } from "zeromq";
import { type Content, createHeader, encode, type Header } from "./wire.js";

/** So many pieces of text in so many milliseconds are sent at once; a flood beyond that is joined. */
const PROMPT_PIECES = 20;
const PROMPT_PERIOD = 100;
/** Joined text is sent at the latest after so many milliseconds, or so many characters. */
const PATIENCE = 30;
const MAX_BUFFERED = 1 << 16;

export type StreamName = "stdout" | "stderr";

interface Buffered {
  name: StreamName;
  parent: Partial<Header>;
  text: string;
  since: number;
}

export class Publisher {
  readonly session = randomUUID();
  private buffered: Buffered | undefined;
  private timer: NodeJS.Timeout | undefined;
  private period = { since: 0, pieces: 0 };

  constructor(
    private readonly socket: Socket,
    private readonly key: string,
  ) {}

  publish(
    type: string,
    content: Content,
    parent: Partial<Header>,
    metadata: Content = {},
    buffers: Buffer[] = [],
  ): void {
    this.flush();
    this.send(type, content, parent, metadata, buffers);
  }

  /** Printed text; what was printed is published before anything that is published later. */
  write(name: StreamName, text: string, parent: Partial<Header>): void {
    if (text === "") return;
    const { buffered } = this;
    const now = performance.now();
    if (buffered && buffered.name === name && buffered.parent === parent) {
      buffered.text += text;
      // A cell that prints in a loop lets no timer run, so the clock is read here too.
      if (buffered.text.length > MAX_BUFFERED || now - buffered.since > PATIENCE) this.flush();
      return;
    }
    this.flush();
    // A cell that computes for minutes lets no timer run either: what it says now and then must not wait.
    if (now - this.period.since > PROMPT_PERIOD) this.period = { since: now, pieces: 0 };
    if (this.period.pieces++ < PROMPT_PIECES) {
      this.send("stream", { name, text }, parent, {});
      return;
    }
    this.buffered = { name, parent, text, since: now };
    this.timer = setTimeout(() => this.flush(), PATIENCE);
  }

  flush(): void {
    if (!this.buffered) return;
    const { name, parent, text } = this.buffered;
    clearTimeout(this.timer);
    this.buffered = undefined;
    this.send("stream", { name, text }, parent, {});
  }

  private send(
    type: string,
    content: Content,
    parent: Partial<Header>,
    metadata: Content,
    buffers: Buffer[] = [],
  ): void {
    const header = createHeader(type, this.session);
    const topic = Buffer.from(`kernel.${this.session}.${type}`);
    const message = { identities: [topic], header, parent, metadata, content, buffers };
    // The socket is made so that a send never waits; a rejection means that it is closed.
    this.socket.send(encode(message, this.key)).catch(() => undefined);
  }
}
