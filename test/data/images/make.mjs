// Makes the JPEG files of this folder and what a browser sees in them, with the Chromium that is installed:
//   node test/data/images/make.mjs
import { writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
const made = await page.evaluate(async () => {
  const canvas = new OffscreenCanvas(21, 13);
  const context = canvas.getContext("2d");
  const sky = context.createLinearGradient(0, 0, 21, 13);
  for (const [at, colour] of [
    [0, "#1030c0"],
    [0.5, "#f0d040"],
    [1, "#802010"],
  ])
    sky.addColorStop(at, colour);
  context.fillStyle = sky;
  context.fillRect(0, 0, 21, 13);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const file = [...new Uint8Array(await blob.arrayBuffer())];
  context.drawImage(await createImageBitmap(blob), 0, 0);
  const { data } = context.getImageData(0, 0, 21, 13);
  return { file, pixels: [...data].filter((_, i) => i % 4 !== 3) };
});
await browser.close();
const path = (name) => new URL(name, import.meta.url);
writeFileSync(path("gradient.jpg"), Uint8Array.from(made.file));
writeFileSync(path("gradient.json"), `${JSON.stringify(made.pixels)}\n`);
