// Opens a source: in the panel beside the chat, or on a phone in a sheet over it.
(() => {
  const SWIPE = 70;  // pixels that close the sheet
  const phone = window.matchMedia("(max-width: 900px)");
  const panel = () => window.yinju.frame("sources");
  const sheet = () => window.yinju.frame("sheet");
  let opened = "";  // the view shown

  function show(source, { travel }) {
    const view = panel().querySelector(`.source[id="${CSS.escape(source)}"]`);  // it may not be placed yet
    if (!view) return;
    opened = source;
    for (const other of panel().querySelectorAll(".source.open")) other.classList.remove("open");
    view.classList.add("open");
    press([...document.querySelectorAll("[data-source]")]);
    if (travel && phone.matches) openSheet(view);
    const mark = view.querySelector("mark");
    const box = phone.matches ? sheet() : panel();
    if (mark && box.scrollHeight > box.clientHeight) {
      const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += above - box.clientHeight / 3;
    }
  }

  window.yinju.showSource = (source) => show(source, { travel: false });

  // Buttons of the source that is shown are pressed, among `parts` and inside them.
  function press(parts) {
    for (const part of parts) {
      for (const button of [part, ...part.querySelectorAll("[data-source]")]) {
        if (!button.matches("[data-source]")) continue;
        const pressed = String(button.dataset.source === opened);
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      }
    }
  }

  // --- the sheet --------------------------------------------------------------------------------
  // It has an entry of its own in the history, so that "back" closes it; and coming back from the
  // reader opens it again.
  let from = null;  // what opened it

  function openSheet(view) {
    if (!sheet().open) {
      from = document.activeElement;
      place();
      sheet().showModal();
      if (history.state?.sheet !== opened) history.pushState({ ...history.state, sheet: opened }, "");
    } else history.replaceState({ ...history.state, sheet: opened }, "");
    view.focus({ preventScroll: true });
  }

  function closeSheet() {
    if (!sheet().open) return;
    sheet().close();
    const button = document.querySelector(`#thread [data-source="${CSS.escape(opened)}"]`);
    const back = from?.isConnected && from !== document.body ? from : button;
    back?.focus({ preventScroll: true });
    from = null;
  }

  function comeBack() {
    const source = history.state?.sheet;
    if (source && phone.matches && document.documentElement.dataset.view === "ask") show(source, { travel: true });
  }

  // By a button or a key: its entry goes with it.
  function leave() {
    if (!sheet().open) return;
    if (history.state?.sheet) history.back(); else closeSheet();
  }

  window.addEventListener("popstate", (event) => {
    if (!event.state?.sheet) closeSheet();
    else comeBack();
  });
  document.addEventListener("yinju:view", (event) => {
    if (event.detail.view === "ask") comeBack();
    else if (sheet().open) sheet().close();
  });
  sheet().addEventListener("cancel", (event) => { event.preventDefault(); leave(); });

  // The panel stands beside the chat, or in the sheet.
  function place() {
    const there = phone.matches ? sheet() : document.getElementById("side");
    if (!there || panel().parentElement === there) return;
    if (!phone.matches && sheet().open) leave();
    there.append(panel());
  }
  phone.addEventListener("change", place);

  let began = null;
  sheet().addEventListener("touchstart", (event) => {
    const atTop = sheet().scrollTop <= 0;
    began = event.touches.length === 1 && atTop ? event.touches[0].clientY : null;
  }, { passive: true });
  sheet().addEventListener("touchmove", (event) => {
    if (began !== null && event.touches[0].clientY - began > SWIPE) { began = null; leave(); }
  }, { passive: true });

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const source = target?.closest("[data-source]");
    if (source) show(source.dataset.source, { travel: true });
    else if (target?.closest("[data-do=close-sheet]") || target === sheet()) leave();
  });
  document.addEventListener("yinju:drawn", (event) => { place(); press(event.detail); });
})();
