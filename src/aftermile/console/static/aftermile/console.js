// The console's keyboard, palette, toasts and what HTMX answers. No framework, nothing inline.

const words = document.getElementById("words").dataset;
const toasts = document.getElementById("toasts");

// ---- Toasts ------------------------------------------------------------------------------------------

export function toast(text, tone = "bad") {
  const item = document.createElement("div");
  item.className = `toast-item toast-${tone}`;
  item.setAttribute("role", tone === "bad" ? "alert" : "status");
  const label = document.createElement("span");
  label.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-quiet btn-sm";
  close.textContent = words.close;
  close.addEventListener("click", () => item.remove());
  item.append(label, close);
  toasts.append(item);
  leave(item, tone === "bad" ? 12000 : 5000);
}

function leave(item, after) {
  let timer = setTimeout(() => item.remove(), after);
  item.addEventListener("pointerenter", () => clearTimeout(timer));
  item.addEventListener("pointerleave", () => { timer = setTimeout(() => item.remove(), 2000); });
}

for (const item of toasts.children) leave(item, 6000);
document.addEventListener("aftermile:toast", (event) => toast(event.detail.words, event.detail.tone));
document.body.addEventListener("toast", (event) => {
  const told = Array.isArray(event.detail.value) ? event.detail.value : [event.detail];
  for (const { words: text, tone } of told) toast(text, tone);
});

// ---- HTMX --------------------------------------------------------------------------------------------

const waiting = document.getElementById("waiting");
let open = 0;
const count = (step) => { open = Math.max(0, open + step); waiting.classList.toggle("on", open > 0); };
document.body.addEventListener("htmx:beforeSend", () => count(1));
document.body.addEventListener("htmx:afterRequest", () => count(-1));
document.body.addEventListener("htmx:sendError", () => toast(words.lost));
document.body.addEventListener("htmx:timeout", () => toast(words.late));
document.body.addEventListener("htmx:responseError", ({ detail }) => {
  const { xhr } = detail;
  const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  const known = { 401: words.expired, 403: words.denied, 404: words.gone };
  toast((plain && xhr.responseText) || known[xhr.status] || words.failed);
});
// The sign-in page must never land inside a part of this page.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/account/login")) {
    event.detail.shouldSwap = false;
    toast(words.expired);
  }
});

// A second click while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[hx-post], [data-appearance], [method=dialog]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// ---- Menus, dialogs, appearance ------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const { copy: text, copied } = button.dataset;
  const kept = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("no clipboard"));
  kept.then(() => toast(copied, "ok"), () => prompt("", text)); // without https a browser gives no clipboard
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-opens]");
  if (opener) show(opener.dataset.opens);
  const check = event.target.closest("[data-checks]");
  if (check) checkAll(check);
  if (event.target.matches("dialog")) event.target.close();
});

function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  dialog.showModal();
  if (id === "palette") {
    const field = dialog.querySelector("input");
    field.select();
    field.dispatchEvent(new Event("palette-open", { bubbles: true }));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-appearance]");
  const button = event.submitter;
  if (!form || !button || button.name === "language" || button.name === "density") return;
  event.preventDefault();
  const root = document.documentElement;
  if (button.value === "auto") root.removeAttribute("data-bs-theme");
  else root.setAttribute("data-bs-theme", button.value);
  for (const other of form.querySelectorAll("[name=theme]")) other.setAttribute("aria-pressed", String(other === button));
  const body = new FormData(form);
  body.set("theme", button.value);
  fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => toast(words.lost));
});

// ---- Lists: j k x Enter -----------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const here = () => document.querySelector("[data-rows] [data-row].at");

function go(step) {
  const all = rows();
  if (!all.length) return;
  const index = Math.min(all.length - 1, Math.max(0, all.indexOf(here()) + step));
  for (const row of all) row.classList.toggle("at", row === all[index]);
  all[index].scrollIntoView({ block: "nearest" });
}

function openRow() {
  const link = here()?.querySelector("a[data-open], a");
  if (link) link.click();
}

let lastBox = null;
function select(row, range) {
  const box = row?.querySelector("input[type=checkbox]");
  if (!box) return;
  const boxes = rows().map((each) => each.querySelector("input[type=checkbox]"));
  const value = !box.checked;
  const [from, to] = [boxes.indexOf(range && lastBox ? lastBox : box), boxes.indexOf(box)].sort((a, b) => a - b);
  for (const each of boxes.slice(from, to + 1)) each.checked = value;
  lastBox = box;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function checkAll(source) {
  for (const box of document.querySelectorAll(source.dataset.checks)) box.checked = source.checked;
  source.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
}

// ---- Palette -----------------------------------------------------------------------------------------

const palette = document.getElementById("palette");
const options = () => [...palette.querySelectorAll("[role=option]")];

function choose(step) {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const next = (now + step + all.length) % all.length;
  all.forEach((each, index) => each.setAttribute("aria-selected", String(index === next)));
  all[next].scrollIntoView({ block: "nearest" });
}

// Enter takes what the list says of the words in the field, never of words typed before.
const wanted = palette.querySelector("input");
let asked = "";
let answered = null;
let takeNext = false;
const take = () => options().find((each) => each.getAttribute("aria-selected") === "true")?.click();

palette.addEventListener("htmx:beforeRequest", () => { asked = wanted.value; });
palette.addEventListener("htmx:afterSwap", () => {
  answered = asked;
  choose(1);
  if (!takeNext || answered !== wanted.value) return;
  takeNext = false;
  take();
});
wanted.addEventListener("input", () => { takeNext = false; });
palette.addEventListener("keydown", (event) => {
  if (composing(event)) return;
  if (event.key === "ArrowDown") choose(1);
  else if (event.key === "ArrowUp") choose(-1);
  else if (event.key === "Enter" && answered === wanted.value) take();
  else if (event.key === "Enter") takeNext = true;
  else return;
  event.preventDefault();
});

// ---- Keyboard ----------------------------------------------------------------------------------------

// An input method sends keys while it composes (229); they belong to it.
const composing = (event) => event.isComposing || event.keyCode === 229;
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

let afterG = -Infinity;
document.addEventListener("keydown", (event) => {
  if (composing(event)) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    show("palette");
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest("form[data-send]")?.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    if (typing(event.target)) event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (plainKey(event)) event.preventDefault();
});

function plainKey(event) {
  if (performance.now() - afterG < 1200) {
    afterG = -Infinity;
    const stop = document.querySelector(`.rail [data-go="${CSS.escape(event.key)}"]`);
    if (stop) stop.click();
    return Boolean(stop);
  }
  const act = {
    g: () => { afterG = performance.now(); },
    "?": () => show("keys"),
    "/": () => (document.querySelector("[data-search]") || document.querySelector("main input[type=search]"))?.focus() ?? show("palette"),
    j: () => go(1),
    k: () => go(-1),
    x: () => select(here(), false),
    X: () => select(here(), true),
  }[event.key];
  if (act) { act(); return true; }
  if (event.key === "Enter" && event.target === document.body && here()) { openRow(); return true; }
  const button = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (!button) return false;
  if (button.matches("textarea, input")) button.focus(); else button.click();
  return true;
}

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { return; }  // it is chosen: Ctrl+C does it
  toast(button.dataset.done, "ok");
});
