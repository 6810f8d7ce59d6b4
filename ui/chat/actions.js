// What can be done with an answer: copy it, ask again, edit the question, rate it, delete it.
(() => {
  const { talk } = window.yinju;

  const ACTS = {
    copy: (turn, button) => copied(button, turn.plain),
    markdown: (turn, button) => copied(button, talk.withAddress(turn.markdown)),
    again: (turn) => talk.askAgain(turn),
    typed: (turn) => talk.askAgain(turn, turn.question, true),
    edit,
    up: (turn, button) => rate(turn, button, "up"),
    down: (turn, button) => rate(turn, button, "down"),
    remove,
    cancel: (turn, button) => leave(button.closest("form")),
  };

  async function copied(button, text) {
    const done = await talk.copy(text);
    say(button, talk.words(done ? "copied" : "copied.not"));
  }

  // Says beside a button what came of it, for a moment.
  function say(button, text) {
    button.parentElement.querySelector(".done")?.remove();
    const line = document.createElement("span");
    line.className = "done";
    line.setAttribute("role", "status");
    line.append(text);
    const end = button.closest(".acts")?.querySelector("[data-act=remove]");
    if (end) end.before(line);
    else button.after(line);
    setTimeout(() => line.remove(), 2_500);
  }

  // --- forms in the thread --------------------------------------------------------------------
  function open(name, turn, place, text, back) {
    const there = talk.element(turn);
    for (const old of there.querySelectorAll("form.inline-form")) leave(old, false);
    const form = window.yinju.frame(name).cloneNode(true);
    form.removeAttribute("id");
    form.dataset.back = back;
    const box = form.querySelector("textarea");
    box.value = text;
    box.placeholder = talk.said(box.dataset.label);
    place(there, form);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") leave(form);
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    return form;
  }

  // Takes a form away; the focus goes back to the button that opened it.
  function leave(form, focus = true) {
    const there = form.closest(".turn");
    there.classList.remove("editing");
    form.remove();
    if (focus) there.querySelector(`[data-act=${form.dataset.back}]`)?.focus();
  }

  function edit(turn) {
    const form = open("edit-form", turn, (there, made) => {
      there.classList.add("editing");
      there.querySelector(".asked").after(made);
    }, turn.question, "edit");
    const box = form.querySelector("textarea");
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = box.value.trim();
      if (!question) return;
      leave(form);
      talk.askAgain(turn, question, false);
    });
  }

  // --- rating ---------------------------------------------------------------------------------
  async function rate(turn, button, rating) {
    const row = button.closest(".acts");
    const taken = button.getAttribute("aria-pressed") === "true";
    const there = talk.element(turn);
    if (!(await keep(turn, taken ? null : rating, ""))) return say(button, talk.words("library.lost"));
    for (const one of row.querySelectorAll("[data-act=up], [data-act=down]")) {
      one.setAttribute("aria-pressed", String(!taken && one === button));
    }
    there.querySelector(".noted")?.remove();
    for (const old of there.querySelectorAll("form.inline-form")) leave(old, false);
    if (taken) return;
    const form = open("note-form", turn, (_, made) => row.after(made), "", rating);
    if (rating === "down") form.querySelector("textarea").focus();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const note = form.querySelector("textarea").value.trim();
      if (!note) return leave(form);
      if (!(await keep(turn, rating, note))) return say(form.querySelector("[type=submit]"), talk.words("library.lost"));
      const line = document.createElement("p");
      const text = document.createElement("span");
      line.className = "noted";
      text.textContent = note;
      line.append(talk.words("noted"), text);
      form.after(line);
      leave(form);
    });
  }

  async function keep(turn, rating, note) {
    const values = { conversation: talk.id, turn: turn.id, rating, note };
    const reply = await talk.send("conversations/rate", values).catch(() => null);
    if (reply?.ok) talk.tell("changed");
    return Boolean(reply?.ok);
  }

  // --- deleting -------------------------------------------------------------------------------
  async function remove(turn, button) {
    const values = { conversation: talk.id, turn: turn.id };
    const reply = await talk.send("conversations/delete", values).catch(() => null);
    if (!reply?.ok) return say(button, talk.words("library.lost"));
    const place = talk.turns.indexOf(turn);
    const putBack = talk.drawNot(turn);
    talk.turns.splice(place, 1);
    talk.tell("talk");
    talk.tell("changed");
    talk.offer(talk.words("turn.deleted"), async () => {
      await talk.send("conversations/delete", { ...values, undo: true }).catch(() => null);
      if (talk.id !== values.conversation) return;
      talk.turns.splice(place, 0, turn);
      putBack();
      talk.tell("talk");
      talk.tell("changed");
      talk.element(turn).querySelector("[data-act=remove]")?.focus();
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-act]");
    const turn = button && talk.turnOf(button);
    if (turn) ACTS[button.dataset.act]?.(turn, button);
    const link = event.target.closest?.("[data-link]");
    if (link) copied(link, `${location.origin}${location.pathname}${link.dataset.link}`);
  });
})();
