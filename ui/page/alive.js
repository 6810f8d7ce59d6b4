// Says that the server is lost before anyone asks, and when it is back; documents/status.js looks.
// What Gradio would say in toasts over the page is said in the same place.
(() => {
  const SHOWN = 4_000;  // milliseconds that it is told that it is back
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  let lost = false;
  let timer = 0;

  function tell(key, rest = "") {
    let line = document.getElementById("lost");
    if (!line) {
      line = document.createElement("p");
      line.id = "lost";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    line.className = key;
    line.textContent = key ? said(key) + rest : "";
  }

  document.addEventListener("yinju:looked", ({ detail }) => {
    if (detail.lost === lost) return;
    lost = detail.lost;
    clearTimeout(timer);
    tell(lost ? "lost" : "found.again");
    if (lost) return;
    timer = setTimeout(() => tell(""), SHOWN);
    document.dispatchEvent(new CustomEvent("yinju:back"));
  });
  // Gradio's toasts are not shown (style.css). Of a lost connection it is told above.
  document.addEventListener("yinju:drawn", () => {
    const toast = document.querySelector(".toast-body");
    if (!toast) return;
    const text = toast.querySelector(".toast-text, .toast-message-text")?.textContent.trim() || toast.textContent.trim();
    toast.querySelector("button")?.click();
    toast.remove();
    if (/connection/i.test(text) || lost) return;
    clearTimeout(timer);
    tell("toast", ` ${text}`);
    timer = setTimeout(() => tell(""), 3 * SHOWN);
  });
  document.addEventListener("yinju:language", () => {
    const key = document.getElementById("lost")?.className;
    if (key && key !== "toast") tell(key);
  });
})();
