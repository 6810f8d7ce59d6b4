// The Documents page: the listing, sending files, deleting, rebuilding.
// Names come from outside: they are put in with textContent, or as the server has escaped them.
(() => {
  const root = document.documentElement;
  const MINE = { "x-yinju": "1" };  // no page of another site can send it
  const AT_ONCE = 2;  // files under way
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

  // --- sending --------------------------------------------------------------------------------
  const waiting = [];
  let underWay = 0;

  function put(row, state, html) {
    row.className = state;
    row.querySelector(".outcome").innerHTML = html;
    row.querySelector(".choices-exists").hidden = state !== "exists";
  }

  const words = (id) => at(id).innerHTML;

  function enqueue(files) {
    const list = at("sending");
    if (!underWay && !waiting.length) {  // what is settled makes room for what is new
      for (const row of [...list.children]) if (row.className !== "exists") row.remove();
    }
    for (const file of files) {
      const row = at("sending-row").content.firstElementChild.cloneNode(true);
      row.querySelector(".name").textContent = file.name;
      list.append(row);
      if (file.size > Number(at("drop").dataset.most)) {
        put(row, "refused", words("say-large"));
        continue;
      }
      put(row, "waiting", words("say-waiting"));
      waiting.push({ file, row, existing: "ask" });
    }
    next();
  }

  function next() {
    while (underWay < AT_ONCE && waiting.length) send(waiting.shift());
  }

  function send(one) {
    underWay += 1;
    const { file, row, existing } = one;
    const request = new XMLHttpRequest();
    const bar = row.querySelector(".bar i");
    put(row, "sending", "");
    bar.style.width = "0";
    request.upload.onprogress = (event) => { bar.style.width = `${(100 * event.loaded) / event.total}%`; };
    request.onloadend = () => {
      underWay -= 1;
      let reply = {};
      try { reply = JSON.parse(request.responseText); } catch { /* the server has gone */ }
      if (request.status === 200) put(row, "taken", reply.html);
      else put(row, request.status === 409 ? "exists" : "refused", reply.html || words("say-lost"));
      row.again = request.status === 409 ? one : null;
      next();
      if (!underWay) { list(); window.yinju.lookAtStatus(); }
    };
    request.open("POST", `yinju/upload?name=${encodeURIComponent(file.name)}&existing=${existing}`);
    request.setRequestHeader("x-yinju", "1");
    request.send(file);
  }

  function settle(button) {
    const row = button.closest("li");
    const { existing } = button.dataset;
    if (existing === "skip") { row.remove(); return; }
    put(row, "waiting", words("say-waiting"));
    waiting.push({ ...row.again, existing });
    next();
  }

  // What is dropped: files, and those of folders.
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    const found = [];
    for (const entry of entries) await walk(entry, found);
    return found;
  }

  async function walk(entry, found) {
    if (entry.name.startsWith(".") || found.length > 2000) return;
    if (entry.isFile) {
      const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
      if (file) found.push(file);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
      if (!some.length) return;
      for (const one of some) await walk(one, found);
    }
  }

  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();  // or the browser would leave the page for the file
    at("drop")?.classList.toggle("over", seen());
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) at("drop")?.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    at("drop")?.classList.remove("over");
    if (seen()) enqueue(await dropped(event.dataTransfer));
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "pick") return;
    enqueue([...event.target.files]);
    event.target.value = "";  // so that the same file can be chosen again
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
    else if (target.dataset.existing) settle(target);
  });
})();
