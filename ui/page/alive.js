// Notices that the server is lost before anyone asks, says so, and tries again until it is back.
// Also says in our own words what Gradio would say in toasts, which would cover the page.
(() => {
  const CALM = 10_000;  // milliseconds between two looks while all is well
  const EAGER = 2_000;  // while the server is lost
  const SHOWN = 4_000;  // how long it is told that it is back
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  let lost = false;
  let timer = 0;
  let looking = false;

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

  async function look() {
    clearTimeout(timer);
    if (document.hidden || looking) return;  // a page out of sight costs nothing
    looking = true;
    const reply = await fetch("yinju/alive", { cache: "no-store", signal: AbortSignal.timeout(8_000) }).catch(() => null);
    looking = false;
    const gone = !reply || reply.status >= 502;
    if (gone !== lost) {
      lost = gone;
      tell(lost ? "lost" : "found.again");
      if (!lost) {
        setTimeout(() => { if (!lost) tell(""); }, SHOWN);
        document.dispatchEvent(new CustomEvent("yinju:back"));
      }
    }
    timer = setTimeout(look, lost ? EAGER : CALM);
  }

  window.yinju.lookForServer = look;  // for who has just met a failure
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  document.addEventListener("yinju:language", () => {
    const key = document.getElementById("lost")?.dataset.key;
    if (key) tell(key);
  });
  document.addEventListener("DOMContentLoaded", () => { timer = setTimeout(look, CALM); });
})();
