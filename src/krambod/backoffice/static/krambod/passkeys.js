// What a page of passkeys says when the browser or the person says no; and nothing on the console, where nobody looks.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey_failed").hidden = false;
});
