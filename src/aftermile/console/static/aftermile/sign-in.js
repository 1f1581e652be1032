// Says in words when a passkey did not work; allauth's own script talks to the browser.
document.addEventListener("allauth.error", (event) => {
  const problem = document.getElementById("passkey_problem");
  if (!problem) return;
  event.preventDefault();
  problem.hidden = false;
});
