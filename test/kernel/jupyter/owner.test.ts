// Outputs that come late belong to the cell that started them.
import { expect, test } from "vitest";
import type { Message } from "../../../kernel/jupyter/wire.js";
import { useKernel } from "./kernelProcess.js";

const kernel = useKernel();

/** Prints under which request's header each text was published, whenever that is. */
function listen() {
  const texts: { text: string; parent: string | undefined }[] = [];
  kernel.client.onBroadcast = ({ header, content, parent }: Message) => {
    if (header.msg_type === "stream")
      texts.push({ text: String(content.text).trim(), parent: parent.msg_id });
  };
  return texts;
}

async function runWithId(code: string): Promise<string> {
  let id = "";
  await kernel.client.execute(code, {
    onOutput: ({ header, parent }) => {
      if (header.msg_type === "execute_input") id = parent.msg_id!;
    },
  });
  return id;
}

test.each([
  ["a timer", "setTimeout(() => console.log('late'), 60)"],
  [
    "an interval",
    "let n = 0; const timer = setInterval(() => { console.log('late'); if (++n === 3) clearInterval(timer) }, 30)",
  ],
  [
    "a loop that sleeps",
    "void (async () => { for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 30)); console.log('late') } })()",
  ],
  [
    "timers/promises",
    "import { setTimeout as sleep } from 'node:timers/promises'; void sleep(60).then(() => console.log('late'))",
  ],
])("%s", async (_name, code) => {
  const texts = listen();
  const first = await runWithId(`${code};`);
  const second = await runWithId(
    "for (let i = 0; i < 12; i++) { console.log('own'); await new Promise((r) => setTimeout(r, 15)) }",
  );
  expect(new Set(texts.filter(({ text }) => text === "late").map(({ parent }) => parent))).toEqual(
    new Set([first]),
  );
  expect(new Set(texts.filter(({ text }) => text === "own").map(({ parent }) => parent))).toEqual(
    new Set([second]),
  );
  expect(texts.filter(({ text }) => text === "own")).toHaveLength(12);
});
