// tslab reads our declarations with TypeScript 5.0.4, to which typed arrays are not generic: a `Float32Array<...>` in
// an emitted .d.ts is an error in every notebook. Looks at what the build wrote.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const GENERIC =
  /\b(?:(?:Float(?:16|32|64)|(?:Big)?U?[Ii]nt(?:8|16|32|64)|Uint8Clamped)Array|DataView|Buffer)</;
const dist = join(import.meta.dirname, "..", "dist");

/** The lines of a declaration file that TypeScript 5.0 cannot read. */
function unreadable(text: string): string[] {
  return text.split("\n").filter((line) => GENERIC.test(line));
}

function declarations(): string[] {
  return readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".d.ts"));
}

test("what is looked for is found", () => {
  expect(
    unreadable(
      "a(): Float32Array<ArrayBuffer>;\nb(): Uint8Array;\nc(): Uint8Array<ArrayBufferLike>;\nd: BigInt64Array<X>;",
    ),
  ).toEqual(["a(): Float32Array<ArrayBuffer>;", "c(): Uint8Array<ArrayBufferLike>;", "d: BigInt64Array<X>;"]);
});

test("no emitted declaration has a generic typed array", () => {
  const files = declarations();
  expect(files).toContain(join("src", "index.d.ts"));
  expect(files).toContain(join("kernel", "session", "session.d.ts"));
  const found = files.flatMap((name) =>
    unreadable(readFileSync(join(dist, name), "utf8")).map((line) => `${name}: ${line}`),
  );
  expect(found).toEqual([]);
});
