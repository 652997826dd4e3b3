// What a long and careless session does to a kernel process: interrupts again and again, cells that end it.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kernelProgram } from "../../../kernel/files/home.js";
import { launchKernel } from "../../../kernel/jupyter/client.js";
import type { Message } from "../../../kernel/jupyter/wire.js";
import { useKernel } from "./kernelProcess.js";

// `CELLGRAD_ROUNDS=20` is what CI runs; a few keep a user's `npm test` short.
const ROUNDS = Number(process.env.CELLGRAD_ROUNDS ?? 3);

const kernel = useKernel();

/** Runs a cell that says when it has started, and interrupts it then. @returns milliseconds from there to the reply */
async function interrupt(code: string): Promise<number> {
  let asked = 0;
  const reply = await kernel.client.execute(`process.stdout.write('started'); ${code}`, {
    onOutput: ({ header }) => {
      if (header.msg_type !== "stream" || asked > 0) return;
      asked = performance.now();
      void kernel.client.interrupt();
    },
  });
  expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  return performance.now() - asked;
}

async function resultOf(expression: string): Promise<string> {
  const { outputs } = await kernel.run(expression);
  return (outputs[0]!.content.data as Record<string, string>)["text/plain"]!;
}

const CASES: [string, string][] = [
  ["a synchronous loop", "while (true) {}"],
  ["a loop after an await", "await null; while (true) {}"],
  ["a promise that never resolves", "await new Promise(() => {})"],
  ["a training run", "await fit(model, data, options)"],
  ["a regular expression gone wild", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
  ["a loop in a timer", "await new Promise(() => setTimeout(() => { while (true) {} }, 5))"],
];

describe(`interrupted ${ROUNDS} times in a row, the session lives on`, () => {
  test.each(CASES)("%s", { timeout: 30_000 + ROUNDS * 5000 }, async (name, code) => {
    await kernel.run(
      [
        "import { fit, mseLoss, nn, optim, randn, TensorDataset } from 'cellgrad';",
        "const model = new nn.Linear(4, 1);",
        "const data = new TensorDataset(randn([256, 4]), randn([256, 1]));",
        "const options = { loss: mseLoss, optimizer: new optim.SGD(model.parameters(), { lr: 1e-3 }), epochs: 1e6 };",
        "let rounds = 0;",
      ].join("\n"),
    );
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await interrupt(`rounds++; ${code}`));
    expect(await resultOf("rounds")).toBe(String(ROUNDS));
    expect(await resultOf("Number.isFinite(model.forward(randn([2, 4])).sum().item())")).toBe("true");
    if (process.env.CELLGRAD_TIMES) console.log(name, times.map(Math.round).join(" "));
  });
});

test(`${ROUNDS * 25} cells: no message is lost, and memory does not grow with them`, {
  timeout: 300_000,
}, async () => {
  // What lives after a full collection: the resident size also holds what nobody has collected yet.
  await kernel.run(
    "import { setFlagsFromString } from 'node:v8'; import { runInNewContext } from 'node:vm';",
  );
  await kernel.run("setFlagsFromString('--expose-gc'); const collect = runInNewContext('gc');");
  const living = async () => Number(await resultOf("collect(); process.memoryUsage().heapUsed")) / 2 ** 20;
  const times: number[] = [];
  let before = 0;
  for (let i = 0; i < ROUNDS * 25; i++) {
    if (i === 25) before = await living();
    const start = performance.now();
    const { outputs, text } = await kernel.run(`let counted = ${i}; console.log(counted); counted`);
    times.push(performance.now() - start);
    expect([text, outputs.length]).toEqual([`${i}\n`, 2]);
  }
  const grown = (await living()) - before;
  expect(grown).toBeLessThan(30); // megabytes; the compiler keeps some of its last programs
  times.sort((a, b) => a - b);
  if (process.env.CELLGRAD_TIMES) console.log("median", times[times.length >> 1], "grown", grown);
});

describe("a cell that ends the process", () => {
  test.each([
    [
      "by exhausting the heap",
      "const hoard: number[][] = []; for (;;) hoard.push(new Array(1e5).fill(0.5 + hoard.length))",
      "ran out of memory",
    ],
    ["by a signal", "process.kill(process.pid, 'SIGKILL'); for (;;);", "SIGKILL"],
    ["by abort", "process.abort()", "SIGABRT"],
  ])("%s: the client is told why, and a new kernel works", async (_name, code, reason) => {
    const options = { cwd: kernel.folder, env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=400" } };
    const doomed = await launchKernel(options);
    await expect(doomed.execute(code)).rejects.toThrow(reason);
    const next = await launchKernel(options);
    expect(await next.execute("1")).toMatchObject({ status: "ok" });
    await next.shutdown();
  });

  test("by exhausting the heap: any front end is told by the kernel that is started in its place", async () => {
    // As front ends do it: the same connection file for both.
    const file = join(kernel.folder, "front-end.json");
    const start = `cp "$0" "${file}" && exec "${process.execPath}" "${kernelProgram}" "${file}"`;
    const options = {
      cwd: kernel.folder,
      env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=200" },
      argv: ["sh", "-c", start, "{connection_file}"],
    };
    const doomed = await launchKernel(options);
    await expect(
      doomed.execute("const all: number[][] = []; for (;;) all.push(Array(1e5).fill(0.5))"),
    ).rejects.toThrow();
    const next = await launchKernel(options);
    const outputs: Message[] = [];
    const told = () => outputs.splice(0).filter(({ content }) => content.name === "stderr");
    await next.execute("1", { onOutput: (message) => outputs.push(message) });
    expect(told()[0]?.content.text).toMatch(/ran out of memory.*was started anew: its variables are gone/);
    await next.execute("2", { onOutput: (message) => outputs.push(message) });
    expect(told()).toEqual([]);
    await next.shutdown();
  });
});
