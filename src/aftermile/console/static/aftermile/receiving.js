// The receiving desk: tap a grade to count, hear and see match, wrong, unknown; scan with the camera.

const scan = document.getElementById("scan");
const answer = document.getElementById("answer");

// ---- Sound: two notes up for a match, one low for unknown ----------------------------------------------

const TONES = { match: [660, 880], several: [660, 660], booked: [880, 1175], wrong: [330, 330], unknown: [220], stop: [196, 196, 196, 196] };
let audio = null;

const mute = document.getElementById("mute");
if (mute) {
  mute.checked = localStorage.getItem("receiving-mute") === "1";
  mute.closest("label").hidden = false;
  mute.addEventListener("change", () => localStorage.setItem("receiving-mute", mute.checked ? "1" : "0"));
}

function sound(outcome) {
  const notes = TONES[outcome];
  if (!notes || mute?.checked) return;
  try {
    audio ??= new AudioContext();
    notes.forEach((note, index) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = note;
      volume.gain.value = 0.08;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + index * 0.12);
      tone.stop(audio.currentTime + index * 0.12 + 0.1);
    });
  } catch { /* a desk without sound still shows color */ }
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  navigator.vibrate?.(outcome === "match" || outcome === "booked" ? 40 : [80, 60, 80]);
}

function ready() {
  const outcome = answer.querySelector("[data-outcome]")?.dataset.outcome;
  sound(outcome);
  if (!scan) return;
  if (scan.form.dataset.queue) { scan.focus(); return; } // what is typed meanwhile is the next number
  if (outcome === "booked") scan.value = "";
  if (outcome !== "match") { scan.focus(); scan.select(); }
  count();
}
answer.addEventListener("htmx:afterSettle", ready);

// ---- Counting ------------------------------------------------------------------------------------------

function count() {
  for (const row of answer.querySelectorAll("[data-expect]")) {
    const fields = [...row.querySelectorAll("input[type=number]")];
    const total = fields.reduce((sum, field) => sum + (Number.parseInt(field.value, 10) || 0), 0);
    const expected = Number(row.dataset.expect);
    row.querySelector("[data-counted]").value = total;
    row.classList.toggle("full", total === expected);
    row.classList.toggle("over", total > expected);
    for (const field of fields) field.closest(".grade")?.classList.toggle("on", Number(field.value) > 0);
  }
}

answer.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add]");
  if (!button) return;
  const row = button.closest("[data-expect]");
  const field = button.parentElement.querySelector("input[type=number]");
  const left = Number(row.dataset.expect) - Number(row.querySelector("[data-counted]").value || 0);
  // One tap books all pieces of a small slice that nobody counted yet; then each tap is one piece.
  if (left > 0) field.value = (Number.parseInt(field.value, 10) || 0) + 1;
  else if (Number(field.value)) field.value = "";
  count();
});
answer.addEventListener("input", count);
answer.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const label = event.target.parentElement.querySelector("[data-files]");
  label.textContent = `${event.target.files.length} ${label.dataset.files}`;
});

// ---- Camera, where the browser can read codes ----------------------------------------------------------

const camera = document.getElementById("camera");
const view = document.getElementById("viewfinder");
let stream = null;

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  view.hidden = true;
}

async function look() {
  if (stream) { stop(); return; }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch { camera.hidden = true; return; }
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  const read = await reader();
  while (stream) {
    const text = await read();
    if (text) {
      scan.value = text;
      stop();
      scan.form.requestSubmit();
      return;
    }
    await new Promise((done) => { setTimeout(done, 150); });
  }
}

// The browser's own reader where it has one, else ZXing, loaded when somebody first asks for it.
async function reader() {
  if ("BarcodeDetector" in window) {
    const detector = new BarcodeDetector();
    return async () => (await detector.detect(view).catch(() => []))[0]?.rawValue;
  }
  await new Promise((done, failed) => {
    if (window.ZXing) { done(); return; }
    const script = document.createElement("script");
    script.src = camera.dataset.zxing;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  const zxing = new window.ZXing.BrowserMultiFormatReader();
  const canvas = document.createElement("canvas");
  return () => {
    canvas.width = view.videoWidth;
    canvas.height = view.videoHeight;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(view, 0, 0);
    const source = new window.ZXing.HTMLCanvasElementLuminanceSource(canvas);
    const bitmap = new window.ZXing.BinaryBitmap(new window.ZXing.HybridBinarizer(source));
    try { return zxing.decodeBitmap(bitmap).getText(); } catch { return ""; }
  };
}

if (camera && navigator.mediaDevices) {
  camera.hidden = false;
  camera.addEventListener("click", look);
}
count();
if (scan && !answer.querySelector("form")) scan.focus();
