// Which conversation this tab shows. The home keeps them; the address names the one that is open, so
// that a reload, another tab and "back" find it.
(() => {
  const { talk } = window.yinju;
  const HERE = "yinju.conversation";  // in the tab's storage; in the browser's, the one open last
  const EARLIER = "yinju.turns";  // where an earlier version kept the turns of a tab
  const ROOM = 1_000;  // numbers that are held for turns on their way
  const others = "BroadcastChannel" in window ? new BroadcastChannel("yinju") : null;
  const root = document.documentElement;

  function remember(id) {
    try {
      sessionStorage.setItem(HERE, id);
      localStorage.setItem(HERE, id);
    } catch { /* storage may be forbidden */ }
    if (root.dataset.view && root.dataset.view !== "ask") return;
    const address = id ? `#/?conversation=${id}` : "#/";
    if (location.hash !== address && (id || location.hash)) history.replaceState(history.state, "", address);
  }

  function remembered() {
    try { return sessionStorage.getItem(HERE) ?? localStorage.getItem(HERE) ?? ""; } catch { return ""; }
  }

  // --- opening --------------------------------------------------------------------------------
  talk.open = (id) => {
    if (!id || id === talk.id) return;
    talk.reset(id);
    remember(id);
    talk.later(async (signal) => {
      const found = await load(signal).catch(() => null);
      if (signal.aborted || found) return;
      if (found === false) talk.begin();  // it is not there any more, or another visitor's
    });
  };

  talk.begin = () => {
    talk.reset();
    remember("");
    window.yinju.fill("");
  };

  // Fetches the turns that are not shown yet, and those that another tab has changed; asks again
  // what was cut off. What is being answered or edited here stays as it is.
  async function load(signal) {
    const busy = (turn) => turn.understood === null || talk.element(turn)?.querySelector("form, [data-writing], [aria-busy=true]");
    const known = Object.fromEntries(talk.turns.map((turn) => [turn.id, busy(turn) ? "" : turn.mark || "?"]));
    const first = talk.last + 1;
    talk.last += ROOM;
    const reply = await talk.send("conversations/open", { conversation: talk.id, known, first }, signal);
    if (!reply.ok && reply.status !== 404) throw new Error(reply.statusText);
    let head = null;
    const take = (line) => {
      if (head) return takeKept(line, head);
      head = line;
      if (talk.last === first - 1 + ROOM) talk.last = first - 1 + head.count;
      talk.title = head.title;
      talk.composing = head.composing;
      drop(head);
      talk.tell("talk");
    };
    if (reply.ok) await talk.read(reply, take, signal);
    if (!head) {
      if (talk.last === first - 1 + ROOM) talk.last = first - 1;
      return false;
    }
    talk.tell("talk");
    for (const turn of talk.turns.filter((one) => one.number >= first && one.kept && one.understood === null)) {
      turn.resumed = true;  // it may have been answered since it was read
      await talk.answer(turn, signal);
      turn.resumed = false;
    }
    return true;
  }

  function takeKept(step, head) {
    let turn = talk.find(step.number);
    let focus = null;
    if (!turn && step.saved) {
      const old = talk.turns.find((one) => one.id === step.saved.id);
      if (old) focus = takeAway(old);
      turn = { number: step.number, kept: true };
      talk.know(turn, step.saved);
      const rank = (one) => { const at = head.turns.indexOf(one.id); return at < 0 ? Infinity : at; };
      const next = talk.turns.findIndex((one) => rank(one) > rank(turn));
      talk.turns.splice(next < 0 ? talk.turns.length : next, 0, turn);
    }
    if (!turn) return;
    if (step.turn !== null) talk.draw(turn, step.turn);
    if (step.sources !== null) talk.drawSources(turn, step.sources);
    if (focus) talk.element(turn).querySelector(focus)?.focus({ preventScroll: true });
  }

  // Takes a turn away, here only; returns what in its place has to take the focus, if it had it.
  function takeAway(turn) {
    const held = talk.element(turn)?.contains(document.activeElement);
    const { act } = document.activeElement.dataset;
    talk.drawNot(turn);
    talk.turns.splice(talk.turns.indexOf(turn), 1);
    return held ? `[data-act=${act || "again"}]` : null;
  }

  // Takes away what another tab has deleted.
  function drop(head) {
    for (const turn of talk.turns.filter((one) => one.understood !== null && !head.turns.includes(one.id))) takeAway(turn);
  }

  // --- other tabs -----------------------------------------------------------------------------
  talk.tellTabs = (id) => others?.postMessage(id);
  for (const kind of ["yinju:answered", "yinju:composed", "yinju:changed"]) {
    document.addEventListener(kind, () => talk.tellTabs(talk.id));
  }
  others?.addEventListener("message", (event) => {
    if (event.data && event.data === talk.id) talk.later(follow);
    talk.tell("listed");
  });

  // Shows what another tab has made of the conversation; what is being typed stays.
  async function follow(signal) {
    if (await load(signal) !== false) return;
    talk.reset();  // it was deleted there
    remember("");
  }

  // A document that was deleted takes its quotations with it.
  document.addEventListener("yinju:documents", () => { if (talk.turns.length) talk.later(load); });

  // --- beginning ------------------------------------------------------------------------------
  document.addEventListener("yinju:talk", () => { if (talk.turns.length) remember(talk.id); });
  document.addEventListener("yinju:view", (event) => {
    if (event.detail.view !== "ask") return;
    const id = event.detail.values.get("conversation") || "";
    if (/^[a-z0-9]{8,40}$/.test(id)) talk.open(id);
    else if (talk.id) remember(talk.id);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".fresh, [data-do=begin]")) return;
    talk.begin();
    document.querySelector("#question textarea")?.focus();
  });

  function earlier() {
    try {
      const values = JSON.parse(sessionStorage.getItem(EARLIER) || "[]");
      return Array.isArray(values) ? values.filter((one) => typeof one?.question === "string" && !one.failed) : [];
    } catch { return []; }
  }

  // Takes over what an earlier version kept in the tab; it stays there until the home has it.
  async function takeOver(turns) {
    const id = talk.drawId();
    const reply = await talk.send("conversations/take", { conversation: id, turns }).catch(() => null);
    if (!reply?.ok) return;
    sessionStorage.removeItem(EARLIER);
    talk.open(id);
  }

  window.yinju.restore = () => {
    const turns = earlier();
    if (turns.length) takeOver(turns);
    else if (!talk.id) talk.open(remembered());
  };
})();
