// The server as the clients of JupyterLab and VS Code use it: their own library, in Node, against a real server and kernel.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { emptyFolder, endAll, type Started, start } from "../lab/lab.js";

// It is installed for the front end only. Its own types need a browser's, so what is used here is written down.
const { ServiceManager, ServerConnection } = createRequire(join(home, "kernel", "lab", "package.json"))(
  "@jupyterlab/services",
);

interface Message {
  header: { msg_type: string };
  // biome-ignore lint/suspicious/noExplicitAny: each type of message has its own content
  content: any;
}
interface Future {
  onIOPub: (message: Message) => void;
  onStdin: (message: Message) => void;
  done: Promise<Message>;
}

let folder: string;
let server: Started;
// biome-ignore lint/suspicious/noExplicitAny: see above
let services: any;
// biome-ignore lint/suspicious/noExplicitAny: see above
let kernel: any;

beforeAll(async () => {
  folder = emptyFolder();
  server = await start(folder);
  services = new ServiceManager({ serverSettings: settings(), standby: "never" });
  await services.ready;
});
afterAll(async () => {
  services?.dispose();
  await endAll();
});

const settings = () =>
  ServerConnection.makeSettings({
    baseUrl: `http://127.0.0.1:${server.port}/`,
    token: new URL(server.address).searchParams.get("token"),
    appUrl: "lab",
    init: {},
  });

/** Runs code; its reply and what it put out. */
async function run(code: string, options = {}, on = kernel) {
  const outputs: Message[] = [];
  const future: Future = on.requestExecute({ code, ...options });
  future.onIOPub = (message) => outputs.push(message);
  const { content } = await future.done;
  const of = (type: string) => outputs.filter(({ header }) => header.msg_type === type);
  const text = of("stream")
    .map((message) => message.content.text)
    .join("");
  return { content, text, of };
}

describe("kernels", () => {
  test("are named, started, listed and described", async () => {
    expect(services.kernelspecs.specs.default).toBe("cellgrad");
    expect(services.kernelspecs.specs.kernelspecs.cellgrad.language).toBe("typescript");
    kernel = await services.kernels.startNew({ name: "cellgrad" });
    expect((await kernel.info).language_info.name).toBe("typescript");
    await services.kernels.refreshRunning();
    expect([...services.kernels.running()].map(({ id }) => id)).toEqual([kernel.id]);
    expect((await services.kernels.findById(kernel.id)).name).toBe("cellgrad");
    expect((await kernel.spec).display_name).toContain("TypeScript");
  });

  test("one that is unknown is refused by name", async () => {
    await expect(services.kernels.startNew({ name: "python3" })).rejects.toThrow(
      /no kernel "python3".*"cellgrad"/,
    );
    expect(await services.kernels.findById("none")).toBeUndefined();
  });

  test("run code: results, text, pictures, errors", async () => {
    const sum = await run("const a = 20; a + 22");
    expect(sum.content.status).toBe("ok");
    expect(sum.of("execute_result")[0]!.content.data["text/plain"]).toBe("42");
    expect((await run('console.log("é 中文"); console.error("to stderr")')).text).toContain("é 中文\n");
    const { content, of } = await run('throw new RangeError("too far")');
    expect([content.status, content.ename, content.evalue]).toEqual(["error", "RangeError", "too far"]);
    expect(of("error")).toHaveLength(1);
    const shown = await run('import { tensor } from "cellgrad"; tensor([[1, 2], [3, 4]])');
    expect(Object.keys(shown.of("execute_result")[0]!.content.data)).toContain("text/html");
  });

  test("complete, explain, remember, and know a half line", async () => {
    const completed = await kernel.requestComplete({ code: "Math.sq", cursor_pos: 7 });
    expect(completed.content.matches).toContain("sqrt");
    const inspected = await kernel.requestInspect({ code: "Math.sqrt", cursor_pos: 9, detail_level: 0 });
    expect(inspected.content.found).toBe(true);
    expect(inspected.content.data["text/plain"]).toContain("sqrt");
    const history = await kernel.requestHistory({
      hist_access_type: "tail",
      n: 10,
      output: false,
      raw: true,
    });
    expect(JSON.stringify(history.content.history)).toContain("const a = 20; a + 22");
    expect((await kernel.requestIsComplete({ code: "if (true) {" })).content.status).toBe("incomplete");
    expect((await kernel.requestIsComplete({ code: "1 + 1" })).content.status).toBe("complete");
  });

  test("answer to comms", async () => {
    expect((await kernel.requestCommInfo({})).content.comms).toEqual({});
    const comm = kernel.createComm("nobody-knows-this-target");
    const closed = new Promise((resolve) => {
      comm.onClose = resolve;
    });
    comm.open({});
    await closed;
  });

  test("ask for input", async () => {
    const future: Future = kernel.requestExecute({
      code: 'const name = await prompt("Who?"); name',
      allow_stdin: true,
    });
    const outputs: Message[] = [];
    future.onIOPub = (message) => outputs.push(message);
    future.onStdin = (message) => {
      expect(message.content.prompt).toContain("Who?");
      kernel.sendInputReply({ status: "ok", value: "Ada" }, message.header);
    };
    await future.done;
    const result = outputs.find(({ header }) => header.msg_type === "execute_result")!;
    expect(result.content.data["text/plain"]).toContain("Ada");
  });

  test("are interrupted in an endless loop, and go on with their variables", async () => {
    const endless = run('console.log("in the loop"); while (true) {}');
    await expect.poll(() => kernel.status).toBe("busy");
    await kernel.interrupt();
    expect((await endless).content.status).toBe("error");
    expect((await run("a + 1")).of("execute_result")[0]!.content.data["text/plain"]).toBe("21");
  });

  test("what a cell puts out while its page is away arrives when it is back", async () => {
    const outputs: string[] = [];
    const wait = "await new Promise((resolve) => setTimeout(resolve, 60));";
    const future: Future = kernel.requestExecute({
      code: `for (let i = 0; i < 20; i++) { console.log("line " + i); ${wait} }`,
    });
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "stream") outputs.push(content.text);
    };
    await expect.poll(() => outputs.length).toBeGreaterThan(2);
    (kernel as { _ws: { terminate(): void } })._ws.terminate(); // as a network that goes
    await kernel.reconnect();
    await future.done;
    expect(outputs.join("")).toBe(Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join(""));
  });

  test("are restarted under the same id, without their variables", async () => {
    const { id } = kernel;
    await kernel.restart();
    expect(kernel.id).toBe(id);
    expect((await run("a")).content.status).toBe("error");
    expect((await run("6 * 7")).of("execute_result")[0]!.content.data["text/plain"]).toBe("42");
  });

  test("are shared by two clients", async () => {
    const other = services.kernels.connectTo({ model: kernel.model });
    await other.info;
    const seen: string[] = [];
    other.iopubMessage.connect((_: unknown, { header, content }: Message) => {
      if (header.msg_type === "stream") seen.push(content.text);
    });
    expect((await run('console.log("for both")')).text).toBe("for both\n");
    await expect.poll(() => seen.join("")).toBe("for both\n");
    other.dispose();
  });

  test("end when they are told to", async () => {
    await kernel.shutdown();
    await services.kernels.refreshRunning();
    expect([...services.kernels.running()]).toEqual([]);
  });
});

