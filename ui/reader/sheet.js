// The reader's other view: pages of the file as pictures, with the quotation marked; and the way from
// one citation of an answer to the next.
(() => {
  const reader = window.yinju.reader;
  const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
  const WIDEST = 3000;  // pixels that the server draws
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  const doc = () => reader.doc();
  const sheets = () => doc()?.querySelector(".sheets");
  const sheet = () => sheets()?.querySelector(".sheet");
  let values = new URLSearchParams();  // of the address that is open
  let zoom = 1;
  let asked = 0;

  // Whether a key is free to act: nothing is being typed, and no other key is held.
  window.yinju.isFree = (event) => !event.ctrlKey && !event.metaKey && !event.altKey
    && !event.target.closest?.("input, textarea, select, [contenteditable]");

  // --- text or pictures -----------------------------------------------------------------------
  window.yinju.viewAs = (view) => {
    if (!sheets()) return;
    const picture = view === "picture";
    const number = picture ? pageRead() : null;  // before the text is hidden
    doc().classList.toggle("as-picture", picture);
    for (const button of doc().querySelectorAll("[data-view-as]")) {
      button.setAttribute("aria-pressed", String(button.dataset.viewAs === view));
    }
    if (picture) values.set("view", "picture"); else values.delete("view");
    history.replaceState(history.state, "", `#/read?${values}`);  // a reload shows the same
    if (picture) { showPage(number); return; }
    const mark = sheet()?.dataset.marked !== undefined && doc().querySelector(".pages mark");
    const line = mark || doc().querySelector(`.pages [data-page="${page()}"]`);
    if (line) reader.jump(line);
  };

  // The page of what is read; null for the one with the span, which the server knows.
  function pageRead() {
    const line = reader.read();
    if (values.has("start") && (!sheet() || line?.matches("mark"))) return null;
    let number = 1;
    for (const mark of line ? doc().querySelectorAll(".pages [data-page]") : []) {
      if (mark.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_PRECEDING) break;
      number = Number(mark.dataset.page);
    }
    return number;
  }

  const page = () => Number(sheet()?.dataset.page ?? 1);
  const pages = () => Number(sheet()?.dataset.pages ?? 1);

  async function showPage(number) {
    const mine = ++asked;
    const article = doc();
    const { document: name, version } = article.dataset;
    const query = new URLSearchParams({ document: name, version });
    for (const key of ["start", "end"]) if (values.has(key)) query.set(key, values.get(key));
    if (number !== null) query.set("page", number);
    sheets().setAttribute("aria-busy", "true");
    const reply = await window.yinju.load(`yinju/original?${query}`);
    if (mine !== asked || article !== doc()) return;
    sheets().removeAttribute("aria-busy");
    if (!reply?.ok) { fail(said(reply ? "sheet.broken" : "library.lost")); return; }
    sheets().innerHTML = reply.html;
    doc().querySelector(".paging input").value = page();
    doc().querySelector(".paging .of").textContent = `/ ${pages()}`;
    doc().querySelector("[data-do=page-previous]").disabled = page() <= 1;
    doc().querySelector("[data-do=page-next]").disabled = page() >= pages();
    const picture = sheet().querySelector("img");
    if (!picture) return;
    picture.addEventListener("load", settle, { once: true });
    picture.addEventListener("error", () => fail(said("sheet.broken")));
    fit();
  }
  window.yinju.showPage = showPage;

  function fail(text) {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = text;
    sheets().replaceChildren(line);
  }

  // Gives the picture its width, and asks for a sharper one where it has grown.
  function fit() {
    const picture = sheet()?.querySelector("img");
    if (!picture) return;
    const width = Math.round(sheets().clientWidth * zoom);
    sheet().querySelector(".paper").style.width = `${width}px`;
    const pixels = Math.min(WIDEST, Math.ceil((width * Math.min(3, window.devicePixelRatio)) / 100) * 100);
    if (pixels > Number(picture.dataset.pixels ?? 0)) {
      picture.dataset.pixels = pixels;
      picture.src = `${picture.dataset.picture}&width=${pixels}`;
    }
    doc().querySelector("[data-do=fit]").textContent = `${Math.round(zoom * 100)}%`;
    doc().querySelector("[data-do=smaller]").disabled = zoom <= ZOOMS[0];
    doc().querySelector("[data-do=larger]").disabled = zoom >= ZOOMS.at(-1);
  }

  function settle() {
    const box = sheet().querySelector(".box");
    if (box) reader.jump(box, 1);
    else if (sheets().getBoundingClientRect().top < 0) sheets().scrollIntoView({ block: "start" });
  }

  function turn(step) {
    const number = page() + step;
    if (number >= 1 && number <= pages()) showPage(number);
  }

  function magnify(step) {
    const now = ZOOMS.indexOf(zoom);
    zoom = step ? ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, now + step))] : 1;
    fit();
    const box = sheet()?.querySelector(".box");
    if (box) reader.jump(box, 1);
  }

  // --- citations of the answer ----------------------------------------------------------------
  // The source panel holds the citations of every answer: the turn of the one that is open counts.
  function citations() {
    const links = [...document.querySelectorAll("#sources .source a[data-place]")];
    const at = (link) => new URLSearchParams(link.hash.split("?")[1]);
    const same = (link) => ["document", "version", "start", "end"].every((key) => at(link).get(key) === values.get(key));
    const open = links.find(same)?.closest(".source");
    const turn = open?.id.match(/^s\d+-c/)?.[0];
    if (!turn) return { all: [], now: -1 };
    const all = [...document.querySelectorAll(`#sources .source[id^="${turn}"]`)];
    return { all, now: all.indexOf(open) };
  }

  function count() {
    const { all, now } = citations();
    const box = doc()?.querySelector(".citations");
    if (!box) return;
    box.hidden = all.length < 2;
    box.querySelector(".at").textContent = `[${now + 1}] / ${all.length}`;
    box.querySelector("[data-do=cite-previous]").disabled = now <= 0;
    box.querySelector("[data-do=cite-next]").disabled = now >= all.length - 1;
  }

  function step(by) {
    const { all, now } = citations();
    const source = all[now + by];
    if (now < 0 || !source) return;
    const picture = values.get("view") === "picture" && source.querySelector("a[data-picture]");
    window.yinju.showSource(source.id);
    // Not a step of its own: "back" leads to the answer.
    location.replace((picture || source.querySelector("a[data-place]")).hash);
  }

  // --- events ---------------------------------------------------------------------------------
  document.addEventListener("yinju:read", (event) => {
    values = new URLSearchParams(event.detail.values);
    count();
    if (values.get("view") === "picture") window.yinju.viewAs("picture");
  });
  window.addEventListener("resize", () => { if (doc()?.classList.contains("as-picture")) fit(); });
  document.addEventListener("change", (event) => {
    if (!event.target.closest?.(".paging input")) return;
    const number = Math.round(Number(event.target.value));
    if (number >= 1 && number <= pages()) showPage(number);
    else event.target.value = page();
  });
  const ACTS = {
    "page-previous": () => turn(-1),
    "page-next": () => turn(1),
    smaller: () => magnify(-1),
    larger: () => magnify(1),
    fit: () => magnify(0),
    "cite-previous": () => step(-1),
    "cite-next": () => step(1),
  };
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("#read button") : null;
    if (target?.dataset.viewAs) window.yinju.viewAs(target.dataset.viewAs);
    else ACTS[target?.dataset.do]?.();
  });
  const KEYS = { ArrowLeft: "page-previous", ArrowRight: "page-next", "+": "larger", "=": "larger", "-": "smaller", 0: "fit" };
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.view !== "read" || !doc() || !window.yinju.isFree(event)) return;
    const act = { n: "cite-next", p: "cite-previous" }[event.key]
      || (doc().classList.contains("as-picture") && KEYS[event.key]);
    const pans = zoom > 1 && event.target.closest?.(".scroll") && event.key.startsWith("Arrow");
    if (!act || pans) return;
    event.preventDefault();
    ACTS[act]();
  });
})();
