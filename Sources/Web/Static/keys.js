// Keys for who has a keyboard; every page is whole without them.
"use strict";
(() => {
  const places = (selector) =>
    [...document.querySelectorAll(selector)].filter((place) => place.offsetParent !== null);

  // Moves the focus to the next or the previous place, from where it is or from what is in sight.
  const move = (all, step) => {
    if (all.length === 0) return;
    let index = all.indexOf(document.activeElement);
    if (index < 0) {
      const below = all.findIndex((place) => place.getBoundingClientRect().top > 1);
      index = below < 0 ? all.length - 1 : step > 0 ? below - 1 : below;
    }
    const next = all[Math.min(Math.max(index + step, 0), all.length - 1)];
    // A change that is folded is shown.
    next.closest("details.file")?.setAttribute("open", "");
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };

  // The list of keys stands at the foot of the page; `?` shows it above what is in sight.
  const keys = document.getElementById("keys");
  const showKeys = (isShown) => {
    if (keys === null) return;
    keys.open = isShown;
    keys.classList.toggle("over", isShown);
  };

  const changes = () => [...document.querySelectorAll("[data-change]")];
  const actions = {
    "/": () => document.getElementById("q")?.focus(),
    j: () => move(places("[data-entry]"), 1),
    k: () => move(places("[data-entry]"), -1),
    n: () => move(changes(), 1),
    p: () => move(changes(), -1),
    "?": () => showKeys(!keys?.classList.contains("over")),
    Escape: () => showKeys(false),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });

  // A range of lines, #L3-L9, as well as one line.
  const choose = () => {
    for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    const range = /^#L(\d+)-L(\d+)$/.exec(location.hash);
    if (range === null) return;
    const [first, last] = [Number(range[1]), Number(range[2])].sort((a, b) => a - b);
    for (let line = first; line <= last; line += 1) {
      document.getElementById(`L${line}`)?.classList.add("chosen");
    }
    document.getElementById(`L${first}`)?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("td.n a");
    const from = /^#L(\d+)/.exec(location.hash);
    if (link === null || from === null || !event.shiftKey) return;
    const to = /#L(\d+)$/.exec(link.href);
    if (to === null) return;
    event.preventDefault();
    location.hash = `#L${from[1]}-L${to[1]}`;
  });
  // A file that a link leads to is unfolded.
  const unfold = () => {
    const place = document.getElementById(location.hash.slice(1));
    if (place?.matches("details.file")) place.open = true;
  };
  addEventListener("hashchange", choose);
  addEventListener("hashchange", unfold);
  choose();
  unfold();

  // Where a page may write to the clipboard, a link that lasts can be copied.
  for (const link of navigator.clipboard ? document.querySelectorAll("a[data-copy]") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      button.textContent = "Copied";
    });
    link.after(" ", button);
  }
})();
