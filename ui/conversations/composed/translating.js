// Translations of quotations by the language model: on demand, or always, as the settings say.
(() => {
  const { talk, composed } = window.yinju;
  if (!composed) return;
  const root = document.documentElement;

  const place = (button) => button.closest(".statement").querySelector(".translations");
  const known = (button) => place(button).querySelector(`.translated[data-reader="${root.dataset.lang}"]:not(.none)`);
  const isForeign = (button) => (button.dataset.from === "en") !== (root.dataset.lang === "en");

  async function translate(button) {
    const turn = talk.turnOf(button);
    if (!turn?.id || button.getAttribute("aria-busy") === "true" || known(button)) return;
    const language = root.dataset.lang;
    const box = place(button);
    for (const old of box.querySelectorAll(".translated.none")) old.remove();
    const line = window.yinju.frame("translating").cloneNode(true);
    line.removeAttribute("id");
    line.dataset.reader = language;
    box.append(line);
    button.setAttribute("aria-busy", "true");
    composed.busy += 1;
    const asked = { conversation: talk.id, turn: turn.id, number: turn.number, citation: Number(button.dataset.number), language };
    const reply = await talk.send("composed/translate", asked).catch(() => null);
    const told = reply?.ok ? await reply.json().catch(() => null) : null;
    composed.busy -= 1;
    button.removeAttribute("aria-busy");
    if (told?.html) {
      const made = document.createElement("template");
      made.innerHTML = told.html;
      made.content.firstElementChild.dataset.reader = language;
      line.replaceWith(made.content);
      if (told.saved) talk.know(turn, told.saved);
    } else {
      const { html } = (await reply?.json().catch(() => null)) || {};
      if (html) line.innerHTML = html;
      else line.replaceChildren(talk.words("library.lost"));
    }
    mark();
  }

  // A quotation that is translated already needs no button.
  function mark() {
    for (const button of document.querySelectorAll("#thread button.translate")) {
      button.hidden = !isForeign(button) || Boolean(known(button));
    }
  }
  document.addEventListener("yinju:drawn", mark);
  document.addEventListener("yinju:language", mark);

  // One after the other, until something else is asked.
  let asked = 0;
  document.addEventListener("yinju:composed", (event) => always(event.detail.turn));
  document.addEventListener("yinju:asking", () => { asked += 1; });
  document.addEventListener("yinju:reset", () => { asked += 1; });
  async function always(turn) {
    if (window.yinju.looks.read("translations") !== "always" || !composed.on()) return;
    const mine = asked;
    mark();
    for (const button of talk.element(turn)?.querySelectorAll("button.translate:not([hidden])") || []) {
      if (mine !== asked || !composed.on()) return;
      if (button.isConnected) await translate(button);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.translate");
    if (button) translate(button);
  });
})();
