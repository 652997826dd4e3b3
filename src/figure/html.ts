// A figure as HTML: a fragment for notebooks (a plain picture that becomes a live figure where Plotly is there) and
// a page of its own.
import { base64 } from "../host/base64.js";
import { deflate } from "../host/deflate.js";
import { DARK, recolour } from "../plot/dark.js";
import type { FigureSpec } from "../plot/spec.js";
import type { Locale } from "../words/words.js";
import { compact, compactFrames } from "./compact.js";
import { LIVE } from "./live.js";
import type { Theme } from "./look.js";
import { withTemplate } from "./shared.js";
import { SHARP } from "./svg/cells.js";
import { drawSvg, titleOf } from "./svg/draw.js";
import { escapeXml } from "./svg/text.js";

/** Characters of JSON from which packing is worth its time. */
const LARGE = 20_000;

/** The picture as SVG, to be made a PNG of. */
export function stillSvg(spec: FigureSpec, theme: "light" | "dark"): string {
  return drawSvg(theme === "dark" ? recolour(spec) : spec, {}, true).replaceAll(SHARP, "");
}

/** The picture as SVG, in the colours of a theme. */
export function themedSvg(spec: FigureSpec, theme: Theme): string {
  return theme === "dark" ? drawSvg(recolour(spec)) : drawSvg(spec, theme === "auto" ? DARK : undefined);
}

/** What Plotly draws: data in base64, and in `meta` (Plotly's place for what is not drawn) the rest of what there is to say. */
export function plotlyJson(spec: FigureSpec, theme: Theme): Record<string, unknown> {
  const { data, layout, frames, config } = theme === "dark" ? recolour(spec) : spec;
  const meta = {
    ...layout.meta,
    description: spec.description,
    ...(theme === "auto" ? { dark: DARK } : {}),
  };
  return {
    data: compact(data),
    layout: withTemplate({ ...layout, meta }),
    ...(frames === undefined ? {} : { frames: compactFrames(frames) }),
    config: config ?? {},
  };
}

/** The picture with the description as its text alternative. */
export function pictureHtml(spec: FigureSpec, theme: Theme): string {
  return `<div class="cellgrad-figure" style="overflow-x:auto">${picture(spec, theme)}</div>`;
}

/**
 * The picture, and behind it a script that draws the live figure in its place once `window.Plotly` is there. Where
 * scripts are taken out (an untrusted notebook, a mail) the picture stays.
 */
export function figureHtml(spec: FigureSpec, theme: Theme): string {
  const json = scriptJson(packedJson(JSON.stringify(plotlyJson(spec, theme))));
  return `<div class="cellgrad-figure" style="overflow-x:auto">${picture(spec, theme)}<script>(${UPGRADE})(document.currentScript,${json},${LIVE})</script></div>`;
}

function picture(spec: FigureSpec, theme: Theme): string {
  const { width, height } = spec.layout;
  const uri = `data:image/svg+xml;base64,${base64(new TextEncoder().encode(themedSvg(spec, theme)))}`;
  return `<img src="${uri}" width="${width}" height="${height}" alt="${escapeXml(spec.description)}" style="max-width:100%;height:auto">`;
}

/** A large figure is kept as base64 of a zlib stream: axes and labels of many panels say the same again and again. */
function packedJson(json: string): unknown {
  return json.length < LARGE ? JSON.parse(json) : base64(deflate(new TextEncoder().encode(json)));
}

/** JSON that may stand in a script element: nothing in it can end the element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Runs in the reader's browser, so it is text: draws the live figure, and hides the image when it stands. */
const UPGRADE = `function (script, figure, live) {
  var box = script && script.parentElement;
  var image = box && box.querySelector("img");
  if (!image) return;
  function unpacked() {
    if (typeof figure !== "string") return Promise.resolve(figure);
    var bytes = Uint8Array.from(atob(figure), function (c) { return c.charCodeAt(0); });
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  }
  function draw() {
    var Plotly = window.Plotly;
    if (!Plotly || !box.isConnected) return;
    var place = document.createElement("div");
    place.style.height = "0";
    place.style.overflow = "hidden";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image.alt);
    box.insertBefore(place, image);
    unpacked().then(function (whole) { return live(Plotly, place, whole); }).then(function () {
      image.style.display = "none";
      place.style.height = place.style.overflow = "";
    }, function (error) {
      place.remove();
      console.error("cellgrad: the live figure could not be drawn, its picture stays", error);
    });
  }
  if (window.Plotly || document.readyState === "complete") draw();
  else window.addEventListener("load", draw, { once: true });
}`;

const PAGE = { light: "#ffffff", dark: DARK["#ffffff"], auto: `light-dark(#ffffff, ${DARK["#ffffff"]})` };

const LANGUAGE: Readonly<Record<Locale, string>> = { en: "en", zh: "zh-CN" };

/** A page that shows one figure. `library` is a script element with Plotly, or `""`. */
export function figurePage(spec: FigureSpec, library: string, theme: Theme, locale: Locale): string {
  const scheme = theme === "auto" ? "light dark" : theme;
  return [
    "<!doctype html>",
    `<html lang="${LANGUAGE[locale]}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeXml(titleOf(spec))}</title>`,
    `<style>:root { color-scheme: ${scheme} } body { margin: 24px; font-family: sans-serif; background: ${PAGE[theme]} }</style>`,
    ...(library === "" ? [] : [library]),
    "</head>",
    `<body>${figureHtml(spec, theme)}</body>`,
    "</html>",
    "",
  ].join("\n");
}
