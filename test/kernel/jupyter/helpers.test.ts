// The functions in scope of every cell, over the wire: what they show, ask and run.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useKernel } from "./kernelProcess.js";

const kernel = useKernel();
const run: typeof kernel.run = (...args) => kernel.run(...args);
const textOf = (data: unknown) => (data as Record<string, string>)["text/plain"]!;

describe("prompt", () => {
  test("asks the front end and gives its answer", async () => {
    const asked: unknown[] = [];
    const { outputs } = await run(
      "const name = await prompt('Who? ');\nname + await prompt('Secret ', { password: true })",
      {
        onInput: (question, isSecret) => {
          asked.push([question, isSecret]);
          return isSecret ? "!" : "Ada";
        },
      },
    );
    expect(asked).toEqual([
      ["Who? ", false],
      ["Secret ", true],
    ]);
    expect(textOf(outputs[0]!.content.data)).toBe("'Ada!'");
  });

  test("says so where nobody can answer", async () => {
    const { reply } = await run("await prompt('anyone?')");
    expect(reply.evalue).toContain("nobody to ask");
  });

  test("is given up on an interrupt, and the next question is asked", async () => {
    const { reply } = await run("await prompt('first')", {
      onInput: async () => {
        await kernel.client.interrupt();
        return new Promise<string>(() => {});
      },
    });
    expect(reply.ename).toBe("KeyboardInterrupt");
    const { outputs } = await run("await prompt('second')", { onInput: () => "yes" });
    expect(textOf(outputs[0]!.content.data)).toBe("'yes'");
  });
});

describe("time", () => {
  test("prints a median and a spread, of functions that wait too", async () => {
    const line = /^[\d.]+ (s|ms|µs|ns) \(middle half [\d.]+ \S+ to [\d.]+ \S+; \d+ runs\)\n$/;
    expect((await run("time(() => Math.sqrt(2))")).text).toMatch(line);
    expect((await run("await time(async () => { await null })")).text).toMatch(line);
  });

  test("refuses what is no function", async () => {
    expect((await run("time(3 as any)")).reply.evalue).toContain("expected a function");
  });
});

describe("progress", () => {
  test("is one display that ends where the loop ended", async () => {
    const { outputs } = await run(
      "let seen = 0; for (const i of progress([1, 2, 3, 4], { label: 'files' })) { if (i === 3) break; seen += i } seen",
    );
    expect(outputs[0]).toMatchObject({ type: "display_data" });
    const updates = outputs.filter(({ type }) => type === "update_display_data");
    expect(textOf(updates.at(-1)!.content.data)).toMatch(/^files █+░+ +50 % +2\/4/);
    expect(textOf(outputs.at(-1)!.content.data)).toBe("3");
  });

  test("takes asynchronous sources and sources without a length, at no more than twenty pictures a second", async () => {
    const { outputs } = await run(
      "async function* source() { for (let i = 0; i < 5000; i++) yield i }\nfor await (const i of progress(source())) i;",
    );
    expect(textOf(outputs.at(-1)!.content.data)).toMatch(/^5000 /);
    expect(outputs.length).toBeLessThan(1000);
  });
});

describe("sh", () => {
  test("prints what the command prints, and quotes values", async () => {
    const { text } = await run(
      'const what = "it\'s $HOME"; await sh`echo $' + "{what} $" + "{['a', 'b c']}`",
    );
    expect(text).toBe("it's $HOME a b c\n");
  });

  test("gives the text instead, in the notebook's folder", async () => {
    writeFileSync(join(kernel.folder, "here.txt"), "x");
    const { outputs, text } = await run("await sh`ls`.text()");
    expect(textOf(outputs[0]!.content.data)).toBe("'here.txt'");
    expect(text).toBe("");
  });

  test("fails with the command, the exit code and the reason", async () => {
    const { reply } = await run("await sh`echo broken >&2; exit 3`");
    expect(reply).toMatchObject({
      ename: "ShellError",
      evalue: expect.stringMatching(/exit code 3\nbroken/),
    });
  });

  test("is stopped by an interrupt", async () => {
    const reply = await kernel.client.execute("console.log('on'); await sh`sleep 60`", {
      onOutput: ({ header }) => {
        if (header.msg_type === "stream") void kernel.client.interrupt();
      },
    });
    expect(reply.ename).toBe("KeyboardInterrupt");
  });
});

test.each(["display", "clear", "time", "progress", "prompt", "sh"])("%s is documented", async (name) => {
  const { content } = await kernel.client.request("inspect_request", {
    code: `${name}`,
    cursor_pos: 2,
    detail_level: 0,
  });
  const data = content.data as Record<string, string>;
  expect(data["text/plain"]).toMatch(new RegExp(`function ${name}\\b[\\s\\S]*\\n\\n[A-Z]`));
  expect(data["text/html"]).toContain(`<pre>function ${name}`);
});

describe("output of child processes reaches the notebook", () => {
  test.each([
    ["spawnSync", "const r = cp.spawnSync('echo', ['one'], { stdio: 'inherit' }); r.status"],
    ["execSync", "cp.execSync('echo one', { stdio: 'inherit' })"],
    ["execFileSync", "cp.execFileSync('echo', ['one'], { stdio: ['ignore', 1, 2] })"],
    [
      "spawn",
      "await new Promise((done) => cp.spawn('echo', ['one'], { stdio: 'inherit' }).on('close', done)); 0",
    ],
  ])("%s", async (_name, code) => {
    expect((await run(`import * as cp from 'node:child_process'; ${code}`)).text).toBe("one\n");
  });

  test("what is not inherited stays with the program", async () => {
    const { text, outputs } = await run("cp.execSync('echo two').toString()");
    expect([text, textOf(outputs[0]!.content.data)]).toEqual(["", "'two\\n'"]);
  });
});
