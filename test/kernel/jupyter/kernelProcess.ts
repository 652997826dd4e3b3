// A real kernel process for tests, talked to over ZeroMQ. It runs the compiled program, so build first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type ExecuteOptions, type KernelClient, launchKernel } from "../../../kernel/jupyter/client.js";
import type { Content, Message } from "../../../kernel/jupyter/wire.js";

export interface Ran {
  reply: Content;
  /** What the cell published, without states and inputs. */
  outputs: { type: string; content: Content }[];
  /** All that it printed on standard output. */
  text: string;
}

export interface TestKernel {
  folder: string;
  client: KernelClient;
  run(code: string, options?: ExecuteOptions): Promise<Ran>;
}

/** One kernel for all tests of a file; tests use names of their own. */
export function useKernel(): TestKernel {
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-kernel-test-"));
  const kernel = { folder } as TestKernel;
  beforeAll(async () => {
    kernel.client = await launchKernel({ cwd: folder });
  });
  afterAll(async () => {
    await kernel.client?.shutdown();
    rmSync(folder, { recursive: true });
  });
  kernel.run = async (code, options = {}) => {
    const published: Message[] = [];
    const reply = await kernel.client.execute(code, {
      ...options,
      onOutput: (message) => published.push(message),
    });
    const outputs = published
      .map(({ header, content }) => ({ type: header.msg_type, content }))
      .filter(({ type }) => type !== "execute_input");
    const text = outputs
      .filter(({ type, content }) => type === "stream" && content.name === "stdout")
      .map(({ content }) => String(content.text))
      .join("");
    return { reply, outputs, text };
  };
  return kernel;
}
