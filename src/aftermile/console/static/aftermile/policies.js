// The editor of a table: a picker for each cell, rows moved by hand, tests and checks as one types.

const page = () => document.getElementById("editor");
const form = () => document.getElementById("grid-form");
const spec = () => JSON.parse(document.getElementById("grid-spec").dataset.json);
const LISTS = ["in", "not_in", "contains_any"];
const PLACES = ["==", "!=", "in", "not_in", "<", "<=", ">", ">=", "between", "contains_any", "is_null"];

// ---- The text of a cell, as the server reads it ----------------------------------------------------------

const quoted = (part) => (/^\s|\s$|[",]|^@/.test(part) ? `"${part.replaceAll('"', '""')}"` : part);
const join = (parts) => parts.map(quoted).join(", ");

function split(text) {
  const parts = [];
  let part = "", inside = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inside && sign === '"' && text[at + 1] === '"') { part += '"'; at += 1; }
    else if (sign === '"' && (inside || !part.trim())) { inside = !inside; }
    else if (sign === "," && !inside) { parts.push(part); part = ""; }
    else part += sign;
  }
  return [...parts, part].map((one) => one.trim()).filter(Boolean);
}

function read(text, about, kind) {
  const trimmed = text.trim();
  if (!trimmed) return { op: "", values: [] };
  if (kind === "then") return { op: "then", values: trimmed === "-" ? [] : about.type === "set" ? split(trimmed) : split(quotedOnce(trimmed)), nothing: trimmed === "-" };
  const op = [...PLACES].sort((a, b) => b.length - a.length).find((one) => trimmed.startsWith(one)
    && (!/[a-z]$/.test(one) || /^(\s|$)/.test(trimmed.slice(one.length))));
  const rest = op ? trimmed.slice(op.length).trim() : trimmed;
  if (op === "is_null") return { op, values: [], not: /^(false|no)$/i.test(rest) };
  if (rest.startsWith("@")) return { op: op ?? "==", values: [], other: rest.slice(1).trim() };
  const values = split(rest);
  return { op: op ?? (about.type === "set" ? "contains_any" : values.length > 1 ? "in" : "=="), values };
}
const quotedOnce = (text) => (text.startsWith('"') ? text : quoted(text));

function write(cell) {
  if (!cell.op) return "";
  if (cell.op === "then") return cell.nothing ? "-" : join(cell.values);
  if (cell.op === "is_null") return cell.not ? "is_null false" : "is_null";
  if (cell.other) return `${cell.op} @${cell.other}`;
  return cell.values.length ? `${cell.op} ${join(cell.values)}` : "";
}

function label(value, about, all) {
  if (about.type === "bool") return { true: all.words.yes, false: all.words.no }[value] ?? value;
  const choices = about.type === "country" ? all.countries : about.choices;
  return choices.find(([code]) => code === value)?.[1] ?? value;
}

function words(cell, about, all) {
  if (!cell.op) return "";
  if (cell.op === "is_null") return cell.not ? all.words.known : all.words.unknown;
  const sign = all.signs[cell.op];
  if (cell.other) return `${sign ?? all.ops[cell.op]} ${about.others.find(([name]) => name === cell.other)?.[1] ?? cell.other}`;
  if (cell.nothing) return all.words.nothing;
  const unit = about.type === "money" ? ` ${all.currency}` : about.unit ? `\u202f${about.unit}` : "";
  const values = cell.values.map((one) => label(one, about, all));
  if (cell.op === "between") return values.join("–") + unit;
  if (sign) return `${sign} ${values.join(", ")}${unit}`;
  if (cell.op === "!=" || cell.op === "not_in") return all.words.not.replace("%(values)s", values.join(", ")) + unit;
  if (cell.op === "contains_any") return all.words.any_of.replace("%(values)s", values.join(", "));
  return values.join(", ") + unit;
}

// ---- Showing a cell --------------------------------------------------------------------------------------

const textOf = (td) => td.querySelector(".cell-text");
const aboutOf = (td, all) => all[td.dataset.kind][td.dataset.asked] ?? { type: "enum", open: true, choices: [], ops: PLACES, others: [], label: td.dataset.label };

function show(td, all = spec()) {
  const about = aboutOf(td, all);
  const said = words(read(textOf(td).value, about, td.dataset.kind), about, all);
  const button = td.querySelector(".cell-words");
  const empty = td.dataset.kind === "when" ? all.words.any : "·";
  button.textContent = said || empty;
  button.classList.toggle("faint", !said);
  button.setAttribute("aria-label", `${td.dataset.label}: ${said || empty}`);
  button.title = said;
  td.classList.toggle("cell-empty", !said);
  td.classList.toggle("cell-long", said.length > 24);
}

function put(td, text) {
  const input = textOf(td);
  if (input.value === text) return;
  input.value = text;
  show(td);
  changed();
}

let timer = 0;
function changed() {
  form().dataset.unsaved = "1";
  clearTimeout(timer);
  timer = setTimeout(() => document.getElementById("live")?.dispatchEvent(new Event("grid-changed")), 350);
}

