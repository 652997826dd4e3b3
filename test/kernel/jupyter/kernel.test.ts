import { describe, expect, test } from "vitest";
import { createHeader, type Message } from "../../../kernel/jupyter/wire.js";
import { useKernel } from "./kernelProcess.js";

const kernel = useKernel();
const run: typeof kernel.run = (...args) => kernel.run(...args);
const ask = async (type: string, content = {}) =>
  (await kernel.client.request(type, content, { timeout: 20_000 })).content;

describe("execute", () => {
  test("gives the last value as a result, with its number", async () => {
    const { reply, outputs } = await run("1 + 1");
    expect(outputs).toEqual([
      {
        type: "execute_result",
        content: { execution_count: reply.execution_count, data: { "text/plain": "2" }, metadata: {} },
      },
    ]);
    expect(reply).toMatchObject({ status: "ok", user_expressions: {}, payload: [] });
  });

  test("counts stored cells only, and publishes nothing of silent ones", async () => {
    const first = (await run("1")).reply.execution_count as number;
    const silent = await run("console.log('heard'); 5", { silent: true });
    expect(silent.outputs.map(({ type }) => type)).toEqual(["stream"]);
    expect((await run("2", { storeHistory: false })).reply.execution_count).toBe(first);
    expect((await run("3")).reply.execution_count).toBe(first + 1);
  });

  test("reports an error with name, message, traceback and place", async () => {
    const { reply, outputs } = await run("const a1 = 1;\n\nthrow new RangeError('too far');");
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "too far" });
    const [error] = outputs;
    expect(error).toMatchObject({ type: "error", content: { ename: "RangeError", evalue: "too far" } });
    const traceback = (error!.content.traceback as string[]).join("\n");
    expect(traceback).toContain(`Cell [${reply.execution_count}], line 3`);
    expect(traceback).toContain("throw new RangeError");
    expect(traceback).not.toMatch(/node:|kernel\/|tslab/);
  });

  test("evaluates user expressions", async () => {
    const { reply } = await run("const u1 = 20", { userExpressions: { twice: "u1 * 2", bad: "u1.x.y" } });
    expect(reply.user_expressions).toMatchObject({
      twice: { status: "ok", data: { "text/plain": "40" } },
      bad: { status: "error", ename: "TypeScriptError" },
    });
  });

  test("after an error, what was already sent is not run, unless the sender wants it", async () => {
    const sent = [run("throw 1"), run("console.log('ran')"), run("console.log('ran')")];
    expect((await Promise.all(sent)).map(({ reply }) => reply.status)).toEqual([
      "error",
      "aborted",
      "aborted",
    ]);
    const wanted = [run("throw 1", { stopOnError: false }), run("'ran'")];
    expect((await Promise.all(wanted)).map(({ reply }) => reply.status)).toEqual(["error", "ok"]);
    expect((await run("'next'")).reply.status).toBe("ok");
  });

  test("a rejection that nobody waits for is shown, and the kernel lives on", async () => {
    await run(
      "void Promise.reject(new Error('in the background')); setTimeout(() => { throw new Error('timer') }, 1)",
    );
    const { outputs } = await run("await new Promise((resolve) => setTimeout(resolve, 50)); 'alive'");
    expect(outputs.at(-1)).toMatchObject({ type: "execute_result" });
  });
});

describe("printed text", () => {
  test("20,000 lines arrive complete and in order, in few messages", async () => {
    const { text, outputs } = await run("for (let i = 0; i < 20_000; i++) console.log('line ' + i);");
    expect(text).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(outputs.length).toBeLessThan(200);
  });

  test("2,000 displays in a row all arrive", async () => {
    const { outputs } = await run("for (let i = 0; i < 2000; i++) await display(i)");
    expect(outputs.map(({ content }) => (content.data as Record<string, string>)["text/plain"])).toEqual(
      Array.from({ length: 2000 }, (_, i) => String(i)),
    );
  });

  test("the two streams and displays keep their order", async () => {
    const { outputs } = await run(
      "console.log(1); console.error(2); console.log(3); await display(4); console.log(5)",
    );
    expect(outputs.map(({ type, content }) => content.text ?? type)).toEqual([
      "1\n",
      "2\n",
      "3\n",
      "display_data",
      "5\n",
    ]);
  });

  test("a character written in two pieces is whole", async () => {
    const code =
      "const bytes = Buffer.from('é'); process.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1)); ''";
    expect((await run(code)).text).toBe("é");
  });
});

