"use strict";
// Enhancements only: every screen works without this file.

// After a refused form the summary takes the focus, so that a screen reader begins with what is wrong.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A second press of a submit button within one page does nothing (the server refuses it too).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