document.addEventListener("input", (event) => {
  if (!event.target.closest("#grid-form") || event.target.name?.startsWith("add_")) return;
  if (event.target.matches(".cell-text")) show(event.target.closest(".cell"));
  changed();
});
document.addEventListener("change", (event) => {
  if (event.target.closest("#grid-form") && event.target.name === "currency") {
    const holder = document.getElementById("grid-spec");
    holder.dataset.json = JSON.stringify({ ...spec(), currency: event.target.value });
    const all = spec();
    for (const td of form().querySelectorAll(".cell")) show(td, all);
  }
});

// Problems found as one types are shown at their cells.
document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.target.id === "strip") mark(); });
function mark() {
  const marks = JSON.parse(document.getElementById("grid-marks")?.dataset.json ?? "{}");
  for (const old of form()?.querySelectorAll(".grid-problem") ?? []) old.remove();
  for (const input of form()?.querySelectorAll("[aria-invalid]") ?? []) input.removeAttribute("aria-invalid");
  for (const [name, said] of Object.entries(marks)) {
    const input = name && form().elements[name];
    if (!input) continue;
    input.setAttribute("aria-invalid", "true");
    for (const one of said) {
      const line = document.createElement("div");
      line.className = "grid-problem";
      line.textContent = one;
      input.closest("td, th").append(line);
    }
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-cell]");
  if (!link?.dataset.cell || !form()) return;
  event.preventDefault();
  const place = form().elements[link.dataset.cell]?.closest("td, th");
  place?.scrollIntoView({ block: "center", inline: "center" });
  place?.querySelector("button, textarea")?.focus();
});

// ---- The picker ------------------------------------------------------------------------------------------

const picker = document.createElement("dialog");
picker.className = "picker";
document.body.append(picker);
let target = null;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function pick(td) {
  target = td;
  const all = spec(), about = aboutOf(td, all), cell = read(textOf(td).value, about, td.dataset.kind);
  const body = element("form", { method: "dialog", class: "picker-form" });
  body.append(element("h3", { id: "picker-title" }, td.dataset.label));
  let operator = null;
  if (td.dataset.kind === "when") {
    operator = element("select", { class: "form-select", "aria-label": all.words.operator });
    for (const op of about.ops) operator.append(new Option(all.ops[op], op));
    for (const op of about.compares ?? []) operator.append(new Option(`${all.ops[op]} … ${all.words.another}`, `${op}@`));
    const many = about.type === "country" || (about.type === "enum" && about.choices.length > 0);
    operator.value = cell.op ? cell.op + (cell.other ? "@" : "") : many ? "in" : about.ops.find((op) => op === "<=") ?? about.ops[0];
    if (!operator.value) operator.selectedIndex = 0;
    body.append(operator);
  }
  const place = element("div", { class: "picker-values" });
  const redo = () => { place.replaceChildren(...fields(operator?.value ?? "then", about, cell, all)); };
  redo();
  operator?.addEventListener("change", () => { Object.assign(cell, taken(body, "keep")); redo(); place.querySelector("input, select")?.focus(); });
  const clear = element("button", { type: "button", class: "btn btn-sm" }, all.words.clear);
  clear.addEventListener("click", () => finish(""));
  body.append(place, element("div", { class: "picker-foot" }, clear, element("button", { class: "btn btn-sm btn-primary push" }, all.words.apply)));
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    const op = operator?.value ?? "then";
    finish(write({ op: op.replace("@", ""), ...taken(body, op) }));
  });
  picker.setAttribute("aria-labelledby", "picker-title");
  picker.replaceChildren(body);
  picker.showModal();
  place_at(td);
  (place.querySelector("[data-first]") ?? place.querySelector("input, select") ?? operator)?.focus();
}

function place_at(td) {
  picker.style.inset = "";
  if (innerWidth < 768) return;
  const box = td.getBoundingClientRect(), size = picker.getBoundingClientRect();
  picker.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
  picker.style.top = `${Math.max(8, Math.min(box.bottom + 2, innerHeight - size.height - 8))}px`;
}

function fields(op, about, cell, all) {
  if (op === "is_null") return [choice("value", [["true", all.words.unknown], ["false", all.words.known]], cell.not ? "false" : "true")];
  if (op.endsWith("@")) return [choice("other", about.others, cell.other)];
  if (op === "between") return [0, 1].map((at) => input(about, cell.values[at] ?? "", at ? all.words.high : all.words.low));
  if (about.type === "bool") return [choice("value", [["true", all.words.yes], ["false", all.words.no]], cell.values[0])];
  const many = LISTS.includes(op) || about.type === "set";
  const choices = about.type === "country" ? all.countries : about.choices;
  if (["enum", "set", "country"].includes(about.type) && choices.length) {
    return [...boxes(choices, cell.values, many, all), ...(about.open ? [free(cell.values.filter((one) => !choices.some(([code]) => code === one)), all)] : [])];
  }
  if (many || about.open) return [free(cell.values, all)];
  return [input(about, cell.values[0] ?? "", all.words.value)];
}

