// Sends questions and takes the steps of their answers.
(() => {
  const { talk } = window.yinju;
  const wellFormed = (text) => new TextDecoder().decode(new TextEncoder().encode(text));

  // Takes the text of the box and returns what stays in it.
  window.yinju.ask = (text) => {
    const question = wellFormed(text || "").trim();
    if (!question) return text;
    const newest = talk.turns.at(-1);
    const open = newest && !newest.failed && newest.understood === null;
    if (open && newest.question === question) return "";  // Enter was pressed twice
    talk.id ||= talk.drawId();
    const turn = talk.add({ question, only: window.yinju.chosen() });
    talk.drawOpen(turn);
    talk.tell("talk");
    talk.tell("asked");
    talk.later((signal) => talk.answer(turn, signal));
    return "";
  };

  // Asks a turn once more where it stands; the turns behind it stay as they are.
  talk.askAgain = (turn, question = turn.question, asTyped = turn.asTyped) => {
    const before = { html: talk.element(turn).outerHTML, question: turn.question, asTyped: turn.asTyped };
    Object.assign(turn, { question, asTyped, failed: false });
    talk.drawOpen(turn);
    return talk.later(async (signal) => {
      await talk.answer(turn, signal, before);
      talk.element(turn)?.querySelector("[data-act=again]")?.focus({ preventScroll: true });
    });
  };

  // `before` is what was there, for a question that is asked again in vain.
  talk.answer = async (turn, signal, before = null) => {
    const { number, question, only } = turn;
    const values = {
      number, question, only,
      conversation: talk.id,
      turn: turn.id,
      resumed: Boolean(turn.resumed),
      previous: talk.before(turn)?.understood ?? null,
      as_typed: Boolean(turn.asTyped),
      language: document.documentElement.dataset.lang,
    };
    turn.done = false;
    talk.tell("asking", { turn });
    try {
      await talk.read(await talk.send("ask", values, signal), take, signal);
      if (!turn.done && !turn.failed) throw new Error("the answer is not complete");
    } catch (error) {
      if (signal.aborted) return;
      turn.failed = true;
      talk.drawError(turn, error.said || talk.words("library.lost"));
      window.yinju.fill(question);
    }
    if (turn.failed && before) takeBack(turn, before);
    talk.tell("answered", { turn });
  };

  // What was answered before stays, with the reason above it why it was not answered anew.
  function takeBack(turn, before) {
    const why = talk.element(turn).querySelector(".error");
    talk.draw(turn, before.html);
    if (why) talk.element(turn).querySelector(".asked").after(why);
    Object.assign(turn, { failed: false, question: before.question, asTyped: before.asTyped });
  }

  // Returns the failure that a refusal stands for, with what the server says of it, if it does.
  async function describe(reply) {
    const { html } = await reply.json().catch(() => ({}));
    const failure = new Error(reply.statusText);
    if (html) failure.said = document.createRange().createContextualFragment(html);
    return failure;
  }

  // Hands each line of a reply on.
  talk.read = async (reply, take, signal) => {
    if (!reply.ok) throw await describe(reply);
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) if (!signal.aborted) take(JSON.parse(line));
    }
  };

  function take(step) {
    const turn = talk.find(step.number);
    if (!turn) return;
    if (step.turn !== null) talk.draw(turn, step.turn);
    if (step.sources !== null) talk.drawSources(turn, step.sources);
    if (step.saved !== null) {
      talk.know(turn, step.saved);
      turn.done = true;
    }
    if (step.unkept) {
      const why = document.createElement("template");
      why.innerHTML = step.unkept;
      talk.offer(why.content);
    }
    if (step.failed) {
      turn.failed = true;
      window.yinju.fill(turn.question);
    }
  }

  // Takes in what the server says of a turn.
  talk.know = (turn, saved) => {
    const { id, mark, question, only, understood_as: understood, as_typed: asTyped, plain, markdown } = saved;
    Object.assign(turn, { id: id || turn.id, mark, question, only, understood, asTyped, plain, markdown });
  };

  document.addEventListener("click", (event) => {
    const example = event.target.closest?.("[data-ask]");
    if (example) window.yinju.ask(example.dataset.ask);
  });
})();
