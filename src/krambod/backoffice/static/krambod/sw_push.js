// What comes by web push is shown, and a click opens its page. A push must always show something, or the browser ends it.
const HOME = "/";

const read = (data) => {
  try { return data.json(); } catch { return {}; }
};
const ours = (url) => {
  try {
    const place = new URL(url || HOME, self.location.origin);
    return place.origin === self.location.origin ? place.href : self.location.origin + HOME;
  } catch { return self.location.origin + HOME; }
};

self.addEventListener("push", (event) => {
  const told = read(event.data);
  event.waitUntil(self.registration.showNotification(told.title || "Krambod", {
    body: told.body || "", tag: told.tag || "krambod", data: { url: ours(told.url) }, icon: "/static/krambod/icon-192.png",
  }));
});

const open = async (url) => {
  const shown = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = shown.find((one) => one.url === url);
  return same ? same.focus() : self.clients.openWindow(url);
};
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(ours(event.notification.data?.url)));
});
