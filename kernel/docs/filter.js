// The field above the names: shows only those whose name holds what is typed, in the text and in the list beside it.
// The slash key goes to it, Enter to the first that is left.
document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector(".filter input");
  const count = document.querySelector(".filter output");
  const families = [...document.querySelectorAll(".family")].map((family) => ({
    family,
    title: document.querySelector(`.toc a[href="#${family.querySelector("h2").id}"]`)?.parentElement,
    entries: [...family.children]
      .filter((child) => child.matches(".entry"))
      .map((entry) => ({
        entry,
        name: entry.dataset.name.toLowerCase(),
        item: document.querySelector(`.toc a[href="#${encodeURIComponent(entry.dataset.name)}"]`)
          ?.parentElement,
        members: [...entry.querySelectorAll(".member")].map((member) => ({
          member,
          name: member.dataset.name.toLowerCase(),
        })),
      })),
  }));

  function filter() {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const { family, title, entries } of families) {
      let inFamily = 0;
      for (const { entry, name, item, members } of entries) {
        const own = name.includes(wanted);
        let inside = 0;
        for (const { member, name: full } of members) {
          const fits = own || full.includes(wanted);
          member.hidden = !fits;
          if (fits) inside++;
        }
        entry.hidden = !own && inside === 0;
        // Of a class that is shown for a method of it, only its name and that method.
        entry.classList.toggle("for-members", !own && inside > 0);
        if (item) item.hidden = entry.hidden;
        if (!entry.hidden) inFamily += own ? 1 : inside;
      }
      family.hidden = inFamily === 0;
      if (title) title.hidden = inFamily === 0;
      shown += inFamily;
    }
    count.textContent = wanted === "" ? "" : `${shown} ${shown === 1 ? "name" : "names"}`;
  }

  field.addEventListener("input", filter);
  field.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") {
      field.value = "";
      filter();
    }
    const first = document.querySelector(".entry:not([hidden]):not(.for-members), .member:not([hidden])");
    if (key === "Enter" && first) first.scrollIntoView();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    field.focus();
  });
  // A link into what is filtered out shows everything again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    field.value = "";
    filter();
    target.scrollIntoView();
  });
  filter();
});
