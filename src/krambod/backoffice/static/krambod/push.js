// Switches notices on in this browser: asks for leave, subscribes with the installation's key, and sends the form with what
// the browser tells. Each part of the page that fits this browser is shown, and no other.
const page = document.getElementById("push");
const parts = ["unsupported", "denied", "off", "on", "full"];
const show = (name) => parts.forEach((one) => { const part = page.querySelector(`[data-push="${one}"]`); if (part) part.hidden = one !== name; });
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const digestOf = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
  .map((one) => one.toString(16).padStart(2, "0")).join("");
const isSupported = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const worker = async () => {
  await navigator.serviceWorker.register("/sw.js");
  return navigator.serviceWorker.ready;
};

// The row of this browser is marked. One whose key is another installation's, or an old one, counts as none.
const find = async () => {
  const subscription = await (await worker()).pushManager.getSubscription();
  if (!subscription || textOf(subscription.options.applicationServerKey) !== page.dataset.key) return null;
  return page.querySelector(`[data-browser="${await digestOf(subscription.endpoint)}"]`);
};
const look = async () => {
  if (!isSupported) return show("unsupported");
  show("");
  if (Notification.permission === "denied") return show("denied");
  const row = await find().catch(() => null);
  if (row) row.querySelector("[data-this]").hidden = false;
  return show(row ? "on" : page.dataset.full ? "full" : "off");
};

const switchOn = async (form) => {
  if (await Notification.requestPermission() !== "granted") return look();
  const { pushManager } = await worker();
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(page.dataset.key) });
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.p256dh.value = textOf(subscription.getKey("p256dh"));
  form.elements.auth.value = textOf(subscription.getKey("auth"));
  return form.submit();
};
const form = page.querySelector("form[data-switch-on]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  switchOn(form).catch(() => show("unsupported"));
});
look();
