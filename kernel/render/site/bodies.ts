// The bodies of pages kept for the next time: what did not change is not rendered again, and what renders is not even
// loaded. A body is known by its notebook, its run, the renderer, and the answers that its links and pictures got.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { home } from "../../files/home.js";
import type { Body, Neighbourhood } from "../page/cells.js";
import { hashOf, keep, readKept, withRun } from "../run/cache.js";
import type { Obtained } from "../run/obtain.js";
import type { Source } from "./sources.js";

/** What is known of a page before it is put together. */
export interface Made {
  readonly body: Body;
  /** How long the run took that the outputs come from. */
  readonly seconds?: number;
}

interface Record_ extends Made {
  readonly asked: readonly Asked[];
}

interface Asked {
  readonly kind: "picture" | "link";
  readonly path: string;
  /** The answer's hash; a picture may be megabytes. */
  readonly answer: string;
}

/** The body of a notebook that could be read and, where it was to be run, ran. */
export async function bodyOf(
  source: Source,
  { notebook, run }: Obtained,
  neighbourhood: Neighbourhood,
  untrusted: boolean,
): Promise<Made> {
  const content =
    run === undefined ? JSON.stringify(notebook) : `${run.id} ${JSON.stringify(sources(notebook!))}`;
  const key = hashOf(`${rendererBuild()} ${source.page} ${untrusted} ${content}`);
  const kept = readKept("bodies", key);
  if (kept !== undefined) {
    const { body, seconds, asked } = JSON.parse(kept) as Record_;
    const isSame = asked.every(({ kind, path, answer }) => answerHash(neighbourhood[kind](path)) === answer);
    if (isSame) return seconds === undefined ? { body } : { body, seconds };
  }
  const asked: Asked[] = [];
  const listening = (kind: Asked["kind"]) => (path: string) => {
    const answer = neighbourhood[kind](path);
    asked.push({ kind, path, answer: answerHash(answer) });
    return answer;
  };
  const { renderCells } = await import("../page/cells.js"); // loads Markdown, formulas, colours: half a second
  const ran = run?.load();
  const made: Made = {
    body: renderCells(
      ran === undefined ? notebook! : withRun(notebook!, ran),
      basename(source.page, ".html"),
      { picture: listening("picture"), link: listening("link") },
      { untrusted },
    ),
    ...(ran === undefined ? {} : { seconds: ran.seconds }),
  };
  keep("bodies", key, JSON.stringify({ ...made, asked }));
  return made;
}

function answerHash(answer: string | undefined): string {
  return answer === undefined ? "none" : hashOf(answer);
}

/** A notebook without the outputs that its file holds, which a run replaces. */
function sources({ cells, metadata }: NonNullable<Obtained["notebook"]>): unknown {
  return { metadata, cells: cells.map((cell) => ({ ...cell, outputs: [], execution_count: null })) };
}

let build: string | undefined;

/** The files that render, and the versions of the libraries they render with. */
function rendererBuild(): string {
  if (build !== undefined) return build;
  const folder = join(dirname(fileURLToPath(import.meta.url)), "..");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.[jt]s$/.test(name),
  );
  const parts = names.sort().map((name) => readFileSync(join(folder, name), "utf8"));
  build = hashOf([...parts, readFileSync(join(home, "package.json"), "utf8")].join("\n"));
  return build;
}
