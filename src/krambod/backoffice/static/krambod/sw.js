// What a browser does for Krambod when no page is open or no network is there. `krambod.backoffice.offline` writes the
// constants FILES, PAGES and VERSION above, and puts `sw_push.js` between.
//
//   a page ──▶ the network ──▶ no answer: the offline page, in the language that pages were in last
//   a static file of the offline page ──▶ the cache of this version
//   all else (POST, programs' addresses, htmx) ──▶ as without this file
//
// No page is stored but the offline page, which the server writes for nobody.
const CACHE = `krambod-${VERSION}`;
const SEEN = "krambod-seen"; // written by `seen.js`: the orders seen last, and the language
// Programs' addresses. The preload asks for each page before this file does, so what is left alone is asked for twice: an
// address that takes an answer once, such as /dinero/callback, must not be among them.
const LEFT_ALONE = ["/api/", "/hooks/", "/health", "/metrics", "/operator/"];

const fill = async () => {
  const cache = await caches.open(CACHE);
  const asked = [...FILES, ...Object.values(PAGES)].map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
  await cache.addAll(asked);
  await self.skipWaiting();
};
const takeOver = async () => {
  for (const name of await caches.keys()) if (name !== CACHE && name !== SEEN) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
};
self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

const offlinePage = async () => {
  const told = await (await caches.open(SEEN)).match("/seen/language");
  const language = told ? await told.text() : navigator.language.slice(0, 2);
  return (await (await caches.open(CACHE)).match(PAGES[language] ?? PAGES.en)) ?? Response.error();
};
const page = async (event) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return offlinePage();
  }
};
const file = async (request) => (await (await caches.open(CACHE)).match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const asked = new URL(request.url);
  if (request.method !== "GET" || asked.origin !== location.origin) return;
  if (LEFT_ALONE.some((start) => asked.pathname.startsWith(start))) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES.includes(asked.pathname + asked.search)) event.respondWith(file(request));
});