function choice(name, pairs, value) {
  const made = element("select", { class: "form-select", name });
  for (const [code, said] of pairs) made.append(new Option(said, code));
  if (value !== undefined) made.value = value;
  return made;
}

function input(about, value, said) {
  const date = about.type === "date";
  const made = element("input", { class: "form-control", name: "value", value, type: date ? "date" : "text", inputmode: date ? undefined : about.type === "money" || about.type === "decimal" ? "decimal" : about.type === "int" || about.type === "days" ? "numeric" : undefined });
  return element("label", { class: "picker-line" }, element("span", { class: "soft" }, said), made);
}

function free(values, all) {
  const made = element("input", { class: "form-control", name: "list", value: join(values), "data-first": true });
  return element("label", {}, made, element("span", { class: "form-hint" }, all.words.more));
}

function boxes(choices, chosen, many, all) {
  const ordered = [...choices.filter(([code]) => chosen.includes(code)), ...choices.filter(([code]) => !chosen.includes(code))];
  const list = element("div", { class: "picker-list" });
  for (const [code, said] of ordered) {
    const box = element("input", { type: many ? "checkbox" : "radio", class: "form-check-input", name: "one", value: code });
    box.checked = chosen.includes(code);
    list.append(element("label", { class: "picker-choice" }, box, element("span", {}, said || code)));
  }
  if (choices.length <= 10) return [list];
  const search = element("input", { class: "form-control", type: "search", placeholder: all.words.search, "aria-label": all.words.search, "data-first": true });
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const line of list.children) {
      const code = line.querySelector("input").value.toLowerCase();
      line.hidden = !(line.textContent.toLowerCase().includes(wanted) || code === wanted);
    }
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !search.value || event.isComposing) return;
    event.preventDefault();
    const first = [...list.children].find((line) => !line.hidden)?.querySelector("input");
    if (first) { first.checked = many ? !first.checked : true; search.select(); }
  });
  return [search, list];
}

function taken(body, op) {
  const value = (name) => [...body.querySelectorAll(`[name=${name}]`)].map((one) => one.value.trim()).filter(Boolean);
  if (op === "is_null") return { values: [], not: value("value")[0] === "false" };
  if (op.endsWith("@")) return { values: [], other: value("other")[0] };
  const ticked = [...body.querySelectorAll("[name=one]:checked")].map((one) => one.value);
  const values = [...ticked, ...value("list").flatMap(split), ...value("value")];
  return { values, other: "", nothing: false };
}

function finish(text) {
  const td = target;
  picker.close();
  put(td, text);
  td.querySelector(".cell-words").focus();
}
picker.addEventListener("close", () => target?.querySelector(".cell-words")?.focus());

document.addEventListener("click", (event) => {
  const button = event.target.closest(".cell-words");
  if (button) pick(button.closest(".cell"));
});

// ---- Keyboard --------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const at = event.target;
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && form()?.querySelector("[value=save]")) {
    event.preventDefault();
    form().requestSubmit(form().querySelector(".grid-foot [value=save]"));
    return;
  }
  if (at.matches?.(".grid-note") && event.key === "Enter") { event.preventDefault(); return; }
  const line = at.closest?.("#grid-rows > tr");
  if (line && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const other = event.key === "ArrowUp" ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (event.key === "ArrowUp") other.before(line); else other.after(line);
    at.focus();
    renumber();
    return;
  }
  if (!at.matches?.(".cell-words") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (step) { event.preventDefault(); walk(at.closest(".cell"), ...step); }
  if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); put(at.closest(".cell"), ""); }
});

function walk(td, down, right) {
  const lines = [...td.closest("table").querySelectorAll("tbody tr")];
  const cells = [...td.parentElement.querySelectorAll(".cell")];
  const column = cells.indexOf(td) + right;
  const row = lines[lines.indexOf(td.parentElement) + down];
  row?.querySelectorAll(".cell")[column]?.querySelector(".cell-words")?.focus();
}

// ---- Rows moved by hand ----------------------------------------------------------------------------------

function renumber() {
  [...document.querySelectorAll("#grid-rows > tr")].forEach((line, at) => { line.querySelector(".grid-number").textContent = at + 1; });
  changed();
}

let dragged = null, moved = false;
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".grid-handle");
  if (!handle || event.button) return;
  event.preventDefault();
  dragged = handle.closest("tr");
  moved = false;
  dragged.classList.add("dragged");
});
document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("#grid-rows > tr");
  if (!over || over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged); else over.after(dragged);
  moved = true;
});
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    if (moved) renumber();
  });
}

// ---- Nothing typed is lost -------------------------------------------------------------------------------

addEventListener("beforeunload", (event) => {
  if (form()?.dataset.unsaved && !form().dataset.sent) event.preventDefault();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "grid-form") clearTimeout(timer);
});
document.addEventListener("htmx:afterSettle", () => { if (page()) page().dataset.ready = "1"; });
