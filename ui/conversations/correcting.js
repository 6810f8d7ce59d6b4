// "Make this a test", and "this is wrong: the right passage is this one", chosen among what was found
// or by selecting text in the reader.
(() => {
  const { talk } = window.yinju;
  const KEY = "yinju.choosing";  // the turn whose right passage is being looked for in the reader
  const bar = () => window.yinju.frame("choosing");

  function pending() {
    try { return JSON.parse(sessionStorage.getItem(KEY) || "null"); } catch { return null; }
  }
  function expect(named) {
    try {
      if (named) sessionStorage.setItem(KEY, JSON.stringify(named));
      else sessionStorage.removeItem(KEY);
    } catch { /* storage may be forbidden */ }
    show();
  }
  const name = (turn) => ({ conversation: talk.id, turn: turn.id, question: turn.question });

  function made(id) {
    const said = document.createDocumentFragment();
    const link = document.createElement("a");
    link.href = `#/tests?text=${id}`;
    link.className = "link";
    link.append(talk.words("test.open"));
    said.append(talk.words("test.made"), " ", link);
    talk.offer(said);
  }

  async function correct(named, document, quote) {
    const { conversation, turn } = named;
    const reply = await talk.send("conversations/correct", { conversation, turn, document, quote }).catch(() => null);
    const told = await reply?.json().catch(() => null);
    return { done: reply?.ok ? told.id : "", html: told?.html };
  }
  function fault(box, html) {
    if (html) box.innerHTML = html;
    else box.replaceChildren(talk.words("library.lost"));
  }
  function mark(id, rating) {
    const there = talk.turns.find((one) => one.id === id);
    for (const one of there ? talk.element(there).querySelectorAll("[data-act=up], [data-act=down]") : []) {
      one.setAttribute("aria-pressed", String(one.dataset.act === rating));
    }
  }

  // --- in the chat ------------------------------------------------------------------------------
  async function keep(turn) {
    const { conversation, turn: id } = name(turn);
    const reply = await talk.send("conversations/test", { conversation, turn: id }).catch(() => null);
    if (!reply?.ok) return talk.offer(talk.words("library.lost"));
    mark(id, "up");
    made((await reply.json()).id);
  }

  async function open(turn, button) {
    const there = talk.element(turn);
    for (const old of there.querySelectorAll("form.inline-form")) old.remove();
    const form = window.yinju.frame("wrong-form").cloneNode(true);
    form.removeAttribute("id");
    form.dataset.back = "wrong";
    button.closest(".acts").after(form);
    form.querySelector("h3").tabIndex = -1;
    form.querySelector("h3").focus({ preventScroll: true });
    const query = new URLSearchParams({ conversation: talk.id, turn: turn.id });
    const reply = await fetch(`yinju/conversations/passages?${query}`, { headers: { "x-yinju": "1" } }).catch(() => null);
    if (reply?.ok) form.querySelector(".right-found").innerHTML = await reply.text();
    else fault(form.querySelector(".faults"));
    form.scrollIntoView({ block: "nearest" });
    form.addEventListener("change", () => { form.querySelector("[type=submit]").disabled = false; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      if (!chosen) return;
      const { done, html } = await correct(name(turn), chosen.dataset.document, chosen.value);
      if (!done) return fault(form.querySelector(".faults"), html);
      form.remove();
      button.focus();
      mark(turn.id, "down");
      made(done);
    });
  }

  // --- in the reader ----------------------------------------------------------------------------
  function show() {
    const named = pending();
    const wanted = named && document.documentElement.dataset.view === "read";
    if (!wanted) return bar().remove();
    bar().querySelector("b").textContent = named.question;
    bar().querySelector(".said").replaceChildren();
    if (!bar().isConnected) document.querySelector(".gradio-container")?.append(bar());
  }

  async function use() {
    const selected = String(getSelection()).trim();
    const doc = document.querySelector("#read .doc");
    const said = bar().querySelector(".said");
    const named = pending();
    if (!selected || !doc || !named) return said.replaceChildren(talk.words("wrong.nothing"));
    const { done, html } = await correct(named, doc.dataset.document, selected);
    if (!done) return fault(said, html);
    expect(null);
    location.hash = `#/?conversation=${named.conversation}`;
    mark(named.turn, "down");
    made(done);
  }

  document.addEventListener("yinju:view", show);
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("#choosing button")) event.preventDefault();  // the selection stays
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("[data-act=test], [data-act=wrong]");
    const turn = button && talk.turnOf(button);
    if (turn) return button.dataset.act === "test" ? keep(turn) : open(turn, button);
    const asked = target?.closest(".right-passage");
    if (asked && target.closest("[data-choose]")) expect(name(talk.turnOf(asked)));
    if (asked && target.closest("[data-do=choose-in-reader]")) {
      expect(name(talk.turnOf(asked)));
      location.hash = "#/documents";
    }
    if (target?.closest("[data-do=use-selection]")) use();
    if (target?.closest("[data-do=choose-not]")) expect(null);
  });
})();
