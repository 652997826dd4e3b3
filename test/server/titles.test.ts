// What the welcome page says of each notebook: its title and whole sentences of its first paragraph.
import { expect, test } from "vitest";
import { Root } from "../../kernel/server/contents/paths.js";
import { titlesOf } from "../../kernel/server/lab/titles.js";
import { notebook, prose, write } from "../render/notebooks.js";

const summaryOf = (text: string): string => {
  const folder = write({ "a.ipynb": notebook([prose(`# Title\n\n${text}`)]) });
  return titlesOf(new Root(folder))[0]!.summary;
};

test("a summary is made of whole sentences, and does not lead to a list that is not there", () => {
  expect(summaryOf("A **small** network. By the end you will\n\n- know it;")).toBe("A small network.");
  expect(summaryOf("它保留一个状态。学完本篇，你将\n\n- 懂它；")).toBe("它保留一个状态。");
  const long = `It reads [digits](https://a.b). ${"Then a second sentence follows it. ".repeat(9)}`;
  expect(summaryOf(long)).toMatch(/^It reads digits\. (Then a second sentence follows it\. ?){4}$/);
});

test("a sentence that is longer than its place is cut between words", () => {
  expect(summaryOf("many words ".repeat(30))).toMatch(/^(many words )+(many )?…$/);
  const chinese = summaryOf("网络读图像，".repeat(40));
  expect(chinese).toMatch(/ …$/);
  expect(chinese.length).toBeLessThan(100);
  expect(summaryOf("No end mark here")).toBe("No end mark here");
});
