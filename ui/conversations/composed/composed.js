// Answers in the words of a language model: asked for once the quotations are shown, drawn above them
// as they grow, stopped when something else is asked. Without a model nothing of this happens.
(() => {
  const { talk } = window.yinju;
  const root = document.documentElement;
  const control = window.yinju.frame("composer");
  if (!control) return;
  const running = new Map();  // a turn's id: what ends the listening to it
  const composed = (window.yinju.composed = { on: () => talk.composing !== false });

  // --- composing ------------------------------------------------------------------------------
  async function compose(turn, values = {}) {
    if (running.has(turn.id)) return;
    const listening = new AbortController();
    running.set(turn.id, listening);
    const asked = { conversation: talk.id, turn: turn.id, number: turn.number, ...values };
    let ended = false;
    try {
      const reply = await talk.send("composed/compose", asked, listening.signal);
      await talk.read(reply, (step) => { ended = take(turn, step); }, listening.signal);
      if (!ended) throw new Error("the composed answer is not complete");
    } catch (error) {
      if (!listening.signal.aborted) drawLost(turn, error.said || talk.words("library.lost"));
    } finally {
      if (running.get(turn.id) === listening) running.delete(turn.id);
      talk.tell("composed", { turn });
    }
  }

  // Draws a step; tells whether it was the last one.
  function take(turn, step) {
    draw(turn, step.html);
    if (step.saved) talk.know(turn, step.saved);
    return Boolean(step.saved) || !step.html.includes("data-writing");
  }

  function draw(turn, html) {
    const answer = talk.element(turn)?.querySelector(".answer");
    if (!answer) return;  // it is being asked again
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.querySelector(".composed");
    const old = answer.querySelector(":scope > .composed");
    answer.querySelector(".nearest-offer")?.remove();
    if (!old) {
      answer.insertBefore(fresh, answer.querySelector(":scope > .note, :scope > .statement, :scope > .sides"));
      return;
    }
    const opened = old.querySelector("details")?.open;
    const focused = document.activeElement?.closest("[data-composed]")?.dataset.composed;
    if (opened && fresh.querySelector("details")) fresh.querySelector("details").open = true;
    talk.change(old, fresh);
    const now = answer.querySelector(":scope > .composed");
    if (focused && document.activeElement === document.body) {
      (now.querySelector("[data-composed], .cite, summary") || answer.querySelector(".cite, .ref"))?.focus({ preventScroll: true });
    }
  }

  // The server is gone in the middle of it: the quotations stand, and what was checked.
  function drawLost(turn, text) {
    const there = talk.element(turn)?.querySelector(".answer");
    if (!there) return;
    const block = there.querySelector(":scope > .composed") || document.createElement("section");
    block.querySelector(".writing")?.remove();
    block.removeAttribute("data-writing");
    const line = document.createElement("p");
    line.className = "trouble";
    line.setAttribute("role", "status");
    line.append(text);
    block.classList.add("composed");
    block.append(line);
    if (!block.isConnected) there.prepend(block);
  }

  const isQuoted = (turn) => Boolean(talk.element(turn)?.querySelector(".answer:not(.refused) .statement"));

  document.addEventListener("yinju:answered", (event) => {
    const { turn } = event.detail;
    const newest = talk.turns.at(-1);
    const goesOn = newest !== turn && newest?.understood === null && !newest.failed;
    if (!composed.on() || goesOn || turn.failed || !isQuoted(turn)) return;
    compose(turn);
  });

  // One that was being composed when the page was left is followed again.
  function resume() {
    for (const block of document.querySelectorAll("#thread .composed[data-writing]")) {
      const turn = talk.turnOf(block);
      if (turn?.id && turn.understood !== null && composed.on()) compose(turn);
    }
  }
  document.addEventListener("yinju:talk", () => { show(); resume(); });

  // --- stopping -------------------------------------------------------------------------------
  composed.busy = 0;  // quotations that are being translated
  function stop() {
    if (!talk.id || !(running.size || composed.busy)) return;
    talk.send("composed/stop", { conversation: talk.id }).catch(() => null);
  }
  document.addEventListener("yinju:asked", stop);
  document.addEventListener("yinju:asking", stop);
  document.addEventListener("yinju:reset", () => {  // what is being composed is composed all the same, and kept
    for (const listening of running.values()) listening.abort();
    running.clear();
    talk.composing = true;
    show();
  });

  // --- refusals -------------------------------------------------------------------------------
  function offer() {
    for (const answer of document.querySelectorAll("#thread .answer.refused")) {
      const there = answer.querySelector(":scope > .nearest-offer");
      const wanted = composed.on() && answer.querySelector(".refs") && !answer.querySelector(":scope > .composed");
      if (!wanted) { there?.remove(); continue; }
      if (there) continue;
      const made = window.yinju.frame("nearest-offer").cloneNode(true);
      made.removeAttribute("id");
      answer.append(made);
    }
  }
  document.addEventListener("yinju:drawn", offer);

  // --- the switch -----------------------------------------------------------------------------
  function show() {
    const on = composed.on();
    root.dataset.composing = on ? "on" : "off";
    control.querySelector("[role=switch]").setAttribute("aria-checked", String(on));
    offer();
  }

  async function change() {
    const on = !composed.on();
    talk.composing = on;
    show();
    talk.id ||= talk.drawId();
    const { id } = talk;
    const reply = await talk.send("composed/switch", { conversation: id, on }).catch(() => null);
    if (reply?.ok || talk.id !== id) return;
    talk.composing = !on;  // what is not kept is not so
    show();
    talk.offer(talk.words("library.lost"));
  }

  const place = () => {
    const foot = document.querySelector("#foot .foot");
    if (foot && !foot.contains(control)) foot.append(control);
  };
  document.addEventListener("yinju:drawn", place);
  show();

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-composed]");
    const turn = button && talk.turnOf(button);
    switch (button?.dataset.composed) {
      case "switch": change(); break;
      case "stop": stop(); break;
      case "again": compose(turn, { again: true }); break;
      case "nearest": compose(turn, { nearest: true }); break;
    }
  });
})();
