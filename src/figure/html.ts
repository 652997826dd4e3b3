// A figure as HTML: a fragment for notebooks (a plain picture that becomes a live figure where Plotly is there) and
// a page of its own.
import { base64 } from "../host/base64.js";
import type { FigureSpec } from "../plot/spec.js";
import { compact, compactFrames } from "./compact.js";
import { drawSvg, titleOf } from "./svg/draw.js";
import { escapeXml } from "./svg/text.js";

/** The static drawing as a data URI. */
export function svgUri(spec: FigureSpec): string {
  return `data:image/svg+xml;base64,${base64(new TextEncoder().encode(drawSvg(spec)))}`;
}

/**
 * An image with the description as its text alternative, and behind it a script that draws the live figure in its
 * place once `window.Plotly` is there. Where scripts are taken out (an untrusted notebook, a mail) the image stays.
 */
export function figureHtml(spec: FigureSpec): string {
  const { width, height } = spec.layout;
  const picture = `<img src="${svgUri(spec)}" width="${width}" height="${height}" alt="${escapeXml(spec.description)}" style="max-width:100%;height:auto">`;
  const arguments_ = [compact(spec.data), spec.layout, spec.config ?? {}, compactFrames(spec.frames ?? [])]
    .map(scriptJson)
    .join(",");
  return `<div class="cellgrad-figure" style="overflow-x:auto">${picture}<script>(${upgrade})(document.currentScript,${arguments_})</script></div>`;
}

/** JSON that may stand in a script element: nothing in it can end the element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Runs in the reader's browser, so it is text: draws the live figure, and hides the image when it stands. Figures
 * that a notebook has thrown away since (an update, a cell run again) are given back to Plotly first.
 */
const upgrade = `function (script, data, layout, config, frames) {
  var box = script && script.parentElement;
  var image = box && box.querySelector("img");
  if (!image) return;
  function draw() {
    var Plotly = window.Plotly;
    if (!Plotly || !box.isConnected) return;
    var live = window.cellgradFigures || [];
    window.cellgradFigures = live.filter(function (old) {
      if (!old.isConnected) Plotly.purge(old);
      return old.isConnected;
    });
    var place = document.createElement("div");
    place.style.height = "0";
    place.style.overflow = "hidden";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image.alt);
    box.insertBefore(place, image);
    Plotly.newPlot(place, { data: data, layout: layout, config: config, frames: frames }).then(function () {
      image.style.display = "none";
      place.style.height = place.style.overflow = "";
      window.cellgradFigures.push(place);
    }, function (error) {
      place.remove();
      console.error("cellgrad: the live figure could not be drawn, its picture stays", error);
    });
  }
  if (window.Plotly || document.readyState === "complete") draw();
  else window.addEventListener("load", draw, { once: true });
}`;

/** A page that shows one figure. `library` is a script element with Plotly, or `""`. */
export function figurePage(spec: FigureSpec, library: string): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeXml(titleOf(spec))}</title>`,
    "<style>body { margin: 24px; font-family: sans-serif; background: #fff }</style>",
    ...(library === "" ? [] : [library]),
    "</head>",
    `<body>${figureHtml(spec)}</body>`,
    "</html>",
    "",
  ].join("\n");
}
