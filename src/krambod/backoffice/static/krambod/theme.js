// Light or dark, as the reader chose or else as their system says. In the head, before anything is drawn, so that
// nothing flashes.
const LOOK = "krambod-look";
const dark = matchMedia("(prefers-color-scheme: dark)");
const chosen = () => { try { return localStorage.getItem(LOOK) || "system"; } catch { return "system"; } };
const follow = () => {
  const look = chosen();
  document.documentElement.dataset.bsTheme = look === "system" ? (dark.matches ? "dark" : "light") : look;
  for (const one of document.querySelectorAll("[data-look]")) one.setAttribute("aria-pressed", one.dataset.look === look);
};
dark.addEventListener("change", follow);
follow();
document.addEventListener("DOMContentLoaded", () => {
  for (const menu of document.querySelectorAll(".looks")) menu.hidden = false;
  follow();
});

// A menu closes when one clicks elsewhere or presses Escape.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
};
document.addEventListener("click", (event) => {
  const look = event.target.closest("[data-look]");
  if (look) {
    try { localStorage.setItem(LOOK, look.dataset.look); } catch { /* it counts for this page alone */ }
    follow();
  }
  closeMenus(look ? null : event.target);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(null); });