test("sessions: created once, renamed, given another kernel, ended", async () => {
  const options = { path: "a.ipynb", name: "a.ipynb", type: "notebook", kernel: { name: "cellgrad" } };
  const [session, same] = await Promise.all([
    services.sessions.startNew(options),
    services.sessions.startNew(options),
  ]);
  expect(same.id).toBe(session.id);
  await session.kernel.info;
  expect((await run("1 + 2", {}, session.kernel)).of("execute_result")[0]!.content.data["text/plain"]).toBe(
    "3",
  );
  await session.setPath("b.ipynb");
  await session.setName("b.ipynb");
  expect((await services.sessions.findByPath("b.ipynb")).id).toBe(session.id);
  const before = session.kernel.id;
  await session.changeKernel({ name: "cellgrad" });
  expect(session.kernel.id).not.toBe(before);
  await session.kernel.info;
  await services.kernels.refreshRunning();
  expect([...services.kernels.running()].map(({ id }) => id)).toEqual([session.kernel.id]);
  await expect(
    services.sessions.startNew({ ...options, path: "c.ipynb", kernel: { name: "python3" } }),
  ).rejects.toThrow(/no kernel "python3"/);
  same.dispose();
  await session.shutdown();
  await services.sessions.refreshRunning();
  expect([...services.sessions.running()]).toEqual([]);
});

