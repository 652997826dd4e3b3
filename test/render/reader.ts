// What a reader does with a page: scrolls to each figure and waits until it is drawn.
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
