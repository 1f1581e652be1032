// A field to sign in with a finger; without scripts the typed name stands.
for (const box of document.querySelectorAll("[data-sign]")) {
  const pad = box.querySelector("canvas");
  const field = box.querySelector("[name=signature]");
  const clear = box.querySelector("[data-sign-clear]");
  const pen = pad.getContext("2d");
  let drawing = false;
  pad.hidden = clear.hidden = false;
  pen.lineWidth = 3;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#0f172a";
  const at = (event) => {
    const frame = pad.getBoundingClientRect();
    return [((event.clientX - frame.left) * pad.width) / frame.width, ((event.clientY - frame.top) * pad.height) / frame.height];
  };
  pad.addEventListener("pointerdown", (event) => {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event));
    pen.stroke();
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  const end = () => {
    if (drawing) field.value = pad.toDataURL("image/png");
    drawing = false;
  };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  clear.addEventListener("click", () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    field.value = "";
  });
}
