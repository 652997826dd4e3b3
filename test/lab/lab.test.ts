// The notebook interface as a reader uses it, in real Chromium, with the real server and kernel.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { hasBrowser, keepPicture } from "../browser.js";
import { code, notebook, prose, write as writeFiles } from "../render/notebooks.js";
import {
  answerDialogs,
  blank,
  emptyFolder,
  fresh,
  isKnown,
  KERNELSPEC,
  menu,
  open,
  opened,
  reload,
  run,
  savedCells,
  start,
  useBrowser,
  write,
} from "./lab.js";

describe.runIf(hasBrowser())("notebooks in the browser", { timeout: 240_000 }, () => {
  const browser = useBrowser();

  const newPage = () => browser.page({ width: 1300, height: 1000 });
  const picture = async (page: Page, name: string) => keepPicture(`lab-${name}.png`, await page.screenshot());

  test("the tutorials are listed; one is opened, run, changed, run again, saved, and found again", async () => {
    const cwd = emptyFolder();
    const server = await start(undefined, { cwd });
    const { page, complaints } = await newPage();
    await page.goto(server.address);
    const list = page.locator(".cellgrad-Welcome li");
    await list.first().waitFor();
    expect(await list.count()).toBeGreaterThanOrEqual(5);
    expect(page.url()).not.toContain("token");
    await picture(page, "welcome");

    await list.filter({ hasText: "Convolution and pooling" }).first().click();
    const panel = await opened(page);
    await menu(page, "Run", "Run All Cells");
    await page.waitForFunction(
      () => {
        const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(
          (one) => one.textContent ?? "",
        );
        return prompts.length > 10 && prompts.every((text) => /\[\d+\]/.test(text));
      },
      undefined,
      { timeout: 120_000 },
    );
    const figures = panel.locator(".cellgrad-Figure");
    const count = await figures.count();
    expect(count).toBeGreaterThan(5);
    await expect
      .poll(() => panel.locator(".cellgrad-Figure .main-svg").count(), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(count);
    expect(
      await panel.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').count(),
    ).toBe(0);
    await figures.first().scrollIntoViewIfNeeded();
    await picture(page, "figure");

    await run(
      page,
      panel,
      "const stride = 2;\nplot.featureMaps(conv2d(rand([1, 3, 48, 48]), rand([2, 3, 3, 3]), undefined, { stride }))",
    );
    await expect.poll(() => figures.count()).toBe(count + 1);
    await page.keyboard.press("Control+S");
    const file = join(cwd, "cellgrad-tutorials", "02-convolution.ipynb");
    await expect.poll(() => JSON.stringify(savedCells(file))).toContain("const stride = 2;");

    await reload(page);
    const again = await opened(page);
    await expect.poll(() => again.locator(".cellgrad-Figure").count(), { timeout: 20_000 }).toBe(count + 1);
    expect(complaints.filter((one) => !isKnown(one))).toEqual([]);
    await page.close();
    expect(await server.end()).toBe(0);
  });

  test("completion, help, errors with their place, input, and long outputs", async () => {
    const folder = writeFiles({ "a.ipynb": blank('import { tensor } from "cellgrad";') });
    const server = await start(folder);
    const { page } = await newPage();
    const panel = await open(page, server.address, "a.ipynb");
    await menu(page, "Run", "Run All Cells");
    await panel.locator(".jp-InputPrompt", { hasText: "[1]" }).waitFor();

    await write(page, panel, "tensor([1, 2]).matm");
    await page.keyboard.press("Tab");
    await page.locator(".jp-Completer.jp-HoverBox").waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => panel.locator(".cm-content").last().textContent()).toContain("matmul");
    await write(page, panel, "tensor");
    await page.keyboard.press("Shift+Tab");
    const help = page.locator(".jp-Tooltip");
    await help.waitFor();
    expect(await help.textContent()).toMatch(/float32/);
    await picture(page, "help");
    await page.keyboard.press("Escape");

    const failing = await run(page, panel, "const a = tensor([1, 2]);\na.matmul(tensor([1, 2, 3]));");
    await expect
      .poll(() => failing.locator(".jp-OutputArea-output").textContent())
      .toMatch(/Cell \[\d+\], line 2/);

    await run(page, panel, 'const answer = await prompt("Your name?");\nanswer.toUpperCase()', false);
    await page.locator(".jp-Stdin-input").fill("ada");
    await page.locator(".jp-Stdin-input").press("Enter");
    await expect
      .poll(() =>
        panel
          .locator(".jp-OutputArea")
          .allTextContents()
          .then((all) => all.join()),
      )
      .toContain("ADA");

    const long = await run(page, panel, 'for (let i = 0; i < 20_000; i++) console.log("line", i);\n"end"');
    await expect
      .poll(() => long.locator(".jp-OutputArea").textContent(), { timeout: 30_000 })
      .toContain("end");
    await menu(page, "File", /^Save Notebook/);
    const lines = () => {
      const cell = savedCells(join(folder, "a.ipynb")).find(({ source }) =>
        String(source).includes("20_000"),
      );
      const streams = (cell?.outputs ?? []) as { text?: string | string[] }[];
      return streams
        .flatMap(({ text = [] }) => text)
        .join("")
        .split("\n")
        .filter((line) => /^line \d+$/.test(line)).length;
    };
    await expect.poll(lines).toBe(20_000);
    await page.close();
  });

  test("interrupt, restart, a curve that moves, a kernel that dies", async () => {
    const folder = writeFiles({ "a.ipynb": blank('import { plot } from "cellgrad";') });
    const server = await start(folder);
    const { page } = await newPage();
    const panel = await open(page, server.address, "a.ipynb");
    await menu(page, "Run", "Run All Cells");
    await run(page, panel, "let kept = 41;");
    const endless = await run(page, panel, "while (true) {}", false);
    await panel.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
    await panel.locator('[data-command="notebook:interrupt-kernel"], [title^="Interrupt"]').first().click();
    await expect.poll(() => endless.locator(".jp-OutputArea").textContent()).toMatch(/Interrupt/);
    const after = await run(page, panel, "kept + 1");
    expect(await after.locator(".jp-OutputArea-executeResult").textContent()).toContain("42");

    await run(
      page,
      panel,
      `const loss: number[] = [1];
const figure = plot.curves({ loss });
figure.show();
for (let i = 1; i < 40; i++) {
  loss.push(1 / (i + 1));
  figure.update(plot.curves({ loss }));
  await new Promise((resolve) => setTimeout(resolve, 40));
}`,
      false,
    );
    const points = () =>
      page.evaluate(() => {
        const all = [
          ...document.querySelectorAll<HTMLElement & { data?: { y: ArrayLike<number> }[] }>(
            ".cellgrad-Figure .js-plotly-plot",
          ),
        ];
        return all.at(-1)?.data?.[0]?.y.length ?? 0;
      });
    await expect.poll(points, { interval: 20, timeout: 20_000 }).toBeGreaterThan(1);
    const early = await points();
    await expect.poll(points, { timeout: 30_000 }).toBe(40);
    expect(early).toBeLessThan(40);
    expect(await panel.locator(".cellgrad-Figure").count()).toBe(1);

    const dying = await run(
      page,
      panel,
      "process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => {});",
      false,
    );
    await expect
      .poll(() => dying.locator(".jp-OutputArea").textContent(), { timeout: 30_000 })
      .toMatch(/^the kernel process ended by SIGKILL.*started again/s);
    expect(await answerDialogs(page)).toMatch(/restart/);
    await opened(page);
    const anew = await run(page, panel, "typeof kept");
    await expect.poll(() => anew.locator(".jp-OutputArea").textContent()).toMatch(/kept/);

    await run(page, panel, "const one = 1;");
    await menu(page, "Kernel", "Restart Kernel…");
    await page.locator(".jp-Dialog button", { hasText: "Restart" }).click();
    await opened(page);
    const fresh = await run(page, panel, "one");
    await expect.poll(() => fresh.locator(".jp-OutputArea").textContent()).toMatch(/Cannot find name 'one'/);
    await page.close();
  });

  test("rename; a file that changed on disk and two pages on one notebook do not overwrite each other unasked", async () => {
    const folder = writeFiles({ "a.ipynb": blank("1 + 1"), "b.ipynb": blank("2 + 2") });
    const server = await start(folder);
    const { page } = await newPage();
    const panel = await open(page, server.address, "a.ipynb");
    await menu(page, "File", "Rename Notebook…");
    await page.locator(".jp-Dialog input").fill("b.ipynb");
    await page.locator(".jp-Dialog button", { hasText: "Rename" }).click();
    await page.waitForTimeout(300);
    expect(await answerDialogs(page)).toMatch(/exists already/);
    await menu(page, "File", "Rename Notebook…");
    await page.locator(".jp-Dialog input").fill("renamed.ipynb");
    await page.locator(".jp-Dialog button", { hasText: "Rename" }).click();
    const file = join(folder, "renamed.ipynb");
    await expect.poll(() => savedCells(file).length).toBe(2);

    const second = await newPage();
    const other = await open(
      second.page,
      `http://127.0.0.1:${server.port}/lab/workspaces/second?token=${server.address.split("=")[1]}`,
      "renamed.ipynb",
    );
    await write(second.page, other, "// from the second page");
    await second.page.keyboard.press("Control+S");
    await expect.poll(() => readFileSync(file, "utf8")).toContain("second page");
    await write(page, panel, "// from the first page");
    await page.keyboard.press("Control+S");
    const dialog = page.locator(".jp-Dialog");
    await dialog.waitFor();
    expect(await dialog.textContent()).toMatch(/changed/i);
    await picture(page, "conflict");
    const tops = await dialog
      .locator(".jp-Dialog-footer button")
      .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().top));
    expect(tops).toHaveLength(4);
    expect(new Set(tops).size).toBe(1); // on one line
    expect(readFileSync(file, "utf8")).toContain("second page");
    await dialog.locator("button", { hasText: /^Cancel$/ }).click();
    expect(readFileSync(file, "utf8")).not.toContain("first page");

    await page.keyboard.press("Control+S");
    await dialog.locator("button", { hasText: /^Show Difference$/ }).click();
    const sides = page.locator(".cellgrad-Difference .cm-content");
    await expect.poll(() => sides.count(), { timeout: 20_000 }).toBe(2);
    await expect.poll(() => sides.first().textContent()).toContain("// from the second page");
    expect(await sides.last().textContent()).toContain("// from the first page");
    expect(await page.locator(".cellgrad-Difference .cm-changedLine").count()).toBe(2);
    await picture(page, "difference");
    await dialog.locator("button", { hasText: /^Keep Mine$/ }).click();
    await expect.poll(() => readFileSync(file, "utf8")).toContain("first page");
    expect(readFileSync(file, "utf8")).not.toContain("second page");

    writeFileSync(file, readFileSync(file, "utf8").replace("first page", "editor outside"));
    await write(page, panel, "// lost on purpose");
    await page.keyboard.press("Control+S");
    await dialog.locator("button", { hasText: /^Reload from Disk$/ }).click();
    await expect.poll(() => panel.locator(".cm-content").last().textContent()).toContain("editor outside");
    await second.page.close();
    await page.close();
  });

  test("a server that is killed and started again finds its page waiting; what a page missed arrives", async () => {
    const folder = writeFiles({ "a.ipynb": blank() });
    const cache = emptyFolder();
    const server = await start(folder, { cache });
    const { page } = await newPage();
    const panel = await open(page, server.address, "a.ipynb");
    const slow = await run(
      page,
      panel,
      'for (let i = 0; i < 30; i++) {\n  console.log("tick", i);\n  await new Promise((resolve) => setTimeout(resolve, 100));\n}',
      false,
    );
    await slow.locator(".jp-OutputArea-output", { hasText: "tick 3" }).waitFor();
    await page.context().setOffline(true);
    await page.waitForTimeout(300);
    await page.context().setOffline(false);
    await expect
      .poll(() => slow.locator(".jp-OutputArea").textContent(), { timeout: 30_000 })
      .toContain("tick 29");

    await run(page, panel, "await new Promise(() => {});", false);
    server.process.kill("SIGKILL");
    await new Promise((resolve) => server.process.once("close", resolve));
    await write(page, panel, '"written while the server was away"');
    await page.locator(".jp-Dialog", { hasText: "No Connection" }).waitFor();
    await page.locator(".jp-Dialog button").click();
    await page.keyboard.press("Control+S");
    const said = await answerDialogs(page);
    expect(said).toContain("does not answer");
    expect(said).not.toMatch(/Failed to fetch|Jupyter server/);
    const again = await start(folder, { cache, args: ["--port", String(server.port)] });
    expect(again.port).toBe(server.port);
    await page.waitForTimeout(1000);
    await page.keyboard.press("Control+S");
    await expect
      .poll(() => readFileSync(join(folder, "a.ipynb"), "utf8"), { timeout: 30_000 })
      .toContain("while the server was away");
    const anew = await run(page, panel, "40 + 2", false); // long before JupyterLab itself asks what became of its kernel
    await expect
      .poll(() => anew.locator(".jp-OutputArea").textContent(), { timeout: 30_000 })
      .toContain("42");
    await page.close();
  });

  test("outputs from elsewhere do nothing until they are trusted", async () => {
    const hostile =
      '<img src=x onerror="document.title=\'harmed\'"><script>document.title="harmed"</script><b>bold</b>';
    const shown = {
      output_type: "display_data",
      metadata: {},
      data: { "text/html": hostile, "text/plain": "plain" },
    };
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'harmed\'"><script>document.title="harmed"</script></svg>';
    const drawn = {
      output_type: "display_data",
      metadata: {},
      data: { "image/svg+xml": svg, "text/plain": "plain" },
    };
    const folder = writeFiles({
      "a.ipynb": notebook(
        [
          prose(`# Words\n\n${hostile}\n\n[a](javascript:document.title='harmed')`),
          code("1", [shown, drawn] as never),
          fresh(""),
        ],
        { ...KERNELSPEC, title: hostile },
      ),
    });
    const server = await start(folder);
    const { page } = await newPage();
    await open(page, server.address, "a.ipynb");
    await page.waitForTimeout(1500);
    expect(await page.title()).not.toBe("harmed");
    await page.locator("a", { hasText: /^a$/ }).first().click();
    await page.waitForTimeout(300);
    expect(await page.title()).not.toBe("harmed");
    writeFileSync(join(folder, "page.html"), "<script>parent.document.title='harmed'</script>");
    await page.goto(`http://127.0.0.1:${server.port}/files/page.html`);
    expect(await page.title()).not.toBe("harmed");
    await page.close();
  });
});
