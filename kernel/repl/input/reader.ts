// A thread that reads the keyboard. While code runs, the main thread cannot: this one still sees Ctrl-C, and stops
// the code. Everything else that is typed waits in the main thread's queue.
import { Session as Inspector } from "node:inspector";
import { ReadStream } from "node:tty";
import { isMainThread, parentPort, workerData } from "node:worker_threads";

/** Places in the shared integers. The first two are the session's (see SessionOptions). */
export const STOP = 0;
export const CODE_RUNS = 1;
/** A line is being worked on: the keyboard interrupts instead of editing. */
export const BUSY = 2;
/** Counts interrupts that the main thread has heard of. */
export const HEARD = 3;

export interface ReaderData {
  shared: SharedArrayBuffer;
}

export type FromReader = { type: "input"; text: string } | { type: "interrupt" } | { type: "closed" };

/** How long the main thread may take, in milliseconds, to hear of an interrupt, and to obey a signal. */
const PATIENCE = 150;
const CTRL_C = "\x03";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Reader {
  private readonly flags: Int32Array;

  constructor(
    { shared }: ReaderData,
    private readonly post: (message: FromReader) => void,
  ) {
    this.flags = new Int32Array(shared);
  }

  listen(): void {
    const keyboard = new ReadStream(0);
    keyboard.setEncoding("utf8");
    keyboard.on("data", (text: string) => {
      const isBusy = Atomics.load(this.flags, BUSY) !== 0;
      if (isBusy && text.includes(CTRL_C)) void this.interrupt();
      else this.post({ type: "input", text });
    });
    const close = () => this.post({ type: "closed" });
    keyboard.on("end", close);
    keyboard.on("error", close); // the terminal was closed
  }

  /** First politely; code that never looks up is sent a signal, and at last stopped by force. */
  private async interrupt(): Promise<void> {
    const heard = Atomics.load(this.flags, HEARD);
    const isOver = () =>
      Atomics.load(this.flags, HEARD) !== heard || Atomics.load(this.flags, CODE_RUNS) === 0;
    Atomics.store(this.flags, STOP, 1);
    this.post({ type: "interrupt" });
    await wait(PATIENCE);
    if (isOver()) return;
    if (process.platform !== "win32") {
      process.kill(process.pid, "SIGINT");
      await wait(3 * PATIENCE);
      if (isOver()) return;
    }
    const inspector = new Inspector();
    inspector.connectToMainThread();
    inspector.post("Runtime.terminateExecution", () => inspector.disconnect());
  }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  new Reader(workerData as ReaderData, (message) => port.postMessage(message)).listen();
}
