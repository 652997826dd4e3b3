// `npm run figures [name,name]`: keeps the pictures of all figures (or the named ones) as they look now, and makes a
// sheet of all: test/figures/index.html and contact-sheet.png.
import { spawnSync } from "node:child_process";

const names = process.argv[2];
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "test/figure/pictures.test.ts"],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      CELLGRAD_KEEP_FIGURES: "1",
      ...(names === undefined ? {} : { CELLGRAD_FIGURES: names }),
    },
  },
);
process.exit(status ?? 1);