// JupyterLab begins a session under a path that it makes up, and gives it the notebook's when it is there.
test.each(["zh.ipynb", "a82e28c3-7f83-4c0d-9a2d-45d35d8aea80"])(
  "figures of a notebook speak the language that its prose is written in: %s",
  async (path) => {
    const cells = [{ cell_type: "markdown", id: "a", metadata: {}, source: "# 门：长短期记忆网络" }];
    const chinese = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
    writeFileSync(join(folder, "zh.ipynb"), JSON.stringify(chinese));
    const kernelOf = { type: "notebook", kernel: { name: "cellgrad" } };
    const session = await services.sessions.startNew({ ...kernelOf, path, name: "zh.ipynb" });
    await session.kernel.info;
    const { of } = await run(
      'import { plot } from "cellgrad"; plot.curves({ loss: [0.9, 0.5] }).describe()',
      {},
      session.kernel,
    );
    expect(of("execute_result")[0]!.content.data["text/plain"]).toMatch(/^'?训练曲线/);
    await session.shutdown();
  },
);

test("contents: made, saved, read, renamed, copied, deleted, uploaded in parts, kept and restored", async () => {
  const { contents } = services;
  const made = await contents.newUntitled({ path: "", type: "notebook" });
  expect(made.path).toBe("Untitled.ipynb");
  const { content } = await contents.get(made.path);
  expect(content.metadata.kernelspec.name).toBe("cellgrad");
  content.cells[0].source = "1 + 1";
  const saved = await contents.save(made.path, { type: "notebook", format: "json", content });
  expect(saved.writable).toBe(true);

  const checkpoint = await contents.createCheckpoint(made.path);
  content.cells[0].source = "2 + 2";
  await contents.save(made.path, { type: "notebook", format: "json", content });
  const ids = (await contents.listCheckpoints(made.path)).map(({ id }: { id: string }) => id);
  expect(ids).toEqual([checkpoint.id, "previous"]);
  await contents.restoreCheckpoint(made.path, checkpoint.id);
  expect((await contents.get(made.path)).content.cells[0].source).toBe("1 + 1");
  await contents.deleteCheckpoint(made.path, checkpoint.id);
  expect((await contents.listCheckpoints(made.path)).map(({ id }: { id: string }) => id)).toEqual([
    "previous",
  ]);

  const inside = await contents.newUntitled({ path: "", type: "directory" });
  expect(inside.type).toBe("directory");
  await contents.rename(inside.path, "lessons 课");
  const renamed = await contents.rename(made.path, "lessons 课/first #1.ipynb");
  expect([renamed.name, renamed.path]).toEqual(["first #1.ipynb", "lessons 课/first #1.ipynb"]);
  expect((await contents.listCheckpoints(renamed.path)).length).toBe(1);
  const copy = await contents.copy(renamed.path, "lessons 课");
  expect(copy.name).toBe("first #1-Copy1.ipynb");
  expect((await contents.copy(copy.path, "lessons 课")).name).toBe("first #1-Copy2.ipynb");
  await expect(contents.rename(copy.path, renamed.path)).rejects.toThrow(/exists already/);
  await expect(contents.rename(copy.path, "not there/a.ipynb")).rejects.toThrow(/folder .* not there/);
  await expect(contents.get("nothing.ipynb")).rejects.toThrow(/no file or folder/);
  await expect(contents.delete("lessons 课")).rejects.toThrow(/not empty/);
  const listed = (await contents.get("lessons 课")).content.map(({ name }: { name: string }) => name).sort();
  expect(listed).toEqual(["first #1-Copy1.ipynb", "first #1-Copy2.ipynb", "first #1.ipynb"]);
  for (const name of listed) await contents.delete(`lessons 课/${name}`);
  await contents.delete("lessons 课");
  expect(existsSync(join(folder, "lessons 课"))).toBe(false);

  const text = await contents.newUntitled({ path: "", type: "file", ext: ".md" });
  await contents.save(text.path, { type: "file", format: "text", content: "# é 中文" });
  expect((await contents.get(text.path)).content).toBe("# é 中文");
  const link = await contents.getDownloadUrl(text.path);
  const { token } = services.serverSettings;
  expect(await (await fetch(link, { headers: { authorization: `token ${token}` } })).text()).toBe("# é 中文");

  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
  const size = 40_000;
  for (const [i, chunk] of [1, 2, -1].entries()) {
    const part = bytes.subarray(i * size, (i + 1) * size).toString("base64");
    await contents.save("weights.bin", { type: "file", format: "base64", chunk, content: part });
  }
  expect(readFileSync(join(folder, "weights.bin")).equals(bytes)).toBe(true);
  expect(
    (await contents.get("weights.bin", { format: "base64", content: true })).content ===
      bytes.toString("base64"),
  ).toBe(true);
  await expect(
    contents.save("late.bin", { type: "file", format: "base64", chunk: 2, content: "eA==" }),
  ).rejects.toThrow(/without its beginning/);
});

test("settings and workspaces are kept", async () => {
  const id = "@jupyterlab/docmanager-extension:plugin";
  expect((await services.settings.fetch(id)).raw).toBe("{}");
  const raw = '{ // mine\n "autosaveInterval": 77 }';
  await services.settings.save(id, raw);
  expect((await services.settings.fetch(id)).raw).toBe(raw);
  expect((await services.settings.list()).ids).toContain(id);
  await expect(services.settings.fetch("nothing:here")).rejects.toThrow(/no settings/);

  const workspace = { data: { open: { a: 1 } }, metadata: { id: "second" } };
  await services.workspaces.save("second", workspace);
  expect((await services.workspaces.fetch("second")).data).toEqual(workspace.data);
  expect((await services.workspaces.list()).ids).toEqual(["second"]);
  await services.workspaces.remove("second");
  expect((await services.workspaces.list()).ids).toEqual([]);
});
