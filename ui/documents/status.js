// Keeps the line about the index and the panel of a rebuild up to date: asks the server now and
// then, more often while something is under way, and not at all while the page is out of sight.
(() => {
  const CALM = 4_000;  // milliseconds between two looks
  const EAGER = 700;
  const AFTERWARDS = 8;  // eager looks once nothing is under way: what was built is loaded then
  const told = {};  // HTML of each part, by the id of its place
  let mark = "";
  let timer = 0;
  let looking = false;
  let eager = 0;  // looks

  // The places are Gradio's, which may draw them again: put in anew what is not there.
  function put() {
    for (const [id, html] of Object.entries(told)) {
      const old = document.querySelector(`#${id} [data-told], #${id} .${id}`);
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
  }

  async function look() {
    clearTimeout(timer);
    if (document.hidden || looking) return;
    looking = true;
    eager -= 1;
    try {
      const headers = mark ? { "if-none-match": mark } : {};
      const reply = await fetch("yinju/status", { headers, cache: "no-store", signal: AbortSignal.timeout(8_000) });
      if (reply.status === 200) {
        mark = reply.headers.get("etag");
        const { status, work } = await reply.json();
        Object.assign(told, { status, work });
        put();
      }
      if (reply.headers.get("x-busy") === "1") eager = AFTERWARDS;
    } catch { /* the server is lost, or slow; it is asked again */ }
    looking = false;
    timer = setTimeout(look, eager > 0 ? EAGER : CALM);
  }

  // For who has just changed something.
  window.yinju.lookAtStatus = () => { eager = AFTERWARDS; look(); };
  document.addEventListener("visibilitychange", look);
  document.addEventListener("yinju:drawn", put);
  look();
})();
