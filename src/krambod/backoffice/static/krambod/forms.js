// What somebody wrote is not lost if their session had ended, or if no answer came: it stays in this tab until the server
// has taken it, and stands in the form again after that. Nothing secret is kept. `offline.js` reads it too.
const KEPT = "krambod-kept";
const SENDING_MS = 20_000; // a page that is still there then has been answered by a file
const isSecret = (form, name) => /secret|token|key|password|code/i.test(name) || form.elements[name]?.type === "password";
const isBetween = document.querySelector("[data-unsettled]") !== null; // a log-in or an error stands between a form and its answer
const told = document.getElementById("told");
const tell = (words, form) => {
  form?.before(told); // else it stands at the top of the page
  told.textContent = told.dataset[words];
  told.hidden = false;
  told.scrollIntoView({ block: "center" });
};

const keep = (form) => {
  const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value
    && name !== "csrfmiddlewaretoken" && !isSecret(form, name));
  try { sessionStorage.setItem(KEPT, JSON.stringify({ action: form.action, values })); } catch { /* then not */ }
};
// A double click sends once, and without a network nothing is sent, so that the page with its text stays.
const sending = new Set();
const isSent = (form) => {
  if (sending.has(form)) return false;
  if (!navigator.onLine) { tell("noNetwork", form); return false; }
  sending.add(form);
  form.setAttribute("aria-busy", "true");
  setTimeout(release, SENDING_MS);
  return true;
};
const release = () => {
  for (const form of sending) form.removeAttribute("aria-busy");
  sending.clear();
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (!isSent(form)) event.preventDefault();
  else if (!isBetween) keep(form);
});
addEventListener("pageshow", release);

const fill = (form, values) => {
  const wanted = new Map();
  for (const [name, value] of values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || ["hidden", "submit", "button", "file"].includes(field.type) || isSecret(form, field.name)) continue;
    const own = wanted.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = own.includes(field.value);
    else if (own.length) field.value = own.shift();
    if (wanted.has(field.name)) field.closest("details")?.setAttribute("open", "");
  }
};
// Whether an answer came at all: one leads to another page, or to this one anew, and either forgets what was kept.
const isUnanswered = (kept) => kept.isUnanswered
  || ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);
const putBack = () => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (!kept || isBetween) return;
  sessionStorage.removeItem(KEPT);
  const isResumed = document.querySelector("[data-resumed]") !== null;
  if (!(isResumed || isUnanswered(kept))) return;
  const alike = [...document.forms].filter((one) => one.method === "post" && one.action.split("?")[0] === kept.action.split("?")[0]
    && kept.values.some(([name]) => one.elements[name] && one.elements[name].type !== "hidden"));
  // Of several with one address, such as the cards of a list, the one whose hidden fields are the same.
  const isSame = (form) => kept.values.every(([name, value]) => form.elements[name]?.type !== "hidden" || form.elements[name].value === value);
  const form = alike.find(isSame) ?? alike[0];
  if (!form) return;
  fill(form, kept.values);
  if (!isResumed) tell("unanswered", form);
};
try { putBack(); } catch { /* without storage there is nothing to put back */ }

// A text that is longer than its field is cut by the browser, which does not say so.
document.addEventListener("paste", ({ target, clipboardData }) => {
  const most = target.maxLength;
  if (!(most > 0) || !clipboardData) return;
  const length = target.value.length - (target.selectionEnd - target.selectionStart) + clipboardData.getData("text").length;
  const cut = document.getElementById("cut");
  cut.hidden = length <= most;
  cut.textContent = cut.dataset.words.replace("#", most);
  target.after(cut);
});
document.addEventListener("htmx:error", ({ target }) => { if (!target.getAttribute?.("hx-trigger")?.startsWith("every")) tell("noNetwork"); });

// A chosen text that is wider than its list, as on a phone, stands below the list in full.
const pen = document.createElement("canvas").getContext("2d");
const isCut = (list) => {
  const style = getComputedStyle(list);
  pen.font = style.font;
  const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return list.clientWidth > 0 && pen.measureText(list.selectedOptions[0]?.label ?? "").width > room;
};
const tellChosen = (list) => {
  const line = list.nextElementSibling?.matches(".chosen") ? list.nextElementSibling : null;
  if (!isCut(list)) { line?.remove(); return; }
  const shown = line ?? Object.assign(document.createElement("div"), { className: "chosen form-text", ariaHidden: "true" });
  shown.textContent = list.selectedOptions[0].label;
  if (!line) list.after(shown);
};
const tellAll = () => document.querySelectorAll("select").forEach(tellChosen);
document.addEventListener("change", ({ target }) => { if (target.matches("select")) tellChosen(target); });
document.addEventListener("toggle", tellAll, true);
addEventListener("resize", tellAll);
document.fonts.ready.then(tellAll);

// What a button copies stands before it, or has the id that it names.
const copy = async (button) => {
  const from = button.dataset.copy ? document.getElementById(button.dataset.copy) : button.previousElementSibling;
  const words = button.firstChild;
  button.dataset.words ??= words.data;
  try { await navigator.clipboard.writeText("value" in from ? from.value : from.innerText.trim()); } catch { return from.select ? from.select() : getSelection().selectAllChildren(from); }
  words.data = button.dataset.copied;
  setTimeout(() => { words.data = button.dataset.words; }, 3000);
};
document.addEventListener("click", ({ target }) => { const button = target.closest("[data-copy]"); if (button) copy(button); });

// On a phone tabs and chips stand in one line: the one where one is stands in sight.
for (const here of document.querySelectorAll(".tabs > [aria-current], .chips > [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// From the first change on, the button that saves stays in sight, and leaving without it asks.
const changed = new Set();
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-saves]")) return;
  changed.add(form);
  form.classList.add("is-changed");
});
document.addEventListener("submit", ({ target }) => changed.delete(target));
addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });
