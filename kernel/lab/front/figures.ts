// Draws figures in an output. plotly.js is loaded when the first figure comes, as most of a page's weight is in it.

import { PageConfig } from "@jupyterlab/coreutils";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";

const MIME = "application/vnd.plotly.v1+json";

interface Plotly {
  react(node: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<void>;
  addFrames(node: HTMLElement, frames: unknown): Promise<void>;
  purge(node: HTMLElement): void;
  Plots: { resize(node: HTMLElement): void };
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

class FigureView extends Widget implements IRenderMime.IRenderer {
  private readonly observer: ResizeObserver;
  private library?: Plotly;

  constructor() {
    super();
    this.addClass("cellgrad-Figure");
    this.observer = new ResizeObserver(() => {
      if (this.library && this.node.isConnected && this.node.clientWidth > 0)
        this.library.Plots.resize(this.node);
    });
  }

  /** Called again, with what is new, when a figure changes in place. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { data, layout, config, frames } = model.data[MIME] as unknown as FigureJson;
    this.library = await plotly();
    await this.library.react(this.node, data, layout, { responsive: false, displaylogo: false, ...config });
    if (frames && frames.length > 0) await this.library.addFrames(this.node, frames);
    this.observer.observe(this.node);
  }

  override dispose(): void {
    this.observer.disconnect();
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
