// The conversation that is shown: its turns in their order. Other scripts send the questions
// (asking.js), draw the answers (drawing.js) and keep them in the home (conversations/keeping.js).
(() => {
  // Each turn: its number on this page; the id it is kept by; question and `only`; `understood`, as
  // the answer says, null while there is none; whether it `failed`. Turns are answered in order,
  // since each is understood from the one before it.
  const talk = (window.yinju.talk = { id: "", title: "", turns: [], last: 0 });
  let queue = Promise.resolve();
  let stop = new AbortController();

  talk.said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  // The same in all languages, as the server writes words: a switch of language reaches them.
  talk.words = (key, fill = (text) => text) => {
    const made = document.createDocumentFragment();
    for (const [language, texts] of Object.entries(window.yinjuTexts)) {
      const span = document.createElement("span");
      span.className = "t";
      span.lang = language;
      span.textContent = fill(texts[key]);
      made.append(span);
    }
    return made;
  };
  talk.drawId = () => Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  talk.tell = (name, detail) => document.dispatchEvent(new CustomEvent(`yinju:${name}`, { detail }));
  talk.find = (number) => talk.turns.find((one) => one.number === number);
  talk.send = (path, values, signal) => fetch(`yinju/${path}`, {
    method: "POST",
    headers: { "x-yinju": "1", "content-type": "application/json" },
    body: JSON.stringify(values),
    signal,
  });

  talk.add = (values) => {
    const turn = { number: ++talk.last, id: talk.drawId(), only: [], understood: null, ...values };
    talk.turns.push(turn);
    return turn;
  };

  // The answered turn before this one, from which it is understood.
  talk.before = (turn) => talk.turns.slice(0, talk.turns.indexOf(turn)).filter((one) => one.understood).at(-1);

  // Runs a task after those that were begun earlier, unless another conversation is shown meanwhile.
  talk.later = (task) => {
    const { signal } = stop;
    queue = queue.then(() => (signal.aborted ? null : task(signal))).catch(() => {});
    return queue;
  };

  // Shows no turn. What is being answered is answered all the same, and kept.
  talk.reset = (id = "") => {
    stop.abort();
    stop = new AbortController();
    queue = Promise.resolve();
    Object.assign(talk, { id, title: "", turns: [], last: 0 });
    talk.drawEmpty();
    talk.tell("reset");
    talk.tell("talk");
  };
})();
