// Turns the messages that a running cell publishes into the outputs of a notebook: joins the pieces of a
// stream, applies clear_output, and updates displays wherever they were shown.
import type { MimeBundle } from "../display/index.js";
import type { Message } from "../jupyter/wire.js";
import type { CodeCell, Output } from "./file.js";

type Shown = Extract<Output, { output_type: "display_data" | "execute_result" }>;

export class OutputCollector {
  /** Outputs that carry a display id; one may have been shown in several cells. */
  private readonly displays = new Map<string, Shown[]>();
  /** Cells whose outputs go when the next one comes: clear_output with wait. */
  private readonly clearing = new WeakSet<CodeCell>();

  /** Takes one message published while `cell` ran. */
  add(cell: CodeCell, message: Message): void {
    const { content } = message;
    switch (message.header.msg_type) {
      case "stream":
        this.stream(cell, content.name === "stderr" ? "stderr" : "stdout", String(content.text));
        break;
      case "display_data":
      case "execute_result":
        this.show(cell, message);
        break;
      case "update_display_data":
        this.update(message);
        break;
      case "error":
        this.push(cell, {
          output_type: "error",
          ename: String(content.ename),
          evalue: String(content.evalue),
          traceback: (content.traceback as string[]) ?? [],
        });
        break;
      case "clear_output":
        if (content.wait) this.clearing.add(cell);
        else cell.outputs = [];
    }
  }

  private push(cell: CodeCell, output: Output): void {
    if (this.clearing.delete(cell)) cell.outputs = [];
    cell.outputs.push(output);
  }

  private stream(cell: CodeCell, name: "stdout" | "stderr", text: string): void {
    const last = this.clearing.has(cell) ? undefined : cell.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.push(cell, { output_type: "stream", name, text });
  }

  private show(cell: CodeCell, { header, content }: Message): void {
    const shown = {
      data: content.data as MimeBundle,
      metadata: (content.metadata as Shown["metadata"]) ?? {},
    };
    const output: Shown =
      header.msg_type === "execute_result"
        ? { output_type: "execute_result", ...shown, execution_count: content.execution_count as number }
        : { output_type: "display_data", ...shown };
    this.push(cell, output);
    const id = displayId(content);
    if (id !== undefined) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
  }

  private update({ content }: Message): void {
    for (const output of this.displays.get(displayId(content) ?? "") ?? []) {
      output.data = content.data as MimeBundle;
      output.metadata = (content.metadata as Shown["metadata"]) ?? {};
    }
  }
}

function displayId(content: Message["content"]): string | undefined {
  return (content.transient as { display_id?: string } | undefined)?.display_id;
}
