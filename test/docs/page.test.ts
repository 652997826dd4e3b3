// The reference page as a reader has it: every name under its own anchor, the filter, no complaint of the browser.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { publicNames, readSources } from "../../kernel/docs/names.js";
import { writeReference } from "../../kernel/docs/page.js";
import { hasBrowser, openBrowser } from "../browser.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-reference-"));
const names = publicNames(readSources());
const path = writeReference(names, folder);
afterAll(() => rmSync(folder, { recursive: true }));

test("every public name has a place on the page, with its signature, example and counterpart", () => {
  const html = readFileSync(path, "utf8");
  const places = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  expect(names.filter(({ id }) => !places.has(id))).toEqual([]);
  expect(html).toContain("<code>torch.nn.Conv2d</code>");
  expect(html).toContain("<code>torch.nn.functional.cross_entropy</code>");
  expect(html).not.toContain("{@link");
  expect(html).not.toContain("import(");
  expect(html).not.toMatch(/\bsrc="http|href="http/);
});

describe.runIf(hasBrowser())("in a browser", () => {
  test("typing filters names, a link into what is hidden shows it", async () => {
    const browser = await openBrowser();
    try {
      const { page, complaints } = await browser.page({ width: 1200, height: 900 });
      await page.goto(pathToFileURL(path).href);
      const heading = (id: string) => page.locator(`[id="${id}"]`);
      await page.keyboard.press("/");
      await page.keyboard.type("leakyre");
      expect(await page.locator(".filter output").textContent()).toBe("3 names");
      expect(await heading("Tensor.leakyRelu").isVisible()).toBe(true);
      expect(await heading("nn.LeakyReLU").isVisible()).toBe(true);
      expect(await heading("Tensor.at").isVisible()).toBe(false);
      expect(await heading("nn.Conv2d").isVisible()).toBe(false);
      await page.evaluate(() => {
        location.hash = "#nn.Conv2d";
      });
      await heading("nn.Conv2d").waitFor({ state: "visible" });
      expect(await page.locator(".filter input").inputValue()).toBe("");
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
