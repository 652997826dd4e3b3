// Draws the figures of outputs.
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { drawFigure, type FigureJson, forgetFigure } from "./plotly.js";

const MIME = "application/vnd.plotly.v1+json";

class FigureView extends Widget implements IRenderMime.IRenderer {
  constructor() {
    super();
    this.addClass("cellgrad-Figure");
  }

  /** Called again, with what is new, when a figure changes in place. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    return drawFigure(this.node, model.data[MIME] as unknown as FigureJson, () => this.isDisposed);
  }

  override dispose(): void {
    forgetFigure(this.node);
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
