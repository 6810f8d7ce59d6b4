// The conversation of this tab: sends each question, shows the steps of its answer, and keeps the
// turns in the tab's storage so that they survive a reload. The server keeps nothing of them.
(() => {
  const KEY = "yinju.turns";
  const MOST_TURNS = 60;
  const MOST_CHARACTERS = 1_000_000;  // of the kept text; a browser keeps 5 million
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  const wellFormed = (text) => new TextDecoder().decode(new TextEncoder().encode(text));

  // Each turn: its number, what is kept of it (`saved`), and whether it failed. An open turn has no
  // answer yet. Turns are answered in order, since each is understood from the one before it.
  let turns = [];
  let last = 0;  // the newest number; none is given twice
  let queue = Promise.resolve();
  let stop = new AbortController();

  const thread = () => window.yinju.frame("thread").querySelector(".turns");
  const panel = () => window.yinju.frame("sources").querySelector(".panel");

  // --- asking ---------------------------------------------------------------------------------
  // Takes the text of the box and returns what stays in it.
  window.yinju.ask = (text) => {
    const question = wellFormed(text || "").trim();
    if (!question) return text;
    const newest = turns.at(-1);
    const open = newest && !newest.failed && !newest.saved.answer;
    if (open && newest.saved.question === question) return "";  // Enter was pressed twice
    const turn = { number: ++last, saved: { question, only: window.yinju.chosen(), answer: null } };
    turns.push(turn);
    show(turn, window.yinju.frame("open-turn").innerHTML);
    thread().querySelector(`#turn-${turn.number} .asked`).append(question);
    keep();
    later((signal) => answer(turn, signal));
    return "";
  };

  // Runs a task after those that were begun earlier, unless the conversation is cleared meanwhile.
  function later(task) {
    const { signal } = stop;
    queue = queue.then(() => (signal.aborted ? null : task(signal))).catch(() => {});
  }

  async function answer(turn, signal) {
    const earlier = turns.filter((one) => one.number < turn.number && one.saved.answer).at(-1);
    const { question, only } = turn.saved;
    const previous = earlier?.saved.answer.understood_as || null;
    const language = document.documentElement.dataset.lang;
    try {
      await read("ask", { number: turn.number, question, only, previous, language }, signal);
      if (!turn.saved.answer && !turn.failed) throw new Error("the answer is not complete");
    } catch (error) {
      if (signal.aborted) return;
      turn.failed = true;  // it stays in the storage: a reload asks again, unless another is asked
      const line = document.createElement("p");
      line.className = "error";
      line.setAttribute("role", "alert");
      line.textContent = said("library.lost");
      thread().querySelector(`#turn-${turn.number}`).lastElementChild.replaceWith(line);
      window.yinju.fill(question);
    }
  }

  // Sends a request and takes each line of the reply as one step.
  async function read(path, values, signal) {
    const reply = await fetch(`yinju/${path}`, {
      method: "POST",
      headers: { "x-yinju": "1", "content-type": "application/json" },
      body: JSON.stringify(values),
      signal,
    });
    if (!reply.ok) throw new Error(reply.statusText);
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) if (!signal.aborted) take(JSON.parse(line));
    }
  }

  function take(step) {
    const turn = turns.find((one) => one.number === step.number);
    if (!turn) return;
    if (step.turn !== null) show(turn, step.turn);
    if (step.sources !== null) showSources(step.sources);
    if (step.saved !== null) {
      turn.saved = step.saved;
      turn.text = null;
      keep();
    }
    if (step.failed) {
      turn.failed = true;
      keep();
      window.yinju.fill(turn.saved.question);
    }
  }

  // --- drawing --------------------------------------------------------------------------------
  function parse(html, selector) {
    const made = document.createElement("template");
    made.innerHTML = html;
    return [...made.content.querySelectorAll(selector)];
  }

  function show(turn, html) {
    const [made] = parse(html, ".turn");
    made.id = `turn-${turn.number}`;
    const there = [...thread().querySelectorAll(".turn")];
    const old = there.find((one) => one.id === made.id);
    thread().querySelector(".greeting")?.remove();
    if (old) change(old, made);
    else {
      const next = there.find((one) => Number(one.id.slice("turn-".length)) > turn.number);
      thread().insertBefore(made, next || null);
    }
  }

  // Makes an element equal to another and leaves alone what is equal already: nothing flickers, and
  // a screen reader says only what is new.
  function change(old, made) {
    if (old.isEqualNode(made)) return;
    if (!shell(old).isEqualNode(shell(made))) {
      old.replaceWith(made);
      return;
    }
    const [before, after] = [[...old.childNodes], [...made.childNodes]];
    after.forEach((child, place) => (before[place] ? change(before[place], child) : old.append(child)));
    for (const child of before.slice(after.length)) child.remove();
  }

  // Returns a node without its children, and without what the page's script sets.
  function shell(node) {
    const copy = node.cloneNode(false);
    copy.removeAttribute?.("aria-pressed");
    return copy;
  }

  function showSources(html) {
    const views = parse(html, ".source");
    panel().querySelector(":scope > .empty")?.remove();
    panel().append(...views);
    if (views.length) window.yinju.showSource(views[0].id);
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const example = target?.closest("[data-ask]");
    if (example) window.yinju.ask(example.dataset.ask);
    else if (target?.closest(".fresh")) clear();
  });

  function clear() {
    stop.abort();
    stop = new AbortController();
    queue = Promise.resolve();
    turns = [];
    for (const [id, part] of [["thread", thread()], ["sources", panel()]]) {
      part.replaceWith(parse(window.yinjuFrames, `#${id} > *`)[0]);
    }
    window.yinju.fill("");
    keep();
  }

  // --- keeping --------------------------------------------------------------------------------
  function keep() {
    const texts = [];
    let room = MOST_CHARACTERS;
    for (const turn of turns.filter((one) => !one.failed).slice(-MOST_TURNS).reverse()) {
      turn.text ||= JSON.stringify(turn.saved);
      room -= turn.text.length;
      if (room < 0) break;
      texts.unshift(turn.text);
    }
    try { sessionStorage.setItem(KEY, `[${texts.join(",")}]`); } catch { /* full or forbidden: not kept */ }
  }

  function kept() {
    try {
      const values = JSON.parse(sessionStorage.getItem(KEY) || "[]");
      if (!Array.isArray(values)) return [];
      return values.filter((one) => typeof one?.question === "string" && !one.failed).slice(-MOST_TURNS);
    } catch { return []; }
  }

  // Shows the kept turns, then asks again what the reload cut off.
  window.yinju.restore = () => {
    const values = kept();
    if (!values.length) return;
    last = values.length;
    turns = values.map((saved, place) => ({ number: place + 1, saved }));
    later(async (signal) => {
      await read("restore", values, signal);
      turns = turns.filter((turn) => turn.number > values.length || thread().querySelector(`#turn-${turn.number}`));
      for (const turn of turns) {
        if (turn.number <= values.length && !turn.saved.answer) await answer(turn, signal);
      }
    });
  };
})();
