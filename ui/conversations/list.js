// The list of conversations: a column beside the chat where there is room, else a drawer over it.
(() => {
  const { talk } = window.yinju;
  const KEY = "yinju.conversations";
  const wide = window.matchMedia("(min-width: 1500px)");
  const root = document.documentElement;
  const drawer = () => window.yinju.frame("conversations");
  const list = () => drawer().querySelector(".list");
  const opener = () => window.yinju.frame("bar").querySelector("[data-do=conversations]");
  const item = (id) => list().querySelector(`[data-id="${CSS.escape(id)}"]`);

  // --- opening and closing --------------------------------------------------------------------
  const wanted = () => { try { return localStorage.getItem(KEY) === "open"; } catch { return false; } };

  function open(yes, focus = true) {
    const there = drawer();
    const docked = yes && wide.matches;
    if (there.open) there.close();
    if (docked) there.setAttribute("open", "");  // as a column it takes no focus
    else if (yes) there.showModal();
    root.classList.toggle("docked", docked);
    opener().setAttribute("aria-expanded", String(yes));
    if (yes) draw();
    if (yes && focus) there.querySelector("h2").focus();
    if (!yes && focus) opener().focus();
  }

  function choose(yes) {
    if (wide.matches) try { localStorage.setItem(KEY, yes ? "open" : "closed"); } catch { /* not kept */ }
    open(yes);
  }

  wide.addEventListener("change", () => { if (drawer().isConnected) open(wide.matches && wanted(), false); });

  // --- drawing --------------------------------------------------------------------------------
  let asked = 0;
  async function draw() {
    const mine = ++asked;
    const find = drawer().querySelector("[type=search]").value;
    const query = new URLSearchParams({ find, offset: new Date().getTimezoneOffset() });
    const reply = await window.yinju.load(`yinju/conversations?${query}`, { headers: { "x-yinju": "1" } });
    if (mine !== asked || list().querySelector(".name-box")) return;
    if (!reply?.ok) return list().replaceChildren(talk.words("library.lost"));
    const focused = document.activeElement?.closest?.(".talk")?.dataset.id;
    const kind = document.activeElement?.dataset?.do;
    list().innerHTML = reply.html;
    mark();
    if (focused) (item(focused)?.querySelector(kind ? `[data-do=${kind}]` : "a") || drawer().querySelector("[type=search]")).focus();
  }

  function mark() {
    for (const one of list().querySelectorAll(".talk a")) {
      if (one.parentElement.dataset.id === talk.id) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  // --- what can be done with one ----------------------------------------------------------------
  function rename(line) {
    talk.typeName(line.querySelector("a"), line.dataset.name, async (name) => {
      if (name && name !== line.dataset.name) await talk.rename(line.dataset.id, name);
      draw();
    });
  }

  async function remove(line) {
    const { id, name } = line.dataset;
    const values = { conversation: id };
    const reply = await talk.send("conversations/delete", values).catch(() => null);
    if (!reply?.ok) return talk.offer(talk.words("library.lost"), null, "list");
    const all = [...list().querySelectorAll(".talk")];
    const next = all[all.indexOf(line) + 1] || all[all.indexOf(line) - 1];
    line.remove();
    talk.tellTabs(id);
    (next?.querySelector("[data-do=delete-conversation]") || drawer().querySelector("[type=search]")).focus();
    const shown = id === talk.id;
    if (shown) talk.begin();
    draw();
    talk.offer(talk.words("talks.deleted", (text) => text.replace("{title}", name)), async () => {
      await talk.send("conversations/delete", { ...values, undo: true }).catch(() => null);
      talk.tellTabs(id);
      if (shown && !talk.turns.length) talk.open(id);
      await draw();
      item(id)?.querySelector("a").focus();
    }, "list");
  }

  // --- events -----------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const act = target?.closest("[data-do]")?.dataset.do;
    const line = target?.closest("#conversations .talk");
    if (act === "conversations") choose(!drawer().open);
    else if (act === "close-conversations") choose(false);
    else if (act === "rename" && line) rename(line);
    else if (act === "delete-conversation" && line) remove(line);
    else if (act === "begin" && !wide.matches) open(false, false);
    else if (line && target.closest("a") && !wide.matches && !event.ctrlKey && !event.metaKey) open(false, false);
    else if (target === drawer() && !wide.matches) choose(false);  // beside the drawer
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && wide.matches && drawer().contains(document.activeElement)) choose(false);
  });
  document.addEventListener("input", (event) => { if (event.target.matches?.("#conversations [type=search]")) draw(); });
  for (const kind of ["yinju:listed", "yinju:answered", "yinju:changed"]) {
    document.addEventListener(kind, () => { if (drawer().open) draw(); });
  }
  document.addEventListener("yinju:talk", mark);
  document.addEventListener("yinju:drawn", () => {
    const desk = document.getElementById("desk");
    if (drawer().isConnected || !desk) return;
    desk.prepend(drawer());
    // Esc closes the drawer: the focus goes back to what opened it.
    drawer().addEventListener("close", () => opener().setAttribute("aria-expanded", "false"));
    drawer().addEventListener("cancel", () => requestAnimationFrame(() => opener().focus()));
    if (wide.matches && wanted()) open(true, false);
  });
})();
