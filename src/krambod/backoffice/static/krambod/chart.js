// The chart says in words what a day came to, and the arrow keys go from day to day: only one day is a tab stop.
const DAY = ".chart-day";
const tellDay = (event) => {
  const day = event.target.closest?.(DAY);
  const told = document.querySelector("[data-told]");
  if (day && told) told.textContent = day.getAttribute("aria-label");
};
document.addEventListener("pointerover", tellDay);
document.addEventListener("focusin", tellDay);
document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.(DAY);
  if (!day || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const days = [...day.parentElement.querySelectorAll(DAY)];
  const now = days.indexOf(day);
  const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: days.length - 1 }[event.key];
  event.preventDefault();
  const chosen = days[Math.min(Math.max(next, 0), days.length - 1)];
  day.setAttribute("tabindex", "-1");
  chosen.setAttribute("tabindex", "0");
  chosen.focus();
});
