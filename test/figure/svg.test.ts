// The parts of the static drawing that pictures do not show: PNG bytes, text as XML, ticks.
import { inflateSync } from "node:zlib";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { encodePng } from "../../src/figure/svg/png.js";
import { drawText, richText, textWidth } from "../../src/figure/svg/text.js";
import { stored } from "../../src/host/deflate.js";

test("a PNG decodes to the pixels it was made of", () => {
  const data = Uint8Array.from({ length: 5 * 3 * 4 }, (_, i) => (i * 37) % 256);
  const png = decode(encodePng({ data, columns: 5, rows: 3 }), { checkCrc: true });
  expect([png.width, png.height, png.channels]).toEqual([5, 3, 4]);
  expect(Array.from(png.data)).toEqual(Array.from(data));
});

test.each([0, 1, 65535, 65536, 200000])("%i bytes stored without compression are a zlib stream", (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * i) % 251);
  expect(Buffer.compare(inflateSync(stored(bytes)), bytes)).toBe(0);
});

test("labels keep their text and lose what XML cannot hold", () => {
  expect(drawText({ text: "a &lt;b&gt; & c\u0000", x: 0, y: 0 })).toContain(
    ">a &lt;b&gt; &amp; c\ufffd</text>",
  );
  expect(richText('x<br><span style="color:#123456">y</span>z')).toEqual([
    [{ text: "x" }],
    [{ text: "y", colour: "#123456" }, { text: "z" }],
  ]);
  expect(drawText({ text: "", x: 0, y: 0 })).toBe("");
});

test("the width of a text is that of its widest line", () => {
  expect(textWidth("00", 10)).toBeCloseTo(12.8);
  expect(textWidth("0<br>00", 10)).toBeCloseTo(12.8);
  expect(textWidth("\u4e2d", 10)).toBeCloseTo(10);
});
