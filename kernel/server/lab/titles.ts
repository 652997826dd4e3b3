// The list of notebooks with their titles and first sentences, for the welcome page.
import { readFileSync } from "node:fs";
import { notebooksBelow } from "../contents/model.js";
import type { Root } from "../contents/paths.js";

export interface Title {
  path: string;
  title: string;
  summary: string;
}

export function titlesOf(root: Root): Title[] {
  return notebooksBelow(root).map((path) => {
    const prose = firstProse(root.resolve(path));
    const title = /^#\s+(.+)$/m.exec(prose)?.[1] ?? path;
    const after = prose.replace(/^#\s+.+$/m, "").trim();
    const paragraph = after.split(/\n\s*\n/, 1)[0] ?? "";
    return { path, title: plain(title), summary: shortened(plain(paragraph)) };
  });
}

function firstProse(file: string): string {
  try {
    const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
      cells: { cell_type: string; source: string | string[] }[];
    };
    const cell = cells.find(({ cell_type }) => cell_type === "markdown");
    return [cell?.source ?? ""].flat().join("");
  } catch {
    return ""; // not a notebook after all; opening it tells what is wrong
  }
}

/** Markdown's marks taken off. */
function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`$]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** About two lines of the list; a Chinese character takes the place of two. */
const WIDTH = 180;
const widthOf = (text: string): number => text.length + (text.match(/[^\p{ASCII}]/gu)?.length ?? 0);

const SENTENCES = new Intl.Segmenter("en", { granularity: "sentence" });
const WORDS = new Intl.Segmenter("zh", { granularity: "word" });

/** As many whole sentences as there is room for; of a first one that is too long, its beginning. */
function shortened(text: string): string {
  const whole = text.replace(/[^.!?。！？…]*$/u, "").trim(); // what leads to a list below it says nothing alone
  const [first = "", ...more] = [...SENTENCES.segment(whole || text)].map(({ segment }) => segment);
  if (widthOf(first) > WIDTH) return `${fitting("", WORDS.segment(first)).trimEnd()} …`;
  return fitting(first, SENTENCES.segment(more.join(""))).trimEnd();
}

function fitting(start: string, segments: Iterable<{ segment: string }>): string {
  let taken = start;
  for (const { segment } of segments) {
    if (widthOf(taken + segment.trimEnd()) > WIDTH) break;
    taken += segment;
  }
  return taken;
}
