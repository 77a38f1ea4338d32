// What the offline page adds: the orders seen last, unless their session has ended meanwhile; and a look at whether the
// network is back.
const SEEN = "krambod-seen"; // the same word as in `seen.js`
const ORDERS = "/seen/orders";

const show = ({ orders, at }) => {
  const rows = document.getElementById("seen-rows");
  for (const { number, day, state, amount } of orders) {
    const row = rows.insertRow();
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: number });
    row.append(head);
    for (const text of [day, state]) row.insertCell().textContent = text;
    Object.assign(row.insertCell(), { className: "amount", textContent: amount });
  }
  document.getElementById("seen-at").textContent = at;
  document.getElementById("seen").hidden = false;
  document.getElementById("not-seen").hidden = true;
};
const start = async () => {
  const cache = await caches.open(SEEN);
  const kept = await (await cache.match(ORDERS))?.json();
  if (kept && kept.endsAt > Date.now()) show(kept);
  else await cache.delete(ORDERS);
};
start().catch(() => { /* nothing is kept */ });
addEventListener("online", () => location.reload());

// What somebody sent without getting an answer stands in its form again: `forms.js` puts it back.
try {
  const sent = JSON.parse(sessionStorage.getItem("krambod-kept") || "null");
  if (sent) sessionStorage.setItem("krambod-kept", JSON.stringify({ ...sent, isUnanswered: true }));
} catch { /* nothing is kept */ }
