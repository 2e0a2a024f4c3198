"use strict";
// Keeps a draft while somebody writes: some seconds after the typing stops, and when the page is left. Without this
// file the draft is kept by the form's own button. The server decides; this file only sends and says what it was told.

const form = document.querySelector("form[data-draft]");
const said = document.querySelector("#draft-state");
const PAUSE = 3000;
const AGAIN = 20000; // after a failure

let timer = 0;
let unsaved = false; // something was typed that no answer has confirmed
let failing = false;
let over = false; // changed elsewhere, or the form itself is being sent: nothing is sent by this file any more
let sending = null;

const hidden = (name) => form.querySelector(`input[type="hidden"][name="${name}"]`);

function content() {
  const data = new FormData(form);
  data.delete("files");
  return new URLSearchParams(data);
}

function say(words, link) {
  if (said.textContent.startsWith(words)) return; // a screen reader is not told the same thing twice
  said.textContent = words;
  if (!link) return;
  const way = document.createElement("a");
  way.href = said.dataset.signIn;
  way.target = "_blank";
  way.textContent = said.dataset.signInWords;
  said.append(way);
}

function plan(pause = PAUSE) {
  clearTimeout(timer);
  if (!over) timer = setTimeout(keep, pause);
}

const post = (leaving) => fetch(form.dataset.draft, {
  method: "POST", body: content(), headers: { Accept: "application/json" }, redirect: "manual", keepalive: leaving,
});

// After signing in again in another window this page's form still carries the old session's token.
async function freshToken() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("form[data-draft] input[name='csrfmiddlewaretoken']");
  if (token) hidden("csrfmiddlewaretoken").value = token.value;
  return Boolean(token);
}

function failed(words, link) {
  unsaved = failing = true;
  say(words, link);
  plan(AGAIN);
}

async function send(leaving) {
  unsaved = false;
  try {
    let answer = await post(leaving);
    if (answer.status === 403 && !leaving && await freshToken()) answer = await post(false);
    const signedOut = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
    if (signedOut) return failed(said.dataset.signedOut, true);
    if (answer.status === 409) {
      over = unsaved = true;
      return say((await answer.json()).said);
    }
    if (!answer.ok) return failed(said.dataset.failed);
    return kept(await answer.json());
  } catch {
    return failed(said.dataset.failed);
  }
}

function kept(told) {
  failing = false;
  let version = hidden("version");
  if (!version) { // a new application has become a draft of its own: a reload comes back to it
    version = document.createElement("input");
    Object.assign(version, { type: "hidden", name: "version" });
    form.append(version);
    form.action = told.edit;
    form.dataset.draft = told.draft;
    history.replaceState(null, "", told.edit);
  }
  version.value = told.version;
  say(told.said);
  document.dispatchEvent(new Event("sekimori:used"));
}

async function keep(leaving = false) {
  clearTimeout(timer);
  if (over || !unsaved) return;
  if (sending) await sending;
  sending = send(leaving === true);
  await sending;
  sending = null;
  if (unsaved && !failing) plan();
}

if (form && said) {
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.target.type === "file") return;
      unsaved = true;
      plan();
    });
  }
  document.addEventListener("visibilitychange", () => keep(document.visibilityState === "hidden"));
  window.addEventListener("pagehide", () => keep(true));
  window.addEventListener("online", () => keep());
  // A page taken out of the browser's memory does not know what was saved since.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  window.addEventListener("beforeunload", (event) => { if (unsaved && failing && !over) event.preventDefault(); });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!sending) { over = true; return; }
    // What is on its way would make this form look like another window's: it waits for the answer.
    event.preventDefault();
    event.stopPropagation();
    await sending;
    over = true;
    form.requestSubmit(event.submitter);
  });
}
