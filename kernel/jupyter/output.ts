// What the process prints goes to the notebook: console.log, process.stdout.write, warnings.
import { StringDecoder } from "node:string_decoder";
import type { StreamName } from "./publisher.js";

/** From now on `write` receives what is written to standard output and standard error. */
export function captureOutput(write: (name: StreamName, text: string) => void): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder("utf8"); // a character may come in two pieces
    const capture = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error | null) => void),
      done?: (error?: Error | null) => void,
    ): boolean => {
      write(name, typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)));
      const callback = typeof encoding === "function" ? encoding : done;
      if (callback) process.nextTick(callback);
      return true;
    };
    process[name].write = capture;
  }
}
