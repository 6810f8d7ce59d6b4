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

  const SORT = "yinju.sort";
  let collection = "";  // the one that is listed
  let sort = "";
  try { sort = localStorage.getItem(SORT) || ""; } catch { /* not kept */ }

  function address(first = 0) {
    const values = new URLSearchParams({ find: at("find").value, first, sort, collection });
    return `yinju/documents?${values}`;
  }

  async function list() {
    const box = at("listing");
    if (!box) return;
    const mine = ++asked;
    shown = basis();
    const reply = await window.yinju.load(address());
    if (mine !== asked) return;
    if (!reply?.ok) { box.textContent = said("library.lost"); return; }
    const held = box.contains(document.activeElement) ? marked(document.activeElement) : "";
    box.innerHTML = reply.html;
    box.setAttribute("aria-busy", "false");
    retick();
    if (held) box.querySelector(held)?.focus({ preventScroll: true });
  }
  window.yinju.listDocuments = list;

  // A selector that finds the same control in a listing drawn anew.
  function marked(element) {
    for (const name of ["sort", "collection", "only", "retitle", "delete", "tick"]) {
      const value = element.dataset[name];
      if (value !== undefined) return `[data-${name}="${CSS.escape(value)}"]`;
    }
    if (element.closest("th[class]")) return `th.${element.closest("th").className} button`;
    return "";
  }

  async function more(button) {
    button.disabled = true;
    const reply = await window.yinju.load(address(button.dataset.more));
    if (!reply?.ok) { button.disabled = false; return; }
    const made = document.createElement("div");
    made.innerHTML = reply.html;
    const rows = [...made.querySelectorAll("tbody tr")];
    at("listing").querySelector("tbody").append(...rows);
    const next = made.querySelector(".more");
    if (next) button.closest(".more").replaceWith(next);
    else button.closest(".more").remove();
    rows[0]?.querySelector("a, button")?.focus();
    retick();
  }

  function sortBy(value) {
    sort = value;
    try { localStorage.setItem(SORT, sort); } catch { /* not kept */ }
    list();
  }

  document.addEventListener("yinju:drawn", () => { if (seen() && basis() !== shown) list(); });
  document.addEventListener("yinju:view", (event) => { if (event.detail.view === "documents") list(); });
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "find") return;
    clearTimeout(typing);
    typing = setTimeout(list, 150);
  });

  // --- several at once ------------------------------------------------------------------------
  const ticked = new Map();  // names of documents, with the file that can be deleted

  function retick() {
    const boxes = [...document.querySelectorAll("#listing [data-tick]")];
    for (const box of boxes) box.checked = ticked.has(box.dataset.tick);
    const all = document.querySelector("#listing [data-tick-all]");
    if (all) {
      all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
      all.indeterminate = !all.checked && boxes.some((box) => box.checked);
    }
    const bar = at("ticked");
    bar.hidden = !ticked.size;
    bar.querySelector(".count").replaceChildren(words("ticked", ticked.size));
    bar.querySelector("[data-do=take-out]").hidden = !collection;
    bar.querySelector("[data-do=delete-ticked]").hidden = ![...ticked.values()].some(Boolean);
  }

  const words = (key, count) => window.yinju.talk.words(key, (text) => text.replace("{count}", count.toLocaleString("en")));

  function untick() {
    ticked.clear();
    retick();
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset?.sortBy !== undefined) sortBy(box.value);
    const all = box.dataset?.tickAll !== undefined;
    if (!all && box.dataset?.tick === undefined) return;
    for (const one of all ? document.querySelectorAll("#listing [data-tick]") : [box]) {
      if (box.checked) ticked.set(one.dataset.tick, one.dataset.file);
      else ticked.delete(one.dataset.tick);
    }
    retick();
  });

  // --- collections ----------------------------------------------------------------------------
  const change = (values) => window.yinju.talk.send("collections", values).catch(() => null);

  function gather() {
    at("gather-names").replaceChildren(...[...document.querySelectorAll("[data-collection]")].map((one) => {
      const option = document.createElement("option");
      option.value = one.dataset.collection;
      return option;
    }).filter((one) => one.value));
    at("gather-name").value = collection;
    at("gather").showModal();
  }

  async function show(name) {
    collection = name;
    ticked.clear();
    await list();
  }

  // --- title and year -------------------------------------------------------------------------
  function retitle(button) {
    const { retitle: name, name: title, year } = button.dataset;
    at("retitle").dataset.document = name;
    at("retitle").querySelector(".name").textContent = name;
    at("retitle").querySelector("[data-do=as-found]").hidden = !button.dataset.given;
    at("retitle-name").value = title;
    at("retitle-year").value = year;
    at("retitle").dataset.before = JSON.stringify([title, year]);
    at("retitle").showModal();
    at("retitle-name").select();
  }

  async function keepTitle(title, year) {
    const { document: name, before } = at("retitle").dataset;
    at("retitle").close();
    if (title && JSON.stringify([title, year]) === before) return;
    await window.yinju.talk.send("title", { document: name, title, year }).catch(() => null);
    window.yinju.lookAtStatus();
  }

  document.addEventListener("submit", async (event) => {
    const dialog = event.target.closest?.("#retitle, #gather");
    if (!dialog) return;
    event.preventDefault();
    if (dialog.id === "retitle") {
      keepTitle(at("retitle-name").value.trim(), at("retitle-year").value.trim());
      return;
    }
    const name = at("gather-name").value.trim();
    dialog.close();
    await change({ name, add: [...ticked.keys()] });
    untick();
    list();
  });

  // --- deleting and rebuilding ----------------------------------------------------------------
  let doomed = [];

  function sure(files) {
    doomed = [...new Set(files)];
    const name = at("sure").querySelector(".name");
    if (doomed.length === 1) name.textContent = doomed[0];
    else name.replaceChildren(words("delete.several", doomed.length));
    at("sure").showModal();
  }

  async function remove() {
    at("sure").close();
    const names = new URLSearchParams(doomed.map((name) => ["name", name]));
    await post(`delete?${names}`).catch(() => null);
    ticked.clear();
    await list();
    document.querySelector("#documents h2")?.focus({ preventScroll: true });
  }

  async function switchSample(off) {
    await post(`sample?off=${off}`).catch(() => null);
    list();
    window.yinju.loadGreeting();
  }

  function askOnly(names) {
    untick();
    window.yinju.only(names);
    location.hash = "#/";
    requestAnimationFrame(() => document.querySelector("#question textarea")?.focus());
  }

  const ACTS = {
    build: () => post("build").catch(() => null),
    cancel: (button) => { button.disabled = true; post("cancel").catch(() => null); },
    keep: (button) => button.closest("dialog").close(),
    delete: remove,
    "delete-ticked": () => sure([...ticked.values()].filter(Boolean)),
    "ask-ticked": () => askOnly([...ticked.keys()]),
    gather,
    "take-out": async () => {
      await change({ name: collection, remove: [...ticked.keys()] });
      untick();
      list();
    },
    untick,
    "as-found": () => keepTitle("", ""),
    "sample-off": () => switchSample(true),
    "sample-back": () => switchSample(false),
  };

  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    if (!target) return;
    const { do: act, delete: file, more: from, sort: by, collection: name } = target.dataset;
    if (act) ACTS[act]?.(target);
    else if (file) sure([file]);
    else if (from) more(target);
    else if (by !== undefined) sortBy(by);
    else if (target.dataset.retitle !== undefined) retitle(target);
    else if (name !== undefined) show(name);
    else if (target.dataset.askCollection) window.yinju.onlyCollection(target.dataset.askCollection);
    else if (target.dataset.dropCollection) {
      await change({ name: target.dataset.dropCollection, delete: true });
      show("");
    }
  });
})();
