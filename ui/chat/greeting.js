// The greeting: keeps the questions that it offers up to date, and shows some to go on with.
(() => {
  const { talk } = window.yinju;
  const root = document.documentElement;
  const AGAIN = 2_000;  // milliseconds until it is asked for again while more are being made
  let html = "";  // as the server gave it last
  let basis = "";
  let timer = 0;
  let asked = 0;

  const there = () => window.yinju.frame("thread").querySelector(".greeting");

  function fill() {
    const old = there();
    if (!old || !html || old.told === html) return;
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.firstElementChild;
    if (old.contains(document.activeElement) && old.dataset.state === fresh.dataset.state) return;
    fresh.told = html;
    old.replaceWith(fresh);
  }

  async function load() {
    clearTimeout(timer);
    if (!there() || document.hidden) return;
    const mine = ++asked;
    const reply = await window.yinju.load("yinju/greeting");
    if (mine !== asked || !reply?.ok) return;
    html = reply.html;
    fill();
    if (reply.headers.get("x-more") === "1") timer = setTimeout(load, AGAIN);
  }
  window.yinju.loadGreeting = load;

  document.addEventListener("yinju:drawn", () => {
    fill();
    const work = document.querySelector("#work .work");
    const now = work ? [work.dataset.generation, work.dataset.ready, work.dataset.state, work.dataset.version].join(" ") : "";
    if (now !== basis && there()) { basis = now; load(); }
  });
  document.addEventListener("visibilitychange", load);
  document.addEventListener("yinju:talk", load);  // another conversation may be an empty one

  // --- going on ---------------------------------------------------------------------------------
  function forget() {
    for (const old of window.yinju.frame("thread").querySelectorAll(".following")) old.remove();
  }

  // The first quotation, as the link into its document says.
  function quoted(turn) {
    const source = window.yinju.frame("sources").querySelector(`[id="s${turn.number}-c1"] .whole a[data-place]`);
    const values = new URLSearchParams(source?.getAttribute("href").split("?")[1] || "");
    const [document, start, end] = [values.get("document"), values.get("start"), values.get("end")];
    return document && start && end ? { document, start: Number(start), end: Number(end) } : null;
  }

  async function follow(turn) {
    const place = quoted(turn);
    if (!turn.understood || turn.failed || turn.only?.length || !place) return;
    const language = talk.element(turn)?.querySelector(".note")?.lang || root.dataset.lang;
    const reply = await talk.send("following", { understood: turn.understood, language, ...place }).catch(() => null);
    const questions = reply?.ok ? await reply.json() : [];
    const element = talk.element(turn);
    if (!questions.length || !element || talk.turns.at(-1) !== turn || !element.querySelector(".answer")) return;
    forget();
    const box = document.createElement("section");
    box.className = "following";
    const title = document.createElement("h3");
    title.append(talk.words("following"));
    const list = document.createElement("ul");
    list.className = "chips";
    for (const question of questions) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "chip", textContent: question, lang: language });
      button.dataset.ask = question;
      item.append(button);
      list.append(item);
    }
    box.append(title, list);
    element.append(box);
  }

  document.addEventListener("yinju:answered", (event) => follow(event.detail.turn));
  document.addEventListener("yinju:talk", forget);  // another question, or another conversation
})();
