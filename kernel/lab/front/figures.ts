// Draws the figures of outputs.
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { drawFigure, type FigureJson, forgetFigure } from "./plotly.js";

const MIME = "application/vnd.plotly.v1+json";

/** Below it the text of a figure is no longer legible; the figure scrolls then. */
const SMALLEST = 0.55;

/**
 * A figure is as wide as it was made. Where there is less room it is scaled down; Plotly takes the scale into account when
 * it looks for the cell under the pointer. The node scrolls, the frame has the size that is seen, the place the figure's own.
 */
class FigureView extends Widget implements IRenderMime.IRenderer {
  private readonly frame = document.createElement("div");
  private readonly place = document.createElement("div");
  private readonly watcher = new ResizeObserver(() => this.scaleToFit());
  private size: FigureJson["layout"];

  constructor() {
    super();
    this.addClass("cellgrad-Figure");
    this.frame.append(this.place);
    this.node.append(this.frame);
    this.watcher.observe(this.node);
  }

  /** Called again, with what is new, when a figure changes in place. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const figure = model.data[MIME] as unknown as FigureJson;
    this.size = figure.layout;
    this.scaleToFit();
    return drawFigure(this.place, figure, () => this.isDisposed);
  }

  override dispose(): void {
    this.watcher.disconnect();
    forgetFigure(this.place);
    super.dispose();
  }

  private scaleToFit(): void {
    const { width, height } = this.size ?? {};
    const room = this.node.clientWidth;
    if (room === 0) return; // not in the page, or in a tab that is not in view
    const isSized = typeof width === "number" && typeof height === "number"; // else Plotly takes what room there is
    const scale = isSized ? Math.min(1, Math.max(SMALLEST, room / width)) : 1;
    this.place.style.transform = scale === 1 ? "" : `scale(${scale})`;
    this.frame.style.width = scale === 1 ? "" : `${Math.floor((width as number) * scale)}px`;
    this.frame.style.height = scale === 1 ? "" : `${Math.ceil((height as number) * scale)}px`;
  }
}

export const figures: IRenderMime.IExtension = {
  id: "cellgrad:figures",
  description: "Draws cellgrad's figures.",
  rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: () => new FigureView() },
  rank: 0,
  dataType: "json",
};
