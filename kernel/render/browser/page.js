// What a page does in the browser: colours, copy buttons, the current section in the table of contents, and drawing
// figures when they come into view. A classic script inside the page, so that it works from file:// as well. Without
// it a page is complete, with still pictures.
(() => {
  const root = document.documentElement;
  const THEMES = ["auto", "light", "dark"];

  function storedTheme() {
    try {
      return localStorage.getItem("cellgrad-theme") ?? "auto";
    } catch {
      return "auto"; // a browser may refuse storage to pages from files
    }
  }

  function applyTheme(theme) {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  }

  // At once, in the head, so that a dark page never flashes white.
  applyTheme(storedTheme());

  function themeButton() {
    const button = document.querySelector("button.theme");
    let theme = storedTheme();
    const say = () => {
      button.title = button.dataset[theme] ?? "";
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      applyTheme(theme);
      say();
      try {
        localStorage.setItem("cellgrad-theme", theme);
      } catch {
        // the choice then holds for this page only
      }
    });
    say();
    button.hidden = false;
  }

  async function copy(text) {
    if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  function copyButtons() {
    for (const block of document.querySelectorAll("pre.code")) {
      const holder = document.createElement("div");
      holder.className = "code-holder";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = root.dataset.copy;
      button.addEventListener("click", async () => {
        await copy(block.textContent);
        button.textContent = root.dataset.copied;
        setTimeout(() => {
          button.textContent = root.dataset.copy;
        }, 1500);
      });
      block.replaceWith(holder);
      holder.append(block, button);
    }
  }

  function currentSection() {
    const links = new Map();
    for (const link of document.querySelectorAll(".toc a"))
      links.set(decodeURIComponent(link.hash.slice(1)), link);
    const headings = [...document.querySelectorAll("main :is(h2, h3)[id]")].filter(({ id }) => links.has(id));
    if (headings.length === 0) return;
    let current;
    const update = () => {
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
      const link = links.get(passed.at(-1)?.id);
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link?.setAttribute("aria-current", "true");
      current = link;
    };
    addEventListener("scroll", () => requestAnimationFrame(update), { passive: true });
    update();
    // On a narrow screen the list stands before the text: closed, it does not push the text away.
    if (matchMedia("(max-width: 1099px)").matches) document.querySelector(".toc details").open = false;
  }

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
      document.head.append(script);
    });
  }

  // A page that is one file carries plotly in itself, packed; the page's policy knows it by its hash.
  async function unpackPlotly(element) {
    const script = document.createElement("script");
    script.textContent = await unpacked(element);
    document.head.append(script);
  }

  function unpacked(element) {
    const letters = atob(element.textContent);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  let plotly;
  function loadPlotly() {
    const packed = document.getElementById("plotly-packed");
    plotly ??= packed === null ? load(root.dataset.plotly) : unpackPlotly(packed);
    return plotly.then(() => window.Plotly);
  }

  let figuresOfFile;
  async function figureText(figure) {
    const element = figure.querySelector("script");
    if (element.dataset.packed === undefined) return element.textContent;
    figuresOfFile ??= unpacked(document.getElementById("figures-packed")).then((text) => text.split("\n"));
    return (await figuresOfFile)[Number(element.dataset.packed)];
  }

  async function draw(figure) {
    if (figure.dataset.state !== undefined) return;
    figure.dataset.state = "drawing";
    const scroll = figure.querySelector(".figure-scroll");
    const live = figure.querySelector(".figure-live");
    try {
      const [text, Plotly] = await Promise.all([figureText(figure), loadPlotly()]);
      const drawn = JSON.parse(text);
      // In the colours of the page, see src/figure/live.ts. Off the page while it is drawn: the still picture stays until the live one is whole.
      scroll.hidden = false;
      scroll.classList.add("drawing");
      await cellgradLive(Plotly, live, drawn);
      scroll.classList.remove("drawing");
      figure.dataset.state = "live";
      // What the drawing shows is said by the label; read aloud, its ticks and numbers would say nothing.
      for (const svg of live.querySelectorAll("svg.main-svg")) svg.setAttribute("aria-hidden", "true");
      scaleToFit(figure);
    } catch (error) {
      scroll.hidden = true;
      figure.dataset.state = "failed";
      console.warn("cellgrad: a figure could not be drawn and keeps its still picture:", error);
    }
  }

  // A figure is as wide as it was made; on a narrow screen it is scaled, down to where its text is still legible, and
  // scrolls beyond that. Plotly takes the scale into account when it looks for the cell under the pointer.
  function scaleToFit(figure) {
    const live = figure.querySelector(".figure-live");
    const width = Number.parseFloat(figure.style.getPropertyValue("--w"));
    const height = Number.parseFloat(figure.style.getPropertyValue("--h"));
    const scale = Math.min(1, Math.max(0.55, figure.clientWidth / width));
    live.style.transform = scale === 1 ? "" : `scale(${scale})`;
    live.parentElement.style.height = `${Math.ceil(height * scale)}px`;
  }

  function idle() {
    return new Promise((resolve) => {
      if (window.requestIdleCallback === undefined) setTimeout(resolve, 50);
      else requestIdleCallback(resolve, { timeout: 500 });
    });
  }

  // How far a figure is out of view, in pixels.
  function distance(figure) {
    const { top, bottom } = figure.getBoundingClientRect();
    return Math.max(0, top - innerHeight, -bottom);
  }

  // Figures in view are drawn first; those near it when there is nothing else to do, one at a time, so that the page
  // answers its reader meanwhile.
  function figures() {
    const all = [...document.querySelectorAll("figure.figure")];
    if (all.length === 0) return;
    const near = new Set();
    const nearest = () => [...near].sort((a, b) => distance(a) - distance(b))[0];
    let isDrawing = false;
    const drawNear = async () => {
      if (isDrawing) return;
      isDrawing = true;
      while (near.size > 0) {
        if (distance(nearest()) > 0) await idle();
        const figure = nearest(); // the reader may have moved on
        near.delete(figure);
        await draw(figure);
      }
      isDrawing = false;
    };
    const coming = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          coming.unobserve(target);
          near.add(target);
        }
        drawNear();
      },
      { rootMargin: "600px 0px" },
    );
    for (const figure of all) coming.observe(figure);
    addEventListener("resize", () => {
      for (const figure of all) if (figure.dataset.state === "live") scaleToFit(figure);
    });
    // Still pictures are what is printed. All at once: one that is asked for when printing has begun comes too late.
    const loadStills = () => {
      for (const picture of document.querySelectorAll('.figure-still img[loading="lazy"]'))
        picture.loading = "eager";
    };
    addEventListener("load", loadStills);
    addEventListener("beforeprint", () => {
      loadStills();
      for (const figure of all) if (figure.classList.contains("no-still")) draw(figure);
    });
  }

  // Paper shows what is folded, and a browser fetches no font for formulas that it has not shown: they would be blank.
  function fontsOfFolded() {
    addEventListener("load", () => {
      const wanted = new Map();
      for (const part of document.querySelectorAll("details:not([open]) .katex-html span")) {
        const { font } = getComputedStyle(part);
        wanted.set(font, `${wanted.get(font) ?? ""}${part.textContent}`);
      }
      for (const [font, letters] of wanted) document.fonts.load(font, letters);
    });
  }

  // Long outputs show their beginning until they are wanted whole.
  function longOutputs() {
    for (const output of document.querySelectorAll("pre[data-more]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "more";
      const say = () => {
        const isWhole = output.classList.contains("whole");
        button.textContent = isWhole ? output.dataset.less : output.dataset.more;
        button.setAttribute("aria-expanded", String(isWhole));
      };
      button.addEventListener("click", () => {
        output.classList.toggle("whole");
        say();
        if (!output.classList.contains("whole")) output.scrollIntoView({ block: "nearest" });
      });
      say();
      output.after(button);
    }
  }

  // One button hides and shows all code cells: some come for the pictures.
  function codeButton() {
    const button = document.querySelector("button.fold");
    if (button === null) return;
    const say = () => {
      button.title = root.dataset.code === "hidden" ? button.dataset.show : button.dataset.hide;
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => {
      if (root.dataset.code === "hidden") delete root.dataset.code;
      else root.dataset.code = "hidden";
      say();
    });
    say();
    button.hidden = false;
  }

  function menus() {
    for (const menu of document.querySelectorAll("details.menu")) {
      document.addEventListener("click", (event) => {
        if (!menu.contains(event.target)) menu.open = false;
      });
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  }

  // The search and what it knows are loaded when they are first wanted.
  function searchButton() {
    const button = document.querySelector("button.find");
    if (button === null) return;
    let loaded;
    const open = async () => {
      document.querySelector("dialog.search").showModal();
      loaded ??= load(root.dataset.searchIndex).then(() => load(root.dataset.search));
      await loaded;
      document.querySelector("dialog.search input").focus();
    };
    button.addEventListener("click", open);
    addEventListener("keydown", (event) => {
      const isTyping = event.target.matches?.("input, textarea, select, [contenteditable]");
      const isWanted =
        event.key === "/"
          ? !event.ctrlKey && !event.metaKey && !event.altKey
          : event.key === "k" && (event.ctrlKey || event.metaKey);
      if (!isWanted || isTyping) return;
      event.preventDefault();
      open();
    });
    button.hidden = false;
  }

  // While `cellgrad render --watch` serves the page, it says when there is a new one, or why there is none.
  function watched() {
    if (root.dataset.live === undefined) return;
    const events = new EventSource(root.dataset.live);
    events.addEventListener("changed", () => {
      events.close();
      location.reload();
    });
    events.addEventListener("failed", (event) => {
      const old = document.querySelector(".live-failure");
      const box = old ?? document.createElement("pre");
      box.className = "live-failure";
      box.setAttribute("role", "alert");
      box.textContent = JSON.parse(event.data);
      document.body.append(box);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    themeButton();
    codeButton();
    menus();
    searchButton();
    copyButtons();
    longOutputs();
    watched();
    currentSection();
    figures();
    fontsOfFolded();
  });
})();
