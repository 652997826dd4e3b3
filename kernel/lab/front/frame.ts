// A frame in which the scripts of a trusted output run, as strangers: they see neither the page nor the server's cookie.
// The frame's page, with a policy of its own, is kernel/server/lab/frame.ts; it asks for what to show, and tells its height.
import { PageConfig } from "@jupyterlab/coreutils";

export interface Frame {
  readonly node: HTMLIFrameElement;
  forget(): void;
}

export function frameFor(source: string): Frame {
  const node = document.createElement("iframe");
  node.className = "cellgrad-Frame";
  node.title = "Output with scripts";
  node.sandbox.add("allow-scripts");
  node.src = `${PageConfig.getBaseUrl()}lab/frame`;
  const listen = ({ source: from, data }: MessageEvent) => {
    if (from === null || from !== node.contentWindow) return;
    if (data === "ready") {
      const { color, fontFamily } = getComputedStyle(node);
      node.contentWindow.postMessage({ source, style: `color: ${color}; font: 14px ${fontFamily}` }, "*"); // it has no origin
    } else if (typeof data?.height === "number") node.style.height = `${Math.ceil(data.height)}px`;
  };
  window.addEventListener("message", listen);
  return { node, forget: () => window.removeEventListener("message", listen) };
}
