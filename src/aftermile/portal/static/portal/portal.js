// Makes the portal quicker where the browser can; every page works without it.
document.documentElement.classList.add("js");

/** A second click while the first one travels does nothing; the server would not mind either. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

/** Errors and results are read aloud: focus goes to the summary after a page with one. */
document.querySelector("[data-focus]")?.focus();

/** Files go up as soon as they are chosen, with progress; the page then shows them. */
document.querySelectorAll("form[data-upload]").forEach((form) => {
  const input = form.querySelector('input[type="file"]');
  const progress = form.querySelector("progress");
  const say = form.querySelector("[data-say]");
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      progress.hidden = true;
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = answer.querySelector("#files");
      if (!fresh) {
        say.textContent = form.dataset.failed;
        return;
      }
      document.querySelector("#files").replaceWith(fresh);
      fresh.querySelector("[data-focus]")?.focus();
      say.textContent = fresh.querySelector("[role=alert]") ? "" : form.dataset.done;
      input.value = "";
    });
    request.addEventListener("error", () => {
      progress.hidden = true;
      say.textContent = form.dataset.failed;
    });
    progress.value = 0;
    progress.hidden = false;
    say.textContent = form.dataset.busy;
    request.send(new FormData(form));
  });
});

/** Print buttons exist only where printing does. */
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

/** Times stand in the shop's zone; the reader's own comes beside them when it differs. */
document.querySelectorAll("time[datetime][data-local]").forEach((element) => {
  const instant = new Date(element.dateTime);
  const text = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(instant);
  element.title = `${text} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
});

/** The whole kit is all of its parts, and a part left out is no whole kit. The server reads both. */
document.addEventListener("change", (event) => {
  const box = event.target;
  const parts = (kit) => [...document.querySelectorAll(`[data-part-of="${kit}"]`)];
  if (box.dataset.kit) parts(box.dataset.kit).forEach((part) => (part.checked = box.checked));
  if (box.dataset.kits) {
    parts(box.dataset.kits).forEach((part) => {
      const count = document.querySelector(`[name="quantity-${part.value}"]`);
      if (count && box.value > 0) count.value = box.value * part.dataset.per;
    });
  }
  const kit = box.dataset.partOf ?? box.closest(".part")?.querySelector("[data-part-of]")?.dataset.partOf;
  const whole = kit && document.querySelector(`[data-kit="${kit}"]`);
  if (whole && whole !== box) whole.checked = box.type === "checkbox" && parts(kit).every((part) => part.checked);
});
