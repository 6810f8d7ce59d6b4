// Says that the server is lost before anyone asks, and when it is back.
// Also says in our own words what Gradio would say in toasts, which would cover the page.
(() => {
  const SHOWN = 4_000;  // milliseconds for which it is told that it is back
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  let lost = false;

  function banner() {
    let line = document.getElementById("lost");
    if (!line) {
      line = document.createElement("p");
      line.id = "lost";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    return line;
  }

  function tell(key) {
    const line = banner();
    line.dataset.key = key;
    line.className = key;
    line.textContent = key ? said(key) : "";
  }

  // documents/status.js asks the server now and then, and says here what came of it.
  document.addEventListener("yinju:looked", (event) => {
    if (event.detail.lost === lost) return;
    lost = event.detail.lost;
    tell(lost ? "lost" : "found.again");
    if (!lost) {
      setTimeout(() => { if (!lost) tell(""); }, SHOWN);
      document.dispatchEvent(new CustomEvent("yinju:back"));
    }
  });
  document.addEventListener("yinju:language", () => {
    const key = document.getElementById("lost")?.dataset.key;
    if (key) tell(key);
  });
})();
