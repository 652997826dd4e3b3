// Draws figures in an output. plotly.js is loaded when the first figure comes, as most of a page's weight is in it.

import live from "cellgrad:live";
import { PageConfig } from "@jupyterlab/coreutils";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";

const MIME = "application/vnd.plotly.v1+json";

interface Plotly {
  purge(node: HTMLElement): void;
}

let loading: Promise<Plotly> | undefined;

function plotly(): Promise<Plotly> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${PageConfig.getBaseUrl()}lab/plotly.js`;
    script.onload = () => resolve((window as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => {
      loading = undefined; // the next figure tries again
      reject(new Error("the script that draws figures could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

interface FigureJson {
  data: unknown[];
  layout?: Record<string, unknown>;
  config?: Record<string, unknown>;
  frames?: unknown[];
}

/** An element that a live figure was drawn into. */
type Place = HTMLElement & { cellgradShow?(figure: FigureJson): Promise<void> };

class FigureView extends Widget implements IRenderMime.IRenderer {
  private library?: Plotly;

  constructor() {
    super();
    this.addClass("cellgrad-Figure");
  }

  /** Called again, with what is new, when a figure changes in place. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const given = model.data[MIME] as unknown as FigureJson;
    const figure = { layout: {}, ...given, config: { displaylogo: false, ...given.config } };
    const place: Place = this.node;
    this.library = await plotly();
    if (place.cellgradShow) await place.cellgradShow(figure);
    else await live(this.library, place, figure);
  }

  override dispose(): void {
    this.library?.purge(this.node);
    super.dispose();
  }
}

export const figures: IRenderMime.IExtension = {
  id: "cellgrad:figures",
  description: "Draws cellgrad's figures.",
  rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: () => new FigureView() },
  rank: 0,
  dataType: "json",
};
