// HTML of outputs. The page's policy lets no script of an output run. A picture of cellgrad carries its live figure in a
// script: only the data is read from it, and drawn. Other scripts of a trusted output run in a frame, see frame.ts.
import type { IRenderMime } from "@jupyterlab/rendermime";
import { MimeModel, RenderedHTML } from "@jupyterlab/rendermime";
import { type Frame, frameFor } from "./frame.js";
import { drawFigure, type FigureJson, forgetFigure } from "./plotly.js";

const MIME = "text/html";

/** The figure in the script of src/figure/html.ts: JSON, or a base64 of a zlib stream of JSON. */
const DATA = /\(document\.currentScript,(.*),function \(Plotly, place, figure\) \{/s;

/** What a browser would run; data may stand in a script as well. */
const RUNS = 'script:not([type]), script[type=""], script[type*="javascript"], script[type="module"]';

class HtmlView extends RenderedHTML {
  private places: HTMLElement[] = [];
  private frame?: Frame;

  override async render(model: IRenderMime.IMimeModel): Promise<void> {
    this.forget();
    const source = String(model.data[MIME] ?? "");
    if (!/<script/i.test(source)) return super.render(model);
    const { content, innerHTML } = inert(source);
    const figures = new Map<number, string>();
    content.querySelectorAll(".cellgrad-figure").forEach((box, i) => {
      const script = box.querySelector(":scope > script");
      const data = DATA.exec(script?.textContent ?? "")?.[1];
      if (data === undefined) return;
      figures.set(i, data);
      script?.remove();
    });
    const others = content.querySelectorAll(RUNS);
    if (others.length > 0 && model.trusted) {
      this.frame = frameFor(source);
      this.node.replaceChildren(this.frame.node);
      return;
    }
    for (const script of others) script.remove();
    const { trusted, metadata } = model;
    await super.render(new MimeModel({ data: { [MIME]: innerHTML() }, trusted, metadata }));
    const boxes = this.node.querySelectorAll<HTMLElement>(".cellgrad-figure");
    await Promise.all(
      [...figures].map(async ([i, data]) => boxes[i] && this.draw(boxes[i], await unpacked(data))),
    );
  }

  /** The live figure stands behind the picture until it is drawn, then in its place. */
  private async draw(box: HTMLElement, figure: FigureJson): Promise<void> {
    const image = box.querySelector("img");
    if (!image || this.isDisposed) return;
    if (this.node.closest(".cellgrad-Variables")) return; // narrow: the picture is made smaller, the figure would be cut
    const place = document.createElement("div");
    place.style.cssText = "height: 0; overflow: hidden";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image.alt);
    box.insertBefore(place, image);
    this.places.push(place);
    const isGone = () => !this.places.includes(place);
    await drawFigure(place, figure, isGone);
    if (isGone()) return;
    image.style.display = "none";
    place.style.cssText = "";
  }

  private forget(): void {
    const places = this.places;
    this.places = [];
    places.forEach(forgetFigure);
    this.frame?.forget();
    this.frame = undefined;
  }

  override dispose(): void {
    this.forget();
    super.dispose();
  }
}

/** The elements of a source, in which nothing runs and nothing is loaded. */
function inert(source: string) {
  const template = document.createElement("template");
  template.innerHTML = source;
  return { content: template.content, innerHTML: () => template.innerHTML };
}

async function unpacked(data: string): Promise<FigureJson> {
  const figure: FigureJson | string = JSON.parse(data);
  if (typeof figure !== "string") return figure;
  const bytes = Uint8Array.from(atob(figure), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

export const html: IRenderMime.IExtension = {
  id: "cellgrad:html",
  description: "Shows HTML of outputs without letting scripts into the page.",
  rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: (options) => new HtmlView(options) },
  rank: 50,
  dataType: "string",
};
