import { describe, expect, test } from "vitest";
import { useKernel } from "./kernelProcess.js";

const kernel = useKernel();
const WILD = "/^(a+)+$/.test('a'.repeat(40) + 'b')";

/** Starts a cell, and stops it once it says that it is running. */
async function interrupt(code: string) {
  const published: string[] = [];
  let isStarted = () => {};
  const started = new Promise<void>((resolve) => {
    isStarted = resolve;
  });
  const running = kernel.client.execute(`process.stdout.write('started\\n'); ${code}`, {
    onOutput: ({ header, content }) => {
      published.push(header.msg_type);
      if (String(content.text).includes("started")) isStarted();
    },
  });
  await started;
  await kernel.client.interrupt();
  return { reply: await running, published };
}

describe("an interrupt stops", () => {
  test.each([
    ["a loop", "while (true) {}"],
    ["a loop after an await", "await null; while (true) {}"],
    ["a loop in a function", "const spin = () => { for (;;); }; spin()"],
    ["a promise that never resolves", "await new Promise(() => {})"],
    ["a loop of awaits", "for (;;) await new Promise((resolve) => setTimeout(resolve, 5))"],
    ["a loop in a timer", "await new Promise(() => setTimeout(() => { while (true) {} }, 5))"],
    ["a regular expression gone wild", WILD],
    ["the same after an await", `await null; ${WILD}`],
    [
      "a function that asks",
      "await new Promise<void>((_, reject) => { const t = setInterval(() => { if ((globalThis as any)[Symbol.for('cellgrad.interrupted')]()) { clearInterval(t); reject(new Error('asked')) } }, 5) })",
    ],
  ])("%s, and variables stay", async (_name, code) => {
    await kernel.run("let survivor = 41");
    const { reply, published } = await interrupt(`survivor++; ${code}`);
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(published).toContain("error");
    const { outputs } = await kernel.run("survivor");
    expect(outputs.find(({ content }) => content.data)?.content.data).toEqual({ "text/plain": "42" });
  });

  test("the rest of a cell that waited", async () => {
    await interrupt(
      "let isOver = false; await new Promise((resolve) => setTimeout(resolve, 100)); isOver = true",
    );
    const { outputs } = await kernel.run("await new Promise((resolve) => setTimeout(resolve, 150)); isOver");
    expect(outputs[0]!.content.data).toEqual({ "text/plain": "false" });
  });

  test("background loops of an interrupted cell", async () => {
    await interrupt(
      "let ticks = 0; for (;;) { ticks++; await new Promise((resolve) => setTimeout(resolve, 5)) }",
    );
    const { text } = await kernel.run(
      "const before = ticks; await new Promise((resolve) => setTimeout(resolve, 60)); console.log(ticks - before)",
    );
    expect(text).toBe("0\n");
  });
});

test("a cell that ends the process says so", async () => {
  const published: string[] = [];
  const ending = kernel.client.execute("process.exit(3)", {
    onOutput: ({ content }) => published.push(String(content.text)),
  });
  await expect(ending).rejects.toThrow("exit code 3");
  expect(published.join("")).toContain("process.exit(3) ended the kernel");
});
