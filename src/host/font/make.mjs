// `node src/host/font/make.mjs [NotoSansCJK-Regular.ttc]`: makes chinese.otf and letters.txt, the letters of the Chinese words of figures,
// from the simplified face of Noto Sans CJK (Debian: fonts-noto-cjk). Run it when words were added; a test says so.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const source = process.argv[2] ?? "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
/** Which face of the collection: Japanese, Korean, simplified Chinese, ... */
const SIMPLIFIED = 2;

/** One face of a collection as a font of its own: its table of tables, and the tables behind it. */
function faceOf(collection, index) {
  const start = collection.readUInt32BE(12 + 4 * index);
  const count = collection.readUInt16BE(start + 4);
  const head = Buffer.from(collection.subarray(start, start + 12 + 16 * count));
  const tables = [];
  let at = head.length;
  for (let i = 0; i < count; i++) {
    const entry = 12 + 16 * i;
    const [from, length] = [head.readUInt32BE(entry + 8), head.readUInt32BE(entry + 12)];
    head.writeUInt32BE(at, entry + 8);
    const padded = Buffer.alloc(Math.ceil(length / 4) * 4);
    collection.copy(padded, 0, from, from + length);
    tables.push(padded);
    at += padded.length;
  }
  return Buffer.concat([head, ...tables]);
}

const room = join(here, "..", "..", "words");
const words = readdirSync(room)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(room, name), "utf8"))
  .join("");
const letters = [...new Set(words.match(/[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]/g))].sort().join("");
writeFileSync(join(here, "letters.txt"), letters);
const font = await subsetFont(faceOf(readFileSync(source), SIMPLIFIED), letters, { targetFormat: "sfnt" });
writeFileSync(join(here, "chinese.otf"), font);
console.log(`${[...letters].length} letters, ${font.length} bytes`);
