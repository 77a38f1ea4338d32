// Starts the worker of `sw.js`, and keeps in this browser the orders that a member saw last, if they chose so: number, day,
// state and amount, and nobody's name. They belong to one person at one company. They go as soon as a page shows that the
// person is logged out or elsewhere, and when a session has ended for want of use.
const SEEN = "krambod-seen"; // the same word as in `sw.js` and `offline.js`
const ORDERS = "/seen/orders";
const MOST = 50;
const { person, company, keepsSeen, sessionS, now } = document.body.dataset;

const empty = async () => { await (await caches.open(SEEN)).delete(ORDERS); };
const findKept = async () => (await (await caches.open(SEEN)).match(ORDERS))?.json();
const isAnothers = (kept) => kept.person !== person || (company !== undefined && (kept.company !== company || !keepsSeen));

const shown = () => [...document.querySelectorAll("[data-seen]")].map(({ dataset }) => (
  { order: dataset.seen, number: dataset.number, day: dataset.day, state: dataset.state, amount: dataset.amount }));

// `endsAt`: when a session ends that nobody uses any more. The browser cannot ask for that without a network.
const keep = async () => {
  let kept = await findKept();
  if (kept && isAnothers(kept)) {
    await empty();
    kept = undefined;
  }
  if (!person || !(keepsSeen || (kept && company === undefined))) return;
  const fresh = shown(), again = new Set(fresh.map((one) => one.order));
  const old = (kept?.orders ?? []).filter((one) => !again.has(one.order));
  const orders = [...fresh, ...old].slice(0, MOST);
  if (!orders.length) return;
  const told = { person, company: company ?? kept.company, endsAt: Date.now() + sessionS * 1000, at: fresh.length ? now : kept.at, orders };
  await (await caches.open(SEEN)).put(ORDERS, Response.json(told));
};
const start = async () => {
  if (!self.caches) return; // browsers have it under https and on this machine
  await (await caches.open(SEEN)).put("/seen/language", new Response(document.documentElement.lang));
  await keep();
};

start().catch(() => { /* without storage nothing is kept */ });
document.addEventListener("krambod:renewed", () => keep().catch(() => {}));
document.addEventListener("submit", ({ target }) => { if (target.matches("[data-logs-out]")) empty().catch(() => {}); });
addEventListener("load", () => navigator.serviceWorker?.register("/sw.js")?.catch(() => { /* then there is no offline page */ }));
