// SVG to PNG without a browser: resvg, and a font that comes with the package, as a machine may have none.
import type { ResvgRenderOptions } from "@resvg/resvg-js";
import { findBuiltin } from "./builtins.js";
import { nodeRequire } from "./load.js";

/** Letters that DejaVu Sans lacks. */
const NEEDS_OTHER_FONTS = /[\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[\ud800-\udbff]/g;

/** Where Debian, macOS and Windows have Chinese letters. Reading all fonts of a machine takes a second. */
const CHINESE = [
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/System/Library/Fonts/PingFang.ttc",
  "C:\\Windows\\Fonts\\msyh.ttc",
];

interface Fonts {
  readonly loadSystemFonts: boolean;
  readonly fontFiles: string[];
}

/** The letters of our own Chinese words come with the package: the renderer reads a font anew for every text. */
let own: { readonly file: string; readonly letters: ReadonlySet<string> } | undefined;

function ownChinese(require: NodeJS.Require): NonNullable<typeof own> {
  if (own !== undefined) return own;
  const folder = require.resolve("cellgrad/package.json").replace(/package\.json$/, "src/host/font/");
  const letters = findBuiltin("fs")?.readFileSync(`${folder}letters.txt`, "utf8") ?? "";
  own = { file: `${folder}chinese.otf`, letters: new Set(letters) };
  return own;
}

function otherFonts(svg: string, require: NodeJS.Require): Fonts {
  const needed = svg.match(NEEDS_OTHER_FONTS) ?? [];
  if (needed.length === 0) return { loadSystemFonts: false, fontFiles: [] };
  const { file, letters } = ownChinese(require);
  if (needed.every((letter) => letters.has(letter))) return { loadSystemFonts: false, fontFiles: [file] };
  const found = CHINESE.find((path) => findBuiltin("fs")?.existsSync(path));
  const isChinese = !/[\ud800-\udbff]/.test(svg);
  return found !== undefined && isChinese
    ? { loadSystemFonts: false, fontFiles: [file, found] }
    : { loadSystemFonts: true, fontFiles: [file] };
}

/**
 * The picture at `zoom` times its size.
 * @throws Error in a browser, or where the renderer for this system was not installed.
 */
export function svgToPng(svg: string, zoom: number): Uint8Array {
  const require = nodeRequire();
  if (require === undefined) throw new Error("a PNG cannot be made in a browser; use toSVG()");
  const { Resvg } = loadResvg(require);
  const { loadSystemFonts, fontFiles } = otherFonts(svg, require);
  const options: ResvgRenderOptions = {
    fitTo: { mode: "zoom", value: zoom },
    font: {
      loadSystemFonts,
      fontFiles: [require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"), ...fontFiles],
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  };
  return new Resvg(svg, options).render().asPng();
}

function loadResvg(require: NodeJS.Require): typeof import("@resvg/resvg-js") {
  try {
    return require("@resvg/resvg-js");
  } catch (error) {
    throw new Error(
      "the PNG renderer @resvg/resvg-js did not load; install the packages again without --omit=optional, or save as .svg",
      { cause: error },
    );
  }
}
