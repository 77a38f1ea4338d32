// A page that says its newest event asks every five seconds, while it is seen, whether there is a newer one. Then it takes
// the new content, unless somebody is writing, has ticked something or has opened a part (data-stays: it begins open).
const EVERY_MS = 5000;
const isBusy = (live) => live.querySelector("details[open]:not([data-stays]), dialog[open], input[type=checkbox]:checked")
  || ["INPUT", "TEXTAREA", "SELECT", "BUTTON"].includes(document.activeElement?.tagName) && live.contains(document.activeElement);
let isAsking = false;

const refresh = async () => {
  const live = document.getElementById("live");
  if (!live?.dataset.newest || isAsking || document.hidden || isBusy(live)) return;
  isAsking = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Newest-Event": live.dataset.newest }, redirect: "manual" });
    if (answer.type === "opaqueredirect") location.reload(); // the session has ended: what others may not see goes away
    if (answer.status !== 200) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isBusy(live)) return;
    const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    for (const id of ["live", "held-side", "held-bar"]) {
      const [now, next] = [document.getElementById(id), page.getElementById(id)];
      if (now && next) now.replaceWith(next);
    }
    document.dispatchEvent(new Event("krambod:renewed"));
    if (focused) document.querySelector(`#live a[href="${CSS.escape(focused)}"]`)?.focus();
  } catch { /* the network is away: the next click tells */ } finally { isAsking = false; }
};
setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
