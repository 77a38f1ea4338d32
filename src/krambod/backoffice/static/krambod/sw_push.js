// A message that the server pushes to this browser: {"title", "body", "url", "tag"}. `url` is a path of ours. Whoever
// cannot be understood gets a general text, because a browser shows one of its own otherwise.
const ICON = "/static/krambod/icon-192.png";

const ownPath = (told) => {
  try {
    const asked = new URL(told, location.origin);
    return typeof told === "string" && told.startsWith("/") && asked.origin === location.origin ? asked.pathname + asked.search : "/";
  } catch {
    return "/";
  }
};
const readMessage = (data) => {
  try {
    const told = data.json();
    if (typeof told.title === "string" && told.title) return told;
  } catch { /* the general text */ }
  return { title: "Krambod", body: "", url: "/" };
};
self.addEventListener("push", (event) => {
  const { title, body = "", url = "/", tag = "" } = readMessage(event.data);
  event.waitUntil(self.registration.showNotification(title, { body: String(body), tag: String(tag), icon: ICON, data: { url: ownPath(url) } }));
});

const showWindow = async (path) => {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => { const at = new URL(one.url); return at.pathname + at.search === path; });
  return there ? there.focus() : self.clients.openWindow(path);
};
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showWindow(ownPath(event.notification.data?.url)));
});
