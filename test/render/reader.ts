// What a reader does with a page: scrolls to each figure and waits until it is drawn; and what stands in the way of
// those who read with other means than eyes and a mouse.
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Scrolls to each figure and waits until it is live; returns how many there are. */
export async function seeAllFigures(page: Page): Promise<number> {
  const figures = await page.locator("figure.figure").all();
  for (const figure of figures) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("xpath=self::*[@data-state='live']").waitFor();
  }
  return figures.length;
}

/**
 * What axe finds, one line each: the rule and where it is broken.
 * @param rules `"colours"` where only these can have changed since all were looked at.
 */
export async function violations(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
  // Not as a script element, which the page's policy would refuse; and without fetching style sheets, which it refuses, too.
  const options = {
    preload: false,
    ...(rules === "colours" ? { runOnly: ["color-contrast", "link-in-text-block"] } : {}),
  };
  await page.evaluate(axe.source);
  const found = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as axe.AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(" ")}: ${any[0]?.message ?? ""}`),
  );
}
