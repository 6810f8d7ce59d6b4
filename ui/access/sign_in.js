// Language and theme of the page that signs in: those chosen in the app, else the browser's.
(() => {
  const LANGUAGES = ["zh-Hant", "zh-Hans", "en"];
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  function preferred() {
    if (LANGUAGES.includes(kept("yinju.language"))) return kept("yinju.language");
    for (const tag of navigator.languages || [navigator.language]) {
      if (/^zh\b.*(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
      if (/^zh/i.test(tag)) return "zh-Hans";
      if (/^en/i.test(tag)) return "en";
    }
    return "en";
  }

  function speak(language) {
    root.dataset.lang = language;
    root.lang = language;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
  }

  function shade() {
    const theme = kept("yinju.theme");
    root.dataset.theme = theme === "dark" || theme === "light" ? theme : dark.matches ? "dark" : "light";
  }

  // What the one before typed, chose and had open is not for the one who signs in next.
  try {
    for (const key of ["yinju.draft", "yinju.chosen", "yinju.conversation"]) sessionStorage.removeItem(key);
    localStorage.removeItem("yinju.conversation");
  } catch { /* storage may be forbidden */ }

  shade();
  dark.addEventListener("change", shade);
  speak(preferred());
  document.addEventListener("DOMContentLoaded", () => speak(root.dataset.lang));
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-language]")?.dataset.language;
    if (!chosen) return;
    try { localStorage.setItem("yinju.language", chosen); } catch { /* not kept */ }
    speak(chosen);
  });
})();
