// The keyboard as the main thread has it: keys one by one, answers of the terminal to questions apart from them,
// and interrupts while code runs.
import { emitKeypressEvents, type Key } from "node:readline";
import { PassThrough } from "node:stream";
import { Worker } from "node:worker_threads";
import { BUSY, type FromReader, HEARD, type ReaderData } from "./reader.js";

export interface KeyboardEvents {
  key(characters: string | undefined, key: Key): void;
  interrupt(): void;
  /** The terminal is gone. */
  closed(): void;
}

const PASTE_MARKS = { on: "\x1b[?2004h", off: "\x1b[?2004l" };
/** The answer to the question what the terminal can do (DA1). */
const ATTRIBUTES = new RegExp(String.raw`${"\x1b"}\[\?([\d;]*)c`);

export class Keyboard {
  /** Shared with the reading thread and the session; its first two integers are the session's. */
  readonly flags: Int32Array;
  private readonly decoder = new PassThrough();
  /** As it is now: what is asked of the terminal is no output, which others may watch. */
  private readonly write = process.stdout.write.bind(process.stdout);
  private onAttributes?: (numbers: number[]) => void;

  constructor(events: KeyboardEvents) {
    process.stdin.setRawMode(true);
    this.write(PASTE_MARKS.on);
    process.on("exit", () => this.release());
    emitKeypressEvents(this.decoder);
    this.decoder.on("keypress", (characters: string | undefined, key: Key) => events.key(characters, key));
    this.decoder.resume();
    const shared = new SharedArrayBuffer(16);
    this.flags = new Int32Array(shared);
    const data: ReaderData = { shared };
    const worker = new Worker(new URL("./reader.js", import.meta.url), { workerData: data });
    worker.on("message", (message: FromReader) => {
      if (message.type === "input") this.feed(message.text);
      else if (message.type === "closed") events.closed();
      else {
        Atomics.add(this.flags, HEARD, 1);
        events.interrupt();
      }
    });
    worker.on("error", (error) => {
      process.stderr.write(`the keyboard cannot be read: ${error.message}\n`);
      events.closed();
    });
  }

  /** From now on Ctrl-C interrupts; otherwise it is a key like others. */
  set isBusy(busy: boolean) {
    Atomics.store(this.flags, BUSY, busy ? 1 : 0);
  }

  /** Asks the terminal what it can do. @returns nothing when it does not answer in time */
  attributes(milliseconds: number): Promise<number[] | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), milliseconds);
      this.onAttributes = (numbers) => {
        clearTimeout(timer);
        resolve(numbers);
      };
      this.write("\x1b[c");
    });
  }

  /** Gives the terminal back as it was found. */
  release(): void {
    this.write(PASTE_MARKS.off);
    process.stdin.setRawMode(false);
  }

  /** Takes the terminal again. */
  take(): void {
    process.stdin.setRawMode(true);
    this.write(PASTE_MARKS.on);
  }

  private feed(text: string): void {
    const answer = ATTRIBUTES.exec(text);
    if (answer) this.onAttributes?.(answer[1]!.split(";").map(Number));
    const typed = text.replace(ATTRIBUTES, "");
    if (typed !== "") this.decoder.write(typed);
  }
}
