// Keeps the line about the index and the panel of a rebuild up to date: asks the server now and
// then, more often while something is under way, and not at all while the page is out of sight.
(() => {
  const CALM = 4_000;  // milliseconds between two looks
  const LEFT = 15_000;  // the same where nobody has touched the page for a minute
  const EAGER = 700;
  const LOST = 2_000;
  const SLOW = 2;  // late replies one after the other that a busy server may give
  const AFTERWARDS = 8;  // eager looks once nothing is under way: what was built is loaded then
  const told = {};  // HTML of each part, by the id of its place
  let mark = "";
  let timer = 0;
  let late = 0;
  let lost = false;
  let looking = false;
  let eager = 0;  // looks
  let touched = Date.now();

  // The places are Gradio's, which may draw them again: put in anew what is not there.
  function put() {
    const { who, ...parts } = told;
    const account = document.querySelector(".account .who");
    if (who !== undefined && account && account.textContent !== who) account.textContent = who;
    for (const [id, html] of Object.entries(parts)) {
      const old = document.querySelector(`#${id} .${id}`);
      if (!old || old.told === html) continue;
      const made = document.createElement("template");
      made.innerHTML = html;
      const fresh = made.content.firstElementChild;
      for (const { name, value } of fresh.attributes) {
        if (old.getAttribute(name) !== value) old.setAttribute(name, value);
      }
      old.replaceChildren(...fresh.childNodes);
      old.told = html;
    }
    noteDocuments();
  }

  // Tells the others that documents have come, gone or changed.
  let basis = null;
  function noteDocuments() {
    const work = document.querySelector("#work .work");
    if (!work || told.work === undefined) return;
    const now = `${work.dataset.generation} ${work.dataset.version}`;
    if (basis !== null && basis !== now) document.dispatchEvent(new CustomEvent("yinju:documents"));
    basis = now;
  }

  async function look() {
    clearTimeout(timer);
    if (document.hidden || looking) return;
    looking = true;
    eager -= 1;
    let failure = "";
    const reply = await ask().catch((error) => { failure = error.name; return null; });
    looking = false;
    late = failure === "TimeoutError" ? late + 1 : 0;
    lost = reply ? reply.status >= 502 : lost || !late || late > SLOW;
    if (reply?.status === 401) location.reload();  // signed out: the server shows where to sign in
    if (reply?.headers.get("x-busy") === "1") eager = AFTERWARDS;
    document.dispatchEvent(new CustomEvent("yinju:looked", { detail: { lost } }));
    const calm = Date.now() - touched > 60_000 ? LEFT : CALM;
    timer = setTimeout(look, lost ? LOST : eager > 0 ? EAGER : calm);
  }

  async function ask() {
    // The browser keeps the last reply and asks whether it still holds.
    const reply = await fetch("yinju/status", { cache: "no-cache", signal: AbortSignal.timeout(8_000) });
    if (reply.status === 200 && reply.headers.get("etag") !== mark) {
      const { status, work, name, role } = await reply.json();
      mark = reply.headers.get("etag");
      Object.assign(told, { status, work });
      document.documentElement.dataset.role = role;
      document.documentElement.toggleAttribute("data-account", Boolean(name));
      told.who = name || "";
      put();
    }
    return reply;
  }

  // For who has just changed something, or met a failure.
  window.yinju.lookAtStatus = () => { eager = AFTERWARDS; look(); };
  window.yinju.lookForServer = look;
  for (const event of ["online", "offline"]) window.addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  for (const event of ["pointermove", "keydown", "touchstart"]) {
    document.addEventListener(event, () => { touched = Date.now(); }, { passive: true });
  }
  document.addEventListener("yinju:drawn", put);
  look();
})();
