// The search of a site, in the browser: MiniSearch, which stands before this in the same file, over the sections of
// all pages (search-index.js). Chinese has no spaces: its words are found by pairs of characters.
(() => {
  const root = document.documentElement;
  const sections = window.cellgradSections;
  const dialog = document.querySelector("dialog.search");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const none = dialog.querySelector(".search-none");
  const MOST = 12;

  function words(text) {
    return (
      text
        .toLowerCase()
        .match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+/gu)
        ?.flatMap(parts) ?? []
    );
  }

  function parts(word) {
    if (!/^\p{Script=Han}/u.test(word)) return [word];
    const signs = [...word];
    if (signs.length === 1) return signs;
    return signs.slice(1).map((sign, index) => signs[index] + sign);
  }

  // A single Chinese character begins the pairs it stands first in; those it ends have to be found as well.
  function indexed(text) {
    const found = words(text);
    const lasts = text.match(/\p{Script=Han}+/gu)?.map((run) => [...run].at(-1)) ?? [];
    return [...found, ...lasts];
  }

  const search = new MiniSearch({
    fields: ["page", "title", "text"],
    idField: "number",
    tokenize: indexed,
    processTerm: (term) => term,
    searchOptions: {
      tokenize: words,
      combineWith: "AND",
      prefix: true,
      fuzzy: (term) => (/^[a-z]{5,}$/.test(term) ? 0.2 : false),
      boost: { title: 4, page: 2 },
      // The reader's own language first.
      boostDocument: (number) => (root.lang.startsWith(sections[number].language) ? 2 : 1),
    },
  });
  search.addAll(sections.map((section, number) => ({ number, ...section })));

  let chosen = -1;

  function choose(next) {
    const options = [...list.children];
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = options.length === 0 ? -1 : (next + options.length) % options.length;
    options[chosen]?.setAttribute("aria-selected", "true");
    options[chosen]?.scrollIntoView({ block: "nearest" });
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function show() {
    const found = search.search(input.value).slice(0, MOST);
    list.replaceChildren(...found.map(({ id, terms }, index) => option(sections[id], terms, index)));
    input.setAttribute("aria-expanded", String(found.length > 0));
    none.textContent = found.length === 0 && input.value.trim() !== "" ? none.dataset.none : "";
    chosen = -1;
    choose(0);
  }

  function option(section, terms, index) {
    const item = document.createElement("li");
    item.id = `found-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.lang = section.language;
    const title = document.createElement("strong");
    title.append(...marked(section.title || section.page, terms));
    const where = document.createElement("small");
    where.textContent = section.title === "" || section.title === section.page ? "" : section.page;
    const text = document.createElement("p");
    text.append(...marked(excerpt(section.text, terms), terms));
    item.append(title, where, text);
    item.addEventListener("click", () => go(section));
    item.addEventListener("pointermove", () => {
      if (index !== chosen) choose(index);
    });
    item.section = section;
    return item;
  }

  function go(section) {
    dialog.close();
    location.href = root.dataset.siteRoot + section.address;
  }

  /** The piece of a text where the first of the terms stands. */
  function excerpt(text, terms) {
    const lower = text.toLowerCase();
    const places = terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0);
    const start = Math.max(0, (places.length === 0 ? 0 : Math.min(...places)) - 50);
    return `${start > 0 ? "… " : ""}${text.slice(start, start + 170)}${text.length > start + 170 ? " …" : ""}`;
  }

  /** The text with the terms marked, as nodes: nothing of a notebook becomes HTML here. Pairs of characters overlap. */
  function marked(text, terms) {
    const escaped = terms
      .filter((term) => term !== "")
      .sort((a, b) => b.length - a.length)
      .map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (escaped.length === 0) return [text];
    const pieces = [];
    let end = 0;
    for (const { index, 1: term } of text.matchAll(new RegExp(`(?=(${escaped.join("|")}))`, "gi"))) {
      if (index + term.length <= end) continue;
      const last = pieces.at(-1);
      if (index > end || last === undefined) {
        const mark = document.createElement("mark");
        mark.textContent = term;
        pieces.push(text.slice(end, index), mark);
      } else last.textContent += text.slice(end, index + term.length);
      end = index + term.length;
    }
    return [...pieces, text.slice(end)];
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) go(list.children[chosen].section);
    else return;
    event.preventDefault();
  });
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  if (input.value !== "") show(); // what was typed while this was loaded
})();
