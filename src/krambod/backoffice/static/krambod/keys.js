// Keys: Ctrl-K or / finds, g and a letter goes to a place, j and k walk the rows of a list, x ticks one, ? lists them.
const find = document.getElementById("find");
const found = document.getElementById("found");
const keys = document.getElementById("keys");
const links = () => [...found.querySelectorAll("a")];
const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");
let going = 0;

const focusFind = () => {
  if (find.offsetParent === null) document.querySelector(".bottom-bar a[href*='/find/']")?.click();
  find.focus();
  find.select();
};
const walk = (step) => {
  const rows = [...document.querySelectorAll("table.rows tbody th a, table.rows tbody td:first-child a")];
  const now = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(now + step, 0), rows.length - 1)]?.focus();
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    focusFind();
    return;
  }
  if (find.parentElement.parentElement.contains(event.target) && ["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) {
    if (event.key === "Escape") { found.replaceChildren(); return; }
    const all = [find, ...links()];
    const next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    all[Math.min(Math.max(next, 0), all.length - 1)].focus();
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  if (Date.now() - going < 1500) {
    going = 0;
    document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  switch (event.key) {
    case "g": going = Date.now(); break;
    case "/": event.preventDefault(); focusFind(); break;
    case "?": keys.showModal(); break;
    case "j": walk(1); break;
    case "k": walk(-1); break;
    case "x": document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click(); break;
  }
});

// A page of one order leads back to the list as it was searched in this tab.
try {
  if (document.querySelector("[data-remembered]")) sessionStorage.setItem(`krambod-list ${location.pathname}`, location.search);
  for (const back of document.querySelectorAll("a[data-back]")) back.search = sessionStorage.getItem(`krambod-list ${back.pathname}`) || "";
} catch { /* without storage it leads to the whole list */ }

keys.querySelector("[data-close]").addEventListener("click", () => keys.close());
document.addEventListener("click", (event) => { if (!find.closest("search").contains(event.target)) found.replaceChildren(); });

// Who comes for one card of many finds it open.
const openAsked = () => document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", "");
addEventListener("hashchange", openAsked);
openAsked();
