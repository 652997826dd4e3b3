// To which request does it belong when something is printed or shown? To the cell that started it, even when it
// comes after that cell has ended and another one runs.
import { AsyncLocalStorage } from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import type { Message } from "./wire.js";

export type Request = Pick<Message, "header" | "identities" | "content">;

// Before Node 24, following asynchronous work puts hooks around every promise, and terminating a runaway cell
// between two hooks aborts the process. There, timers remember who started them, and anything else that comes late
// counts as the latest cell's.
const canFollow = Number(process.versions.node.split(".")[0]) >= 24;

type Callback = (...args: unknown[]) => unknown;

export class Owner {
  private readonly followed = canFollow ? new AsyncLocalStorage<Request>() : undefined;
  private latest: Request | undefined;
  /** Whose timer called what runs now. */
  private visiting: Request | undefined;

  constructor() {
    if (!canFollow) this.followTimers();
  }

  /** What the calling function starts from here on belongs to the request. */
  enter(request: Request): void {
    this.latest = request;
    this.visiting = undefined;
    this.followed?.enterWith(request);
  }

  get current(): Request | undefined {
    return this.followed?.getStore() ?? this.visiting ?? this.latest;
  }

  /** Until what runs now, and all that waits for it, has come to a stop. */
  private visit(owner: Request | undefined): void {
    this.visiting = owner;
    // Microtasks run to the last one before a tick does, those of promises that this one settles included.
    queueMicrotask(() =>
      process.nextTick(() => {
        if (this.visiting === owner) this.visiting = undefined;
      }),
    );
  }

  private bound(callback: unknown): unknown {
    if (typeof callback !== "function") return callback; // Node says what it expects
    const owner = this.current;
    const visit = () => this.visit(owner);
    return function (this: unknown, ...args: unknown[]) {
      visit();
      return (callback as Callback).apply(this, args);
    };
  }

  private followTimers(): void {
    for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const original = timers[name] as unknown as Callback & { [promisify.custom]?: unknown };
      const following = Object.assign(
        (callback: unknown, ...rest: unknown[]) => original(this.bound(callback), ...rest),
        { [promisify.custom]: original[promisify.custom] },
      );
      Object.defineProperty(following, "name", { value: name });
      Object.assign(timers, { [name]: following });
      Object.assign(globalThis, { [name]: following });
    }
    for (const name of ["setTimeout", "setImmediate"] as const) {
      const original = timersPromises[name] as (...args: unknown[]) => Promise<unknown>;
      const following = (...args: unknown[]) => {
        const owner = this.current;
        return original(...args).finally(() => this.visit(owner));
      };
      Object.assign(timersPromises, { [name]: following });
      Object.assign(timers[name], { [promisify.custom]: following });
    }
    syncBuiltinESMExports();
  }
}