describe("display", () => {
  test("an object shows itself by Symbol.for('Jupyter.display')", async () => {
    const { outputs } = await run(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>', 'application/json': { a: 1 } }) })",
    );
    expect(outputs[0]!.content.data).toMatchObject({ "text/html": "<b>x</b>", "application/json": { a: 1 } });
    expect(outputs[0]!.content.data).toHaveProperty("text/plain");
  });

  test("a display that fails falls back to text and says why", async () => {
    const { outputs, reply } = await run(
      "({ a: 5, [Symbol.for('Jupyter.display')]() { throw new Error('no ink') } })",
    );
    expect(reply.status).toBe("ok");
    expect((outputs[0]!.content.data as Record<string, string>)["text/plain"]).toMatch(/a: 5[\s\S]*no ink/);
  });

  test("arrays of records, maps and sets are tables", async () => {
    const html = async (code: string) =>
      ((await run(code)).outputs[0]!.content.data as Record<string, string>)["text/html"];
    expect(await html("[{ n: 1, s: '<i>' }, { n: 2, t: true }]")).toMatch(
      /<th[^>]*>n<\/th>.*s<\/th>.*t<\/th>[\s\S]*&lt;i&gt;/,
    );
    expect(await html("new Map([['k', 1]])")).toContain(">k</td>");
    expect(await html("new Set([7])")).toContain(">7</td>");
    expect(await html("[1, 2]")).toBeUndefined();
  });

  test("the front door shows and updates, across cells", async () => {
    const first = await run(
      "const door = (globalThis as any)[Symbol.for('cellgrad.display')]; const id1 = door.show({ 'text/plain': 'one' });",
    );
    const second = await run("door.update(id1, { 'text/plain': 'two' })");
    const [shown, updated] = [first.outputs[0]!, second.outputs[0]!];
    expect([shown.type, updated.type]).toEqual(["display_data", "update_display_data"]);
    expect(updated.content.transient).toEqual(shown.content.transient);
    expect(updated.content.data).toEqual({ "text/plain": "two" });
  });

  test("clear removes what was shown", async () => {
    const { outputs } = await run("console.log(1); clear(); clear({ wait: true })");
    expect(outputs.map(({ type, content }) => [type, content.wait])).toEqual([
      ["stream", undefined],
      ["clear_output", false],
      ["clear_output", true],
    ]);
  });

  test("tslab's display functions work", async () => {
    const { outputs } = await run(
      "import * as tslab from 'tslab'; tslab.display.html('<p>'); tslab.display.png(new Uint8Array([1, 2])); const entry = tslab.newDisplay(); entry.text('a'); entry.text('b');",
    );
    expect(outputs.map(({ type, content }) => [type, content.data])).toEqual([
      ["display_data", { "text/html": "<p>" }],
      ["display_data", { "image/png": "AQI=" }],
      ["display_data", { "text/plain": "a" }],
      ["update_display_data", { "text/plain": "b" }],
    ]);
  });
});

