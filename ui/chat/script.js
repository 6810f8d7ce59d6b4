// Which Chinese script quotations are shown in: the document's own, Traditional or Simplified.
(() => {
  const root = document.documentElement;
  const buttons = () => document.querySelectorAll("button[data-script]");

  window.yinju.showScript = (script) => {
    root.dataset.script = script;
    mark();
  };

  function mark() {
    const now = root.dataset.script || "own";
    for (const button of buttons()) {
      const pressed = String(button.dataset.script === now);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-script]");
    if (button) window.yinju.showScript(button.dataset.script);
  });
  document.addEventListener("yinju:drawn", mark);

  // The settings may ask for the script of the interface; a button holds until they change.
  function begin() {
    const { quotes, lang } = root.dataset;
    window.yinju.showScript(quotes === "reader" && lang?.startsWith("zh") ? lang : "own");
  }
  begin();
  new MutationObserver(begin).observe(root, { attributes: true, attributeFilter: ["data-quotes", "data-lang"] });
})();
