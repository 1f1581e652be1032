// The hand-over station: a scanner may be faster than the network. Each scan waits its turn; none is lost.

const scan = document.getElementById("scan");
const answer = document.getElementById("answer");
const told = document.getElementById("waiting");
const form = scan.form;
const waiting = [];
const AGAIN = 3000;
let busy = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!scan.value.trim()) return;
  waiting.push(new FormData(form));
  scan.value = "";
  scan.focus();
  next();
});

function tell(lost) {
  const many = waiting.length > 1 || lost ? `${waiting.length} …` : "";
  told.textContent = lost ? `${form.dataset.queue} (${waiting.length})` : many;
}

async function next() {
  if (busy || !waiting.length) return;
  busy = true;
  try {
    const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(waiting[0]), headers: { "HX-Request": "true" } });
    if (reply.status >= 500) throw new Error("later");
    waiting.shift();
    if (!reply.ok) { location.reload(); return; }
    answer.innerHTML = await reply.text();
    window.htmx.process(answer);
    answer.dispatchEvent(new CustomEvent("htmx:afterSettle"));
    tell(false);
  } catch {
    tell(true);
    await new Promise((done) => { setTimeout(done, AGAIN); });
  }
  busy = false;
  next();
}

window.addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });
