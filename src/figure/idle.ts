// The first figure takes about twice as long as those after it, as the engine has compiled nothing of what makes it. In a
// notebook there is time for that while the reader reads the first cell.
import { featureMaps } from "../plot/index.js";
import { tensor } from "../tensor/create.js";
import { hasDisplay } from "./display.js";
import { pictureHtml, plotlyJson } from "./html.js";

/** Milliseconds after which a cell that imports the library and works with it has its turn behind it. */
const LATER = 300;

/** Makes a small figure that nobody sees, once nothing else is to do. */
export function prepareLater(): void {
  if (!hasDisplay()) return;
  setTimeout(() => {
    const maps = tensor(
      Float32Array.from({ length: 8 * 144 }, (_, i) => i % 7),
      { shape: [8, 12, 12] },
    );
    const spec = featureMaps(maps);
    JSON.stringify([pictureHtml(spec, "auto"), plotlyJson(spec, "auto")]);
  }, LATER).unref?.();
}
