// Runs cells in a session of this process, for tests of what cells mean.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import {
  type CellError,
  createSession,
  type Session,
  type SessionGlobal,
} from "../../../kernel/session/index.js";

export interface TestSession {
  /** The folder in which the cells run. */
  folder: string;
  session: Session;
  /** Runs cells one after the other. @returns the value of the last one @throws what a cell throws */
  run(...cells: string[]): Promise<unknown>;
  /** Runs a cell that is expected to fail. */
  fail(cell: string): Promise<CellError>;
}

/** One session for all tests of a file, as starting one takes a second; tests use names of their own. */
export function useSession(globals: readonly SessionGlobal[] = []): TestSession {
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-cells-"));
  const test = { folder } as TestSession;
  beforeAll(() => {
    test.session = createSession({ cwd: folder, globals });
  });
  afterAll(() => {
    test.session.close();
    rmSync(folder, { recursive: true });
  });
  test.run = async (...cells) => {
    let value: unknown;
    for (const cell of cells) {
      const result = await test.session.execute(cell);
      if (result.status === "error")
        throw new Error(`${result.error.ename}: ${result.error.evalue}\nin ${cell}`);
      value = result.last?.value;
    }
    return value;
  };
  test.fail = async (cell) => {
    const result = await test.session.execute(cell);
    if (result.status === "ok") throw new Error(`the cell did not fail: ${cell}`);
    return result.error;
  };
  return test;
}
