// To which cell does it belong when something is printed or shown? To the one that started it, even when it comes
// after that cell has ended and another one runs.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Header } from "./wire.js";

// Before Node 24, following asynchronous work puts hooks around every promise, and terminating a runaway cell
// between two hooks aborts the process. There, the last cell that was started counts.
const canFollow = Number(process.versions.node.split(".")[0]) >= 24;

export class Owner {
  private readonly followed = canFollow ? new AsyncLocalStorage<Header>() : undefined;
  private latest: Partial<Header> = {};

  /** What the calling function starts from here on belongs to the request. */
  enter(request: Header): void {
    this.latest = request;
    this.followed?.enterWith(request);
  }

  get current(): Partial<Header> {
    return this.followed?.getStore() ?? this.latest;
  }
}
