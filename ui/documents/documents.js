// The Documents page: the listing, deleting, rebuilding. Files are sent by sending.js.
// Names come from outside: they are put in with textContent, or as the server has escaped them.
(() => {
  const root = document.documentElement;
  const MINE = { "x-yinju": "1" };  // no page of another site can send it
  const at = (id) => document.getElementById(id);
  const said = (key) => window.yinjuTexts[root.dataset.lang][key];
  const seen = () => root.dataset.view === "documents";

  async function post(path) {
    const reply = await fetch(`yinju/${path}`, { method: "POST", headers: MINE });
    window.yinju.lookAtStatus();
    return reply;
  }

  // --- the listing ----------------------------------------------------------------------------
  let shown = "";  // what the listing was made from
  let asked = 0;

  function basis() {
    const work = document.querySelector("#work .work");
    return work ? [work.dataset.generation, work.dataset.version, work.dataset.ready].join(" ") : "";
  }

  async function list() {
    const box = at("listing");
    if (!box) return;
    const mine = ++asked;
    shown = basis();
    const find = encodeURIComponent(at("find").value);
    const reply = await fetch(`yinju/documents?find=${find}`).catch(() => null);
    if (mine !== asked) return;
    if (!reply?.ok) { box.textContent = said("library.lost"); return; }
    box.innerHTML = await reply.text();
    box.setAttribute("aria-busy", "false");
  }

  window.yinju.listDocuments = list;

  async function more(button) {
    button.disabled = true;
    const find = encodeURIComponent(at("find").value);
    const reply = await fetch(`yinju/documents?find=${find}&first=${button.dataset.more}`).catch(() => null);
    if (!reply?.ok) { button.disabled = false; return; }
    const made = document.createElement("div");
    made.innerHTML = await reply.text();
    const rows = [...made.querySelectorAll("tbody tr")];
    at("listing").querySelector("tbody").append(...rows);
    const next = made.querySelector(".more");
    if (next) button.closest(".more").replaceWith(next);
    else button.closest(".more").remove();
    rows[0]?.querySelector("a, button")?.focus();
  }

  document.addEventListener("yinju:drawn", () => { if (seen() && basis() !== shown) list(); });
  document.addEventListener("yinju:view", (event) => { if (event.detail.view === "documents") list(); });
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "find") return;
    clearTimeout(typing);
    typing = setTimeout(list, 150);
  });

  // --- deleting and rebuilding ----------------------------------------------------------------
  let doomed = "";

  function sure(name) {
    doomed = name;
    at("sure").querySelector(".name").textContent = name;
    at("sure").showModal();
  }

  async function remove() {
    at("sure").close();
    await post(`delete?name=${encodeURIComponent(doomed)}`).catch(() => null);
    await list();
    document.querySelector("#documents h2")?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    if (!target) return;
    const act = target.dataset.do;
    if (act === "build") post("build").catch(() => null);
    else if (act === "cancel") { target.disabled = true; post("cancel").catch(() => null); }
    else if (act === "keep") at("sure").close();
    else if (act === "delete") remove();
    else if (target.dataset.delete) sure(target.dataset.delete);
    else if (target.dataset.more) more(target);
  });
})();
