"use strict";
// Enhancements only: every screen works without this file.

// After a refused form the summary takes the focus, so that a screen reader begins with what is wrong.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A second press of a submit button within one page does nothing (the server refuses it too). A form that hands out a
// file leaves its page standing and says so by data-repeat.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "repeat" in form.dataset) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// An open group of the menu is closed by Escape, by leaving it, and by a press beside it.
const closed = (group, back) => {
  group.open = false;
  if (back) group.querySelector("summary").focus();
};
document.querySelectorAll(".menu details").forEach((group) => {
  group.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && group.open) { event.preventDefault(); closed(group, true); }
  });
  group.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !group.contains(event.relatedTarget)) closed(group, false);
  });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll(".menu details[open]").forEach((group) => {
    if (!group.contains(event.target)) closed(group, false);
  });
});

// Before the server locks an idle session the person is told, and can go on with one press (WCAG 2.2.1).
const idle = document.querySelector("#idle");
if (idle) {
  const WARNING = 2 * 60 * 1000;
  let timer = 0;
  const wait = () => {
    idle.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => { idle.hidden = false; }, Number(idle.dataset.minutes) * 60 * 1000 - WARNING);
  };
  idle.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch("/", { method: "HEAD" });
    if (answer.ok && !answer.redirected) wait();
    else location.reload();
  });
  document.addEventListener("sekimori:used", wait); // a page has spoken with the server by itself
  wait();
}
