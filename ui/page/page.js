// What the page does without the server: the language of our own words, which view is shown, and
// keys. Sources are opened by chat/sources.js; theme and text size are set by settings/looks.js.
// Listens on the document, so that it does not matter when Gradio draws or redraws a part.
window.yinju = {};

// Reads a reply whole, so that whether it is still wanted can be asked once; null: no server answered.
window.yinju.load = async (address, options) => {
  try {
    const reply = await fetch(address, options);
    return { ok: reply.ok, status: reply.status, headers: reply.headers, html: await reply.text() };
  } catch { return null; }
};
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

  // Sets an attribute of each element that a selector finds inside `parts` or among them.
  function set(parts, selector, name, value) {
    for (const part of parts) {
      for (const element of [part, ...part.querySelectorAll(selector)]) {
        if (!element.matches?.(selector)) continue;
        const text = value instanceof Function ? value(element) : value;
        if (element.getAttribute(name) !== text) element.setAttribute(name, text);
      }
    }
  }

  // Attributes cannot hold the three languages at once as the markup does: set them here.
  function label(parts) {
    const texts = window.yinjuTexts[root.dataset.lang];
    const own = (element) => texts[element.dataset.label];
    set(parts, "#question textarea", "placeholder", texts.placeholder);
    set(parts, "#question textarea", "aria-label", texts.question);
    set(parts, "#question textarea", "enterkeyhint", "send");
    set(parts, "#question button", "aria-label", texts.send);
    set(parts, "#question button", "title", texts.send);
    set(parts, "#sources", "role", "region");
    set(parts, "#sources", "aria-label", texts.panel);
    const title = (element) => texts[element.dataset.title];
    set(parts, "[data-label]", "aria-label", own);
    set(parts, "[data-title]", "aria-label", title);
    set(parts, "[data-title]", "title", title);
    set(parts, "[data-label][type=search]", "placeholder", own);
    for (const part of parts) {
      for (const option of part.querySelectorAll("option[data-text]")) option.text = texts[option.dataset.text];
    }
    set(parts, "[data-language]", "aria-pressed", (one) => String(one.dataset.language === root.dataset.lang));
  }

  function speak(language) {
    root.dataset.lang = language;
    root.lang = language;
    label([document]);
    entitle();
    document.dispatchEvent(new CustomEvent("yinju:language"));
  }

  window.yinju.speak = (language) => {
    try { localStorage.setItem(KEY, language); } catch { /* not kept */ }
    speak(language);
  };

  // --- frames that are filled here ------------------------------------------------------------
  // They stand beside what Gradio draws, which it may draw again at any time.
  const SPOTS = {
    thread: (frame) => document.querySelector("#talk")?.prepend(frame),
    sheet: (frame) => document.querySelector("#desk")?.append(frame),
    library: (frame) => document.querySelector("#documents")?.append(frame),
    read: (frame) => document.querySelector("#desk")?.before(frame),
    search: (frame) => document.querySelector("#desk")?.before(frame),
    settings: (frame) => document.querySelector("#desk")?.before(frame),
    tests: (frame) => document.querySelector("#desk")?.before(frame),
    chooser: (frame) => document.querySelector("#question")?.before(frame),
    tray: () => window.yinju.placeTray(),
    overlay: (frame) => document.body.append(frame),
  };
  const template = document.createElement("template");
  template.innerHTML = window.yinjuFrames;
  const frames = {};
  window.yinju.frame = (id) => (frames[id] ||= template.content.getElementById(id));

  function place() {
    // The question box is the last text box from the first moment that there is one.
    if (!document.querySelector("#question textarea")) return;
    for (const [id, put] of Object.entries(SPOTS)) {
      const frame = window.yinju.frame(id);
      // These have text boxes of their own, and the question box is the last of the page.
      const wanted = !["settings", "tests"].includes(id) || root.dataset.view === id;
      if (wanted && !frame.isConnected) put(frame);
      if (!wanted && frame.isConnected) frame.remove();
    }
  }

  // --- views ----------------------------------------------------------------------------------
  // The address behind the # says what is seen: #/, #/documents, #/read?document=…
  // Each has a heading that takes the focus, unless one comes back to where one was in it.
  const HEADINGS = {
    ask: "#thread .turns",
    documents: "#documents h2",
    search: "#search h2",
    settings: "#settings h2",
    tests: "#tests h2",
    read: "#read h2",
  };
  const scrolled = {};  // where each view was left
  const focused = {};  // what had the focus there
  let moves = 0;  // inside the page, so that "back" stays inside it

  function route() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    const view = path in HEADINGS ? path : "ask";
    const before = root.dataset.view;
    if (before !== view) {
      const thread = document.getElementById("thread");
      if (before) {
        scrolled[before] = [window.scrollY, thread ? thread.scrollTop : 0];
        focused[before] = document.activeElement;
      }
      root.dataset.view = view;
      place();
      const [top, inside] = scrolled[view] || [0, 0];
      window.scrollTo(0, top);
      if (view === "ask" && thread) thread.scrollTop = inside;
      if (before) arrive(view);
      for (const link of document.querySelectorAll(".views a[data-view]")) current(link);
      entitle();
    }
    const values = new URLSearchParams(query || "");
    document.dispatchEvent(new CustomEvent("yinju:view", { detail: { view, values } }));
  }

  function arrive(view) {
    const last = focused[view];
    const kept = last?.isConnected && last !== document.body && !last.closest("#masthead") && last.checkVisibility?.();
    const target = kept ? last : document.querySelector(HEADINGS[view]);
    if (target && !target.hasAttribute("tabindex") && target.matches("h2, .turns")) target.tabIndex = -1;
    target?.focus({ preventScroll: true });
  }

  // Keeps the focus within a view: a button that goes away hands it on.
  window.yinju.focusView = () => {
    const heading = document.querySelector(HEADINGS[root.dataset.view]);
    if (heading && !heading.hasAttribute("tabindex")) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
  };

  // What had the focus has gone, is hidden or disabled: the keyboard would begin at the top again.
  // The chat sees to it itself.
  let held = null;
  document.addEventListener("focusin", (event) => { held = event.target; });
  function holdFocus() {
    if (document.activeElement !== document.body || !held || root.dataset.view === "ask") return;
    if (held.isConnected && held.checkVisibility?.() && !held.disabled) return;
    held = null;
    const modal = document.querySelector("dialog:modal");
    if (modal) modal.querySelector("[autofocus], h2[tabindex], button:not(:disabled), a[href]")?.focus();
    else window.yinju.focusView();
  }
  document.addEventListener("focusout", () => setTimeout(holdFocus, 60));

  function entitle() {
    const name = window.yinjuTexts[root.dataset.lang][`view.${root.dataset.view}`];
    const title = name && root.dataset.view !== "ask" ? `${name} · 引據 Yinju` : "引據 Yinju";
    if (document.title !== title) document.title = title;
  }

  function current(link) {
    const now = link.dataset.view === root.dataset.view ? "page" : null;
    if (now && link.getAttribute("aria-current") !== now) link.setAttribute("aria-current", now);
    if (!now) link.removeAttribute("aria-current");
  }

  window.yinju.leave = () => {
    if (moves > 0) history.back();
    else location.hash = "#/documents";
  };
  try { history.scrollRestoration = "manual"; } catch { /* not everywhere */ }
  window.addEventListener("hashchange", () => { moves += 1; route(); });

  function glide(element) {
    element.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
  }

  // --- keeping up with what Gradio draws ------------------------------------------------------
  let turns = 0;
  let leading = false;  // keep the newest turn in sight while it grows, until the reader moves

  // `parts` are the elements that are new since the last call.
  function follow(parts) {
    place();
    label(parts);
    const all = document.querySelectorAll("#thread .turn");
    if (all.length > turns) leading = true;
    if (leading && all.length) newest(all[all.length - 1]);
    turns = all.length;
    document.body.classList.toggle("talking", turns > 0);
    for (const link of document.querySelectorAll(".views a[data-view]")) current(link);
    entitle();
    holdFocus();
    document.dispatchEvent(new CustomEvent("yinju:drawn", { detail: parts }));
  }

  // Bring a new question to the top of what is seen; the answer then grows below it.
  function newest(turn) {
    const box = document.getElementById("thread");
    if (root.dataset.view !== "ask") return;
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
    if (language) window.yinju.speak(language.dataset.language);
  });

  // Puts a text into the question box; what was typed meanwhile stays, unless the box is emptied.
  window.yinju.fill = (text) => {
    const box = document.querySelector("#question textarea");
    if (!box || (text && box.value.trim())) return;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

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
  window.yinju.start = () => {  // once every script listens
    route();
    window.yinju.restore();
  };
  let fresh = [];
  let queued = false;
  new MutationObserver((changes) => {
    for (const change of changes) fresh.push(...[...change.addedNodes].filter((node) => node instanceof Element));
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => {
      const parts = fresh.filter((node) => node.isConnected);
      queued = false;
      fresh = [];
      follow(parts);
    });
  }).observe(document.body || root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-generation", "data-version", "class"] });
})();
