// What a live figure does in the reader's browser besides what Plotly does: it takes the colours of the page around it,
// shows the cursor at the same place in all its panels and in linked figures, and shares its range with them. It is text,
// as it runs in the page: notebooks carry it beside each figure, rendered pages once.

/**
 * `function (Plotly, place, figure)`: draws the figure into the element and returns a promise of it. `figure.layout.meta`
 * may hold `dark` (partners of colours on dark paper), `cursor` and `link`. `place.cellgradShow(figure)` then shows
 * another figure in its place, without a flicker; `place.cellgradForget()` ends it, as nothing else lets go of an element
 * that was taken out of the page.
 */
export const LIVE = `function (Plotly, place, figure) {
  var layout = figure.layout, meta = layout.meta || {}, shown;
  function isDark() {
    if (!meta.dark) return false;
    for (var e = place.parentElement; e; e = e.parentElement) {
      var c = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g) || [];
      if (c.length === 3 || +c[3] > 0.5) return 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2] < 110;
    }
    return /dark/.test(getComputedStyle(document.documentElement).colorScheme) && matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function paint(v, key) {
    if (key === "colorscale" || key === "z" || key === "customdata" || key === "meta") return v;
    if (typeof v === "string") return meta.dark[v] || (v.indexOf("color:#") < 0 ? v : v.replace(/#[0-9a-f]{6}/g, function (c) { return meta.dark[c] || c; }));
    if (!v || typeof v !== "object") return v;
    if (Array.isArray(v)) return typeof v[0] === "number" ? v : v.map(function (e) { return paint(e); });
    var out = {};
    for (var k in v) out[k] = paint(v[k], k);
    return out;
  }
  function painted() {
    shown = isDark();
    var f = shown ? paint(figure) : JSON.parse(JSON.stringify(figure));
    f.layout.uirevision = 1;
    if (matchMedia("(hover: none)").matches) f.config = Object.assign({}, f.config, { displayModeBar: false });
    return f;
  }
  function repaint() {
    if (!place.isConnected) return forget();
    if (isDark() === shown) return;
    var f = painted(), frames = f.frames || [], at = (place.layout.sliders || []).map(function (s) { return s.active; });
    delete f.frames;
    at.forEach(function (active, i) { f.layout.sliders[i].active = active; });
    return Plotly.react(place, f).then(function () {
      if (!frames.length) return;
      return Plotly.deleteFrames(place).then(function () { return Plotly.addFrames(place, frames); }).then(function () {
        return Plotly.animate(place, f.layout.sliders[0].steps[at[0]].args[0], f.layout.sliders[0].steps[at[0]].args[1]);
      });
    });
  }
  var watcher = new MutationObserver(repaint), scheme = matchMedia("(prefers-color-scheme: dark)");
  function forget() {
    watcher.disconnect();
    scheme.removeEventListener("change", repaint);
    window.cellgradFigures = (window.cellgradFigures || []).filter(function (other) { return other !== place; });
    Plotly.purge(place);
  }
  function watch() {
    if (!meta.dark) return;
    [document.documentElement, document.body].forEach(function (e) { watcher.observe(e, { attributes: true }); });
    scheme.addEventListener("change", repaint);
  }
  function axesOf(gd, letter) {
    return Object.keys(gd._fullLayout).filter(function (k) { return k.indexOf(letter + "axis") === 0; }).map(function (k) { return gd._fullLayout[k]; });
  }
  function clear(gd) {
    (gd.cellgradCursor || []).forEach(function (line) { line.remove(); });
    gd.cellgradCursor = [];
  }
  function cursor(gd, at, letters) {
    clear(gd);
    gd.style.position = "relative";
    letters.split("").forEach(function (letter) {
      axesOf(gd, letter).forEach(function (axis) {
        var across = gd._fullLayout[axis.anchor.replace(/^([xy])/, "$1axis")], p = axis.d2p(at[letter]);
        if (!across || !(p >= 0 && p <= axis._length)) return;
        var line = document.createElement("div"), x = letter === "x";
        line.className = "cellgrad-cursor";
        line.style.cssText = "position:absolute;pointer-events:none;background:#ff9e1b;" +
          "left:" + (x ? axis._offset + p - 0.5 : across._offset) + "px;top:" + (x ? across._offset : axis._offset + p - 0.5) +
          "px;width:" + (x ? 1 : across._length) + "px;height:" + (x ? across._length : 1) + "px";
        gd.appendChild(line);
        gd.cellgradCursor.push(line);
      });
    });
  }
  function partners() {
    return (window.cellgradFigures || []).filter(function (gd) {
      return gd !== place && gd.isConnected && meta.link && gd.cellgradLink === meta.link;
    });
  }
  function follow() {
    var letters = meta.cursor;
    if (!letters) return;
    place.on("plotly_hover", function (event) {
      var at = event.points[0];
      [place].concat(partners()).forEach(function (gd) { cursor(gd, at, letters); });
    });
    place.on("plotly_unhover", function () { [place].concat(partners()).forEach(clear); });
    place.on("plotly_relayout", function (change) {
      if (place.cellgradQuiet) return;
      var ranges = {};
      letters.split("").forEach(function (letter) {
        var moved = Object.keys(change).some(function (k) { return k.indexOf(letter + "axis") === 0; });
        if (moved) ranges[letter] = axesOf(place, letter)[0].range.slice();
      });
      partners().forEach(function (gd) {
        var all = {};
        Object.keys(ranges).forEach(function (letter) {
          axesOf(gd, letter).forEach(function (axis) { all[axis._name + ".range"] = ranges[letter].slice(); });
        });
        if (!Object.keys(all).length) return;
        gd.cellgradQuiet = true;
        Plotly.relayout(gd, all).then(function () { gd.cellgradQuiet = false; });
      });
    });
  }
  return Plotly.newPlot(place, painted()).then(function () {
    place.cellgradLink = meta.link;
    place.cellgradShow = function (next) {
      figure = next;
      layout = next.layout;
      meta = layout.meta || {};
      return Plotly.react(place, painted());
    };
    place.cellgradForget = forget;
    watch();
    follow();
    (window.cellgradFigures || []).forEach(function (old) { if (!old.isConnected) old.cellgradForget(); });
    window.cellgradFigures = (window.cellgradFigures || []).concat([place]);
    return place;
  });
}`;
