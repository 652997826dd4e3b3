// Files that are being written: hidden beside their place, under a name that tells whose they are, so that what a killed
// process left can be told from what a living one is writing.
import { randomUUID } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isAlive } from "../../src/host/index.js";

const NAME = /^\.cellgrad-(\d+)-[0-9a-f]{8}\.tmp$/;

/** On a disk that machines share, a process that is not here may be on another; it writes on within this time. */
const QUIET_MS = 60_000;

/** A free name in the folder of `path`. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.cellgrad-${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
}

/** Removes the files that killed processes of ours left in a folder; others' files are never touched. */
export function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const owner = Number(NAME.exec(name)?.[1]);
    if (Number.isNaN(owner)) continue;
    try {
      const path = join(folder, name);
      const about = statSync(path);
      if (about.isFile() && isLeft(owner, about.mtimeMs)) rmSync(path);
    } catch {
      // Somebody else was quicker, or the folder is read-only: it is no harm where it is.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it is not there, or may not be read
  }
}

/** A number of a process comes again: a file of our own number from before our start is another's. */
function isLeft(owner: number, written: number): boolean {
  if (owner === process.pid) return written < Date.now() - process.uptime() * 1000 - 1000;
  return !isAlive(owner) && written < Date.now() - QUIET_MS;
}
