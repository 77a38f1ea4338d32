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
