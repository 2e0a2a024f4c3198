"use strict";
// The matrix without JavaScript is a table of links. This file lets the table keep its place when a square or a fold is
// chosen, and lets the arrow keys move between squares, so that the table is one stop of the tab key and not a thousand.

const focusable = (cell) => cell && cell.querySelector("a");

function rove(link) {
  document.querySelectorAll(".matrix a[tabindex]").forEach((other) => { other.tabIndex = -1; });
  link.tabIndex = 0;
}

function prepare() {
  const links = document.querySelectorAll(".matrix a");
  links.forEach((link) => { link.tabIndex = -1; });
  const first = document.querySelector(".matrix a[aria-current]") || links[0];
  if (first) first.tabIndex = 0;
}

function neighbour(cell, key) {
  const row = cell.parentElement;
  const rows = [...cell.closest("table").rows];
  const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[key];
  let y = rows.indexOf(row);
  let x = cell.cellIndex;
  for (;;) {
    y += step[0];
    x += step[1];
    const next = rows[y] && rows[y].cells[x];
    if (!next) return null;
    if (focusable(next)) return next;
  }
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".matrix th, .matrix td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  let next = null;
  if (event.key.startsWith("Arrow")) next = neighbour(cell, event.key);
  if (event.key === "Home") next = cell.parentElement.cells[0];
  if (event.key === "End") next = cell.parentElement.lastElementChild;
  const link = focusable(next);
  if (!link) return;
  event.preventDefault();
  rove(link);
  link.focus();
});

async function show(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) { location.assign(url); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(".board");
  const old = document.querySelector(".board");
  if (!fresh || !old) { location.assign(url); return; }
  const before = old.querySelector(".matrix");
  const [left, top] = [before.scrollLeft, before.scrollTop];
  old.replaceWith(fresh);
  const after = fresh.querySelector(".matrix");
  if (after) [after.scrollLeft, after.scrollTop] = [left, top];
  prepare();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".matrix a[href^='?']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const cell = link.closest("th, td");
  const [y, x] = [cell.parentElement.rowIndex, cell.cellIndex];
  history.pushState(null, "", link.getAttribute("href"));
  await show(location.href);
  const table = document.querySelector(".matrix table");
  const again = document.querySelector(".matrix a[aria-current]") || focusable(table && table.rows[y] && table.rows[y].cells[x]);
  if (again) { rove(again); again.focus({ preventScroll: true }); }
  const said = document.querySelector("#detail h2");
  const voice = document.querySelector("#voice");
  if (voice && said) voice.textContent = said.textContent;
});

window.addEventListener("popstate", () => { if (document.querySelector(".board")) show(location.href); });

prepare();
