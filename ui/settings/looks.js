// How the page looks in this browser: theme, size of text, script of quotations. Set on the root
// before anything is drawn, so that nothing flashes.
(() => {
  const CHOICES = {
    theme: ["system", "light", "dark"],
    size: ["standard", "large", "larger"],
    quotes: ["original", "reader"],
    translations: ["demand", "always"],
  };
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = {};

  function read(name) {
    let value = null;
    try { value = localStorage.getItem(`yinju.${name}`); } catch { /* storage may be forbidden */ }
    return CHOICES[name].includes(value) ? value : CHOICES[name][0];
  }

  function apply() {
    const theme = kept.theme === "system" ? (dark.matches ? "dark" : "light") : kept.theme;
    root.dataset.theme = theme;
    root.dataset.size = kept.size;
    root.dataset.quotes = kept.quotes;
    shade();
  }

  // Gradio follows the system alone, and sets its class when it likes.
  function shade() {
    const wanted = root.dataset.theme === "dark";
    if (document.body && document.body.classList.contains("dark") !== wanted) {
      document.body.classList.toggle("dark", wanted);
    }
  }

  window.yinju.looks = {
    read: (name) => kept[name],
    choose(name, value) {
      if (!CHOICES[name]?.includes(value)) return;
      kept[name] = value;
      try { localStorage.setItem(`yinju.${name}`, value); } catch { /* not kept */ }
      apply();
    },
  };

  for (const name of Object.keys(CHOICES)) kept[name] = read(name);
  apply();
  dark.addEventListener("change", apply);
  // Another tab of this browser has chosen.
  window.addEventListener("storage", (event) => {
    const name = event.key?.replace(/^yinju\./, "");
    if (!(name in CHOICES)) return;
    kept[name] = read(name);
    apply();
    document.dispatchEvent(new CustomEvent("yinju:looks"));
  });
  document.addEventListener("DOMContentLoaded", () => {
    shade();
    new MutationObserver(shade).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  });
})();
