// Queue and case: the list stays while a case opens beside it, drafts survive, files open in a viewer.

const WIDE = matchMedia("(min-width: 1280px)");
const split = document.getElementById("split");
const htmx = () => window.htmx;

// ---- Split view ----------------------------------------------------------------------------------------

function open(row, link) {
  document.getElementById("queue").classList.add("split");
  for (const other of document.querySelectorAll("[data-row].at")) other.classList.toggle("at", other === row);
  row.classList.add("at");
  htmx().ajax("GET", link.href, { target: "#split", swap: "innerHTML" }).then(() => {
    const here = new URL(location.href);
    here.searchParams.set("open", row.dataset.case);
    history.replaceState(history.state, "", here);
  });
}

function close() {
  split.replaceChildren();
  document.getElementById("queue").classList.remove("split");
  const here = new URL(location.href);
  here.searchParams.delete("open");
  history.replaceState(history.state, "", here);
}

if (split) {
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.closest("[data-close-split]")) { close(); return; }
    if (!row || event.target.closest("input, label") || event.ctrlKey || event.metaKey || event.button) return;
    const link = event.target.closest("a") || row.querySelector("a[data-open]");
    if (!link.matches("[data-open]")) return;
    if (!WIDE.matches) { if (!event.target.closest("a")) link.click(); return; }
    event.preventDefault();
    open(row, link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && split.firstElementChild && event.target === document.body
      && !document.querySelector("dialog[open]")) close();
  });
  // With a case open, moving through the list shows the next one.
  let soon = 0;
  new MutationObserver(() => {
    const row = document.querySelector("[data-row].at");
    if (!split.firstElementChild || !WIDE.matches || !row) return;
    if (split.querySelector("[data-case]")?.dataset.case === row.dataset.case) return;
    clearTimeout(soon);
    soon = setTimeout(() => { if (row.classList.contains("at")) open(row, row.querySelector("a[data-open]")); }, 250);
  }).observe(document.getElementById("queue-list"), { subtree: true, attributeFilter: ["class"] });
}

// ---- Bulk bar ------------------------------------------------------------------------------------------

function counted() {
  const bulk = document.getElementById("bulk");
  if (!bulk) return;
  const chosen = bulk.querySelectorAll("input[name=case]:checked").length;
  bulk.querySelector("[data-count]").textContent = chosen;
  bulk.classList.toggle("choosing", chosen > 0);
}
document.addEventListener("change", (event) => { if (event.target.closest("#bulk")) counted(); });
document.addEventListener("reset", () => setTimeout(counted));
document.addEventListener("htmx:afterSettle", (event) => {
  for (const dialog of event.target.querySelectorAll?.("dialog[data-show]") ?? []) dialog.showModal();
});
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close-dialog]");
  if (closer?.closest("dialog")) { event.preventDefault(); closer.closest("dialog").close(); }
});

// ---- Drafts: nothing typed is lost -----------------------------------------------------------------------

const key = (field) => `draft:${field.dataset.draft}`;

document.addEventListener("input", (event) => {
  if (event.target.dataset?.draft) sessionStorage.setItem(key(event.target), event.target.value);
});

function restore(root) {
  for (const field of root.querySelectorAll("[data-draft]")) {
    const kept = sessionStorage.getItem(key(field));
    if (kept && !field.value) field.value = kept;
  }
}
restore(document);
document.addEventListener("htmx:afterSwap", () => restore(document));
document.addEventListener("htmx:afterSettle", () => restore(document));

// What was sent is forgotten before the new page part comes in.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 400 || detail.requestConfig.verb !== "post") return;
  for (const field of detail.requestConfig.elt.querySelectorAll("[data-draft]")) sessionStorage.removeItem(key(field));
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[hx-post]")) return;
  for (const field of event.target.querySelectorAll("[data-draft]")) sessionStorage.removeItem(key(field));
});

// ---- Panel of a move -------------------------------------------------------------------------------------

document.addEventListener("change", (event) => {
  if (event.target.name !== "remedy") return;
  const amount = event.target.form?.querySelector("[name=amount]");
  if (amount) { amount.value = ""; amount.placeholder = event.target.dataset.amount ?? ""; }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) document.getElementById("panel").replaceChildren();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "panel") {
    event.target.scrollIntoView({ block: "nearest" });
    event.target.querySelector("textarea, input:not([type=hidden], [type=radio])")?.focus();
  }
});
document.addEventListener("change", (event) => {
  if (event.target.name === "audience") event.target.form.querySelector("textarea").focus();
  const label = event.target.type === "file" && event.target.parentElement.querySelector("[data-files]");
  if (label) label.textContent = `${event.target.files.length} ${label.dataset.files}`;
});

// ---- Viewer ----------------------------------------------------------------------------------------------

const viewer = document.createElement("dialog");
viewer.className = "viewer";
document.body.append(viewer);
let shown = [];
let at = 0;

function show(index) {
  at = (index + shown.length) % shown.length;
  const link = shown[at];
  const media = document.createElement(link.dataset.viewer === "video" ? "video" : "img");
  media.src = link.href;
  if (link.dataset.viewer === "video") media.controls = true;
  const caption = document.createElement("p");
  caption.textContent = `${at + 1} / ${shown.length} · ${link.title}`;
  viewer.replaceChildren(media, caption);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-viewer=image], a[data-viewer=video]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  shown = [...link.closest(".sheet, body").querySelectorAll("a[data-viewer=image], a[data-viewer=video]")];
  show(shown.indexOf(link));
  viewer.showModal();
});
viewer.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") show(at + 1);
  if (event.key === "ArrowLeft") show(at - 1);
});
viewer.addEventListener("click", (event) => { if (event.target.tagName !== "VIDEO") viewer.close(); });
viewer.addEventListener("close", () => viewer.replaceChildren());

// ---- New case: only reasons that fit the kind ------------------------------------------------------------

function fit() {
  const kind = document.querySelector("input[name=kind]:checked")?.value;
  const reasons = document.querySelectorAll("#reason option[data-kinds]");
  for (const reason of reasons) {
    reason.hidden = reason.disabled = !reason.dataset.kinds.split(" ").includes(kind);
    if (reason.hidden && reason.selected) reason.parentElement.value = "";
  }
}
document.addEventListener("change", (event) => { if (event.target.name === "kind") fit(); });
fit();

// ---- Kits ----------------------------------------------------------------------------------------------

// The whole kit is all of its parts, and a part left out is no whole kit. The server reads both.
document.addEventListener("change", (event) => {
  const box = event.target;
  const parts = (kit) => [...document.querySelectorAll(`[data-part-of="${kit}"]:not(:disabled)`)];
  if (box.dataset.kit) for (const part of parts(box.dataset.kit)) part.checked = box.checked;
  const kit = box.dataset.partOf ?? box.closest(".part")?.querySelector("[data-part-of]")?.dataset.partOf;
  const whole = kit && document.querySelector(`[data-kit="${kit}"]`);
  if (whole && whole !== box) whole.checked = box.type === "checkbox" && parts(kit).every((part) => part.checked);
});
