// The page of a frame in which the scripts of a trusted output run. Its policy makes a stranger of it: it has no origin,
// so neither the notebook around it nor the server's cookie. kernel/lab/front/frame.ts fills it.

/** The output may load what it names, as in Jupyter; it was run here, by this user. */
export const framePolicy = [
  "sandbox allow-scripts",
  "default-src https: data: blob: 'unsafe-inline' 'unsafe-eval'",
  "frame-ancestors 'self'",
].join("; ");

/** Writing ends the listeners of the page, so the height is watched from then on. */
const SCRIPT = `addEventListener("message", function (event) {
  if (event.source !== parent) return;
  document.open();
  document.write("<!doctype html><body>");
  document.body.style.cssText = "margin: 0; overflow-y: hidden; " + event.data.style;
  document.write(event.data.source);
  document.close();
  new ResizeObserver(function () {
    parent.postMessage({ height: document.documentElement.getBoundingClientRect().height }, "*");
  }).observe(document.documentElement);
}, { once: true });
parent.postMessage("ready", "*");`;

export const framePage = `<!doctype html><meta charset="utf-8"><title>Output</title><script>${SCRIPT}</script>`;