describe("questions about code", () => {
  test("kernel_info", async () => {
    expect(await ask("kernel_info_request")).toMatchObject({
      status: "ok",
      implementation: "cellgrad",
      language_info: { name: "typescript", file_extension: ".ts" },
    });
  });

  test("completion knows types of earlier cells, and counts code points", async () => {
    await run("const point = { latitude: 1, longitude: 2 }");
    const code = "'😀'; point.l";
    const reply = await ask("complete_request", { code, cursor_pos: [...code].length });
    expect(reply).toMatchObject({
      status: "ok",
      matches: ["latitude", "longitude"],
      cursor_start: 11,
      cursor_end: 12,
    });
  });

  test("inspection gives signature and doc comment", async () => {
    await run(
      "/** Adds two numbers.\n * @param a the first */\nfunction add(a: number, b: number) { return a + b }",
    );
    const reply = await ask("inspect_request", { code: "add(1, 2)", cursor_pos: 2, detail_level: 0 });
    const data = reply.data as Record<string, string>;
    expect(reply.found).toBe(true);
    expect(data["text/plain"]).toMatch(
      /function add\(a: number, b: number\): number[\s\S]*Adds two numbers\./,
    );
    expect(data["text/html"]).toContain("<pre>function add");
    expect(await ask("inspect_request", { code: "  ", cursor_pos: 1 })).toMatchObject({
      status: "ok",
      found: false,
    });
  });

  test("a cell of a name and a question mark shows what is known of it", async () => {
    for (const cell of ["time?", "?time", " parseInt ?? "]) {
      const { outputs, reply } = await run(cell);
      expect(reply).toMatchObject({ status: "ok" });
      const data = outputs[0]!.content.data as Record<string, string>;
      expect(data["text/plain"]).toMatch(/^function (time|parseInt)\(/);
      expect(data).toHaveProperty("text/html");
    }
    const { outputs } = await run("noSuchName?");
    expect(outputs[0]!.content.data).toEqual({ "text/plain": "nothing is known of noSuchName" });
  });

  test.each([
    ["1 + 1", "complete"],
    ["time?", "complete"],
    ["function f() {", "incomplete"],
    ["foo(", "incomplete"],
    ["const text = `first line", "incomplete"],
    ["/* a comment", "incomplete"],
    ["let let = ;;) 1", "invalid"],
  ])("is_complete: %s is %s", async (code, status) => {
    expect(await ask("is_complete_request", { code })).toMatchObject({ status });
  });

  test("history by tail and by pattern", async () => {
    const count = (await run("const inHistory = 1")).reply.execution_count;
    await run("inHistory + 1");
    expect(
      await ask("history_request", { hist_access_type: "tail", n: 2, output: false, raw: true }),
    ).toEqual({
      status: "ok",
      history: [
        [1, count, "const inHistory = 1"],
        [1, (count as number) + 1, "inHistory + 1"],
      ],
    });
    const found = await ask("history_request", {
      hist_access_type: "search",
      pattern: "const inH*",
      n: 5,
      output: true,
    });
    expect(found.history).toEqual([[1, count, ["const inHistory = 1", null]]]);
  });

  test("library code opens a comm, and hears from a front end that opens one", async () => {
    const opened = await run(
      "const comms = (globalThis as any)[Symbol.for('cellgrad.comms')]; const heard: any[] = []; const comm = comms.open('view', { a: 1 }); comm.send({ b: 2 }, {}, [Buffer.from('raw')]); comms.register('slider', (c: any, m: any) => { heard.push(m.data); c.onMessage = (m: any) => { heard.push(m.data); c.send('pong') }; c.onClose = () => heard.push('closed') }); comm.id",
    );
    const [open, message] = opened.outputs;
    expect([open!.type, open!.content]).toMatchObject(["comm_open", { target_name: "view", data: { a: 1 } }]);
    expect([message!.type, message!.content]).toMatchObject([
      "comm_msg",
      { comm_id: open!.content.comm_id, data: { b: 2 } },
    ]);
    const send = async (type: string, content: object) => {
      const header = createHeader(type, "test");
      await kernel.client.send({
        identities: [],
        header,
        parent: {},
        metadata: {},
        content: { comm_id: "c1", ...content },
        buffers: [],
      });
    };
    await send("comm_open", { target_name: "slider", data: "hello" });
    await send("comm_msg", { data: "ping" });
    expect((await ask("comm_info_request", { target_name: "slider" })).comms).toEqual({
      c1: { target_name: "slider" },
    });
    await send("comm_close", { data: {} });
    const { outputs } = await run("comm.close(); heard");
    expect(outputs.at(-1)!.content.data).toEqual({ "text/plain": "[ 'hello', 'ping', 'closed' ]" });
    expect(await ask("comm_info_request")).toEqual({ status: "ok", comms: {} });
  });

  test("a comm to a target that nobody knows is closed at once", async () => {
    const closed = new Promise<Message>((resolve) => {
      kernel.client.onBroadcast = (message) => {
        if (message.header.msg_type === "comm_close") resolve(message);
      };
    });
    const header = createHeader("comm_open", "test");
    const content = { comm_id: "c2", target_name: "nobody", data: {} };
    await kernel.client.send({ identities: [], header, parent: {}, metadata: {}, content, buffers: [] });
    expect((await closed).content).toMatchObject({ comm_id: "c2" });
    kernel.client.onBroadcast = undefined;
  });
});

describe("messages that are not genuine", () => {
  const forged = (code: string): Message => ({
    identities: [],
    header: createHeader("execute_request", "forger"),
    parent: {},
    metadata: {},
    content: { code, silent: false },
    buffers: [],
  });

  test("are dropped and logged", async () => {
    await kernel.client.send(forged("globalThis.forged = 1"), "shell", "another key");
    await kernel.client.send(forged("globalThis.forged = 1"), "control", "another key");
    const { outputs } = await run("typeof (globalThis as any).forged");
    expect((outputs[0]!.content.data as Record<string, string>)["text/plain"]).toBe("'undefined'");
    await expect.poll(() => kernel.client.stderr.match(/dropped/g)?.length).toBe(2);
  });
});
