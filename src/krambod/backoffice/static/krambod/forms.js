// What somebody wrote is not lost if their session had ended: it stays in this tab until the server has taken it, and after
// the log-in it stands in the form again. Nothing secret is kept.
const KEPT = "krambod-kept";
const isSecret = (form, name) => /secret|token|key|password|code/i.test(name) || form.elements[name]?.type === "password";

document.addEventListener("submit", ({ target: form }) => {
  if (form.method !== "post") return;
  const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value
    && name !== "csrfmiddlewaretoken" && !isSecret(form, name));
  try { sessionStorage.setItem(KEPT, JSON.stringify({ page: location.pathname, action: form.action, values })); } catch { /* then not */ }
});
const putBack = () => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (!kept || !document.body.classList.contains("has-frame")) return;
  sessionStorage.removeItem(KEPT);
  if (!document.querySelector("[data-resumed]") || kept.page !== location.pathname) return;
  const form = [...document.forms].find((one) => one.method === "post" && one.action.split("?")[0] === kept.action.split("?")[0]
    && kept.values.some(([name]) => one.elements[name] && one.elements[name].type !== "hidden"));
  for (const [name, value] of form ? kept.values : []) {
    const field = form.elements[name];
    if (!field || field.type === "hidden") continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value;
    field.closest("details")?.setAttribute("open", "");
  }
};
try { putBack(); } catch { /* without storage there is nothing to put back */ }

// A chosen text that is wider than its list, as on a phone, stands below the list in full.
const pen = document.createElement("canvas").getContext("2d");
const isCut = (list) => {
  const style = getComputedStyle(list);
  pen.font = style.font;
  const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return list.clientWidth > 0 && pen.measureText(list.selectedOptions[0]?.label ?? "").width > room;
};
const tellChosen = (list) => {
  const told = list.nextElementSibling?.matches(".chosen") ? list.nextElementSibling : null;
  if (!isCut(list)) { told?.remove(); return; }
  const line = told ?? Object.assign(document.createElement("div"), { className: "chosen form-text", ariaHidden: "true" });
  line.textContent = list.selectedOptions[0].label;
  if (!told) list.after(line);
};
const tellAll = () => document.querySelectorAll("select").forEach(tellChosen);
document.addEventListener("change", ({ target }) => { if (target.matches("select")) tellChosen(target); });
document.addEventListener("toggle", tellAll, true);
addEventListener("resize", tellAll);
document.fonts.ready.then(tellAll);
