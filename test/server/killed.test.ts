// A server that is killed while it saves: each notebook is then wholly the old one or wholly the new one.
import { readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { emptyFolder, endAll, start } from "../lab/lab.js";
import { code, notebook, write } from "../render/notebooks.js";
import { ask } from "./ask.js";

/** A few keep a user's `npm test` short; CI sets more. */
const KILLS = Number(process.env.CELLGRAD_ROUNDS ?? 4);
const NAMES = ["a.ipynb", "b.ipynb", "c.ipynb"];

afterAll(endAll);

/** A notebook whose every cell says which save it is from: a mixture would show. */
const from = (save: number) =>
  notebook(Array.from({ length: 400 }, (_, i) => code(`// save ${save}, cell ${i}${" ".repeat(800)}`)));

const saveOf = (file: string): number => {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: { source: string }[] };
  expect(cells).toHaveLength(400);
  const saves = new Set(cells.map(({ source }) => Number(/^\/\/ save (\d+),/.exec(source)![1])));
  expect(saves.size).toBe(1);
  return [...saves][0]!;
};

test(`kill -9 at ${KILLS} random moments of saving leaves no notebook unreadable`, {
  timeout: 1_200_000,
}, async () => {
  const folder = write(Object.fromEntries(NAMES.map((name) => [name, from(0)])), emptyFolder());
  const cache = emptyFolder();
  const sent = new Map(NAMES.map((name) => [name, 0]));
  let count = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await start(folder, { cache });
    const headers = { authorization: `token ${new URL(server.address).searchParams.get("token")}` };
    const known = new Map(NAMES.map((name) => [name, saveOf(join(folder, name))]));
    const ended = new Promise((resolve) => server.process.once("close", resolve));
    let isKilled = false;
    const saving = NAMES.map(async (name) => {
      while (!isKilled) {
        const save = ++count;
        sent.set(name, save);
        const body = JSON.stringify({ type: "notebook", format: "json", content: from(save) });
        const answer = await ask(server.port, `/api/contents/${name}`, {
          method: "PUT",
          headers,
          body,
        }).catch(
          () => undefined, // it was killed
        );
        if (answer) expect(answer.status).toBe(200);
        if (answer) known.set(name, save);
      }
    });
    await expect.poll(() => [...known.values()].some((save) => save > 0), { interval: 2 }).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
    server.process.kill("SIGKILL");
    isKilled = true;
    await ended;
    await Promise.all(saving);
    for (const name of NAMES) {
      const found = saveOf(join(folder, name));
      // What was answered is there; what was on its way may be.
      expect([known.get(name), sent.get(name)]).toContain(found);
      if (found === 0) continue; // not saved yet, so nothing was before it
      const kept = join(folder, ".ipynb_checkpoints", name.replace(".ipynb", "-previous.ipynb"));
      expect(saveOf(kept)).toBeLessThanOrEqual(found);
    }
  }
  // What the killed servers left is gone when one starts after a while.
  const folders = [folder, join(folder, ".ipynb_checkpoints")];
  const left = () =>
    folders.flatMap((one) =>
      readdirSync(one)
        .filter((name) => name.endsWith(".tmp"))
        .map((name) => join(one, name)),
    );
  for (const file of left()) utimesSync(file, 0, 0);
  await start(folder, { cache });
  expect(left()).toEqual([]);
});
