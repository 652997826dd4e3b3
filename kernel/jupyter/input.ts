// Questions to the user: `input_request` on the stdin socket, and the answer that a front end sends back.
import type { Router } from "zeromq";
import type { Request } from "./owner.js";
import { createHeader, decode, encode } from "./wire.js";

interface Waiting {
  request: Request;
  resolve(answer: string): void;
  reject(error: Error): void;
}

export class Input {
  private waiting: Waiting | undefined;

  constructor(
    private readonly socket: Router,
    private readonly key: string,
    private readonly session: string,
    private readonly log: (text: string) => void,
  ) {}

  async listen(): Promise<void> {
    for await (const frames of this.socket) {
      try {
        const { header, content } = decode(frames, this.key);
        if (header.msg_type === "input_reply") this.answered(content.value);
      } catch (error) {
        this.log(`an input message was dropped: ${(error as Error).message}`);
      }
    }
  }

  private answered(value: unknown): void {
    this.waiting?.resolve(String(value ?? ""));
    this.waiting = undefined;
  }

  /** Asks the front end that sent the request. */
  async ask(request: Request | undefined, question: string, isSecret: boolean): Promise<string> {
    if (!request?.content.allow_stdin) {
      throw new Error(
        "prompt: there is nobody to ask; this notebook runs where no input is possible (render, execute, nbconvert)",
      );
    }
    if (this.waiting) throw new Error("prompt: another question is still open; await the first one before");
    const header = createHeader("input_request", this.session);
    const content = { prompt: question, password: isSecret };
    const message = {
      identities: request.identities,
      header,
      parent: request.header,
      metadata: {},
      content,
      buffers: [],
    };
    const answer = new Promise<string>((resolve, reject) => {
      this.waiting = { request, resolve, reject };
    });
    await this.socket.send(encode(message, this.key));
    return answer;
  }

  /** The cell is over: nobody waits for its answer any more. */
  cancel(request: Pick<Request, "header">): void {
    if (this.waiting?.request.header !== request.header) return;
    this.waiting.reject(new Error("prompt: the cell that asked has ended"));
    this.waiting = undefined;
  }
}
