// SVG to PNG without a browser: resvg, and a font that comes with the package, as a machine may have none.
import type { ResvgRenderOptions } from "@resvg/resvg-js";
import { findBuiltin } from "./builtins.js";
import { nodeRequire } from "./load.js";

/** Letters that DejaVu Sans lacks. */
const NEEDS_OTHER_FONTS = /[\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[\ud800-\udbff]/;

/** Where Debian, macOS and Windows have Chinese letters. Reading all fonts of a machine takes a second. */
const CHINESE = [
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/System/Library/Fonts/PingFang.ttc",
  "C:\\Windows\\Fonts\\msyh.ttc",
];

function otherFonts(svg: string): { loadSystemFonts: boolean; fontFiles: string[] } {
  if (!NEEDS_OTHER_FONTS.test(svg)) return { loadSystemFonts: false, fontFiles: [] };
  const found = CHINESE.find((path) => findBuiltin("fs")?.existsSync(path));
  const isChinese = !/[\ud800-\udbff]/.test(svg);
  return found !== undefined && isChinese
    ? { loadSystemFonts: false, fontFiles: [found] }
    : { loadSystemFonts: true, fontFiles: [] };
}

/**
 * The picture at `zoom` times its size.
 * @throws Error in a browser, or where the renderer for this system was not installed.
 */
export function svgToPng(svg: string, zoom: number): Uint8Array {
  const require = nodeRequire();
  if (require === undefined) throw new Error("a PNG cannot be made in a browser; use toSVG()");
  const { Resvg } = loadResvg(require);
  const { loadSystemFonts, fontFiles } = otherFonts(svg);
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
