// What the page does without the server: the language of our own words, opening a source, keys.
// Listens on the document, so that it does not matter when Gradio draws or redraws a part.
(() => {
  const KEY = "yinju.language";
  const LANGUAGES = ["zh-Hant", "zh-Hans", "en"];
  const root = document.documentElement;
  const phone = window.matchMedia("(max-width: 900px)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // --- language -----------------------------------------------------------------------------
  function preferred() {
    let kept = null;
    try { kept = localStorage.getItem(KEY); } catch { /* storage may be forbidden */ }
    if (LANGUAGES.includes(kept)) return kept;
    for (const tag of navigator.languages || [navigator.language]) {
      if (/^zh\b.*(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
      if (/^zh/i.test(tag)) return "zh-Hans";
      if (/^en/i.test(tag)) return "en";
    }
    return "en";
  }

  // Attributes cannot hold the three languages at once as the markup does: set them here.
  function label() {
    const texts = window.yinjuTexts[root.dataset.lang];
    const set = (selector, name, text) => {
      for (const element of document.querySelectorAll(selector)) {
        if (element.getAttribute(name) !== text) element.setAttribute(name, text);
      }
    };
    set("#question textarea", "placeholder", texts.placeholder);
    set("#question textarea", "aria-label", texts.question);
    set("#question textarea", "enterkeyhint", "send");
    set("#question button", "aria-label", texts.send);
    set("#question button", "title", texts.send);
    set("#sources", "role", "region");
    set("#sources", "aria-label", texts.panel);
    set("[data-label=language]", "aria-label", texts.language);
    for (const button of document.querySelectorAll("[data-language]")) {
      const pressed = String(button.dataset.language === root.dataset.lang);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  function speak(language) {
    root.dataset.lang = language;
    root.lang = language;
    label();
  }

  // --- sources ------------------------------------------------------------------------------
  let opened = "";  // the view shown
  let offered = "";  // the view that the server last proposed

  function show(source, { travel }) {
    const view = document.getElementById(source);
    if (!view || !view.matches("#sources .source")) return;
    opened = source;
    for (const other of document.querySelectorAll("#sources .source")) {
      other.classList.toggle("open", other === view);
    }
    press();
    const mark = view.querySelector("mark");
    const panel = document.getElementById("sources");
    if (mark && panel.scrollHeight > panel.clientHeight) {
      const above = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      panel.scrollTop += above - panel.clientHeight / 3;
    }
    if (travel && phone.matches) {
      const below = mark ? mark.getBoundingClientRect().top - view.getBoundingClientRect().top : 0;
      glide(below > window.innerHeight * 0.6 ? mark : view);
    }
  }

  function press() {
    for (const button of document.querySelectorAll("[data-source]")) {
      const current = String(button.dataset.source === opened);
      if (button.getAttribute("aria-pressed") !== current) button.setAttribute("aria-pressed", current);
    }
  }

  function glide(element) {
    element.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
  }

  // --- keeping up with what Gradio draws ------------------------------------------------------
  let turns = 0;
  let leading = false;  // keep the newest turn in sight while it grows, until the reader moves

  function follow() {
    label();
    const panel = document.querySelector("#sources .panel");
    if (panel && panel.dataset.open !== offered) {
      offered = panel.dataset.open;
      show(offered, { travel: false });
    } else if (panel && opened && !panel.querySelector(".source.open")) {
      show(opened, { travel: false });
    }
    press();
    const all = document.querySelectorAll("#thread .turn");
    if (all.length > turns) leading = true;
    if (leading && all.length) newest(all[all.length - 1]);
    turns = all.length;
    document.body.classList.toggle("talking", turns > 0);
  }

  // Bring a new question to the top of what is seen; the answer then grows below it.
  function newest(turn) {
    const box = document.getElementById("thread");
    if (phone.matches) return glide(turn);
    const above = turn.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTo({ top: box.scrollTop + above - 8, behavior: calm.matches ? "auto" : "smooth" });
  }

  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(kind, () => { leading = false; }, { capture: true, passive: true });
  }

  // --- events ---------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const language = target?.closest("[data-language]");
    const source = target?.closest("[data-source]");
    const back = target?.closest("[data-back]");
    if (language) {
      try { localStorage.setItem(KEY, language.dataset.language); } catch { /* not kept */ }
      speak(language.dataset.language);
    } else if (source) {
      show(source.dataset.source, { travel: true });
    } else if (back) {
      const from = document.querySelector(`#thread [data-source="${CSS.escape(back.dataset.back)}"]`);
      if (from) { glide(from.closest(".turn")); from.focus({ preventScroll: true }); }
    }
  });

  // While a Chinese word is being composed, Enter chooses it; it must not send the question.
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(kind, (event) => {
      const composing = event.isComposing || event.keyCode === 229;
      if (composing && event.key === "Enter" && event.target.closest?.("#question")) {
        event.stopImmediatePropagation();
      }
    }, true);
  }

  speak(preferred());
  let queued = false;
  new MutationObserver(() => {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => { queued = false; follow(); });
  }).observe(document.body || root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-open", "class"] });
})();
