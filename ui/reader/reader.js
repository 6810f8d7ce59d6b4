// The reader: opens the document that the address names, jumps to the cited span, adds further parts.
(() => {
  const KEY = "yinju.beside";
  const wide = window.matchMedia("(min-width: 901px)");
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  const box = () => document.querySelector("#read .reader");
  const doc = () => document.querySelector("#read .doc");
  let shown = "";  // the address of what is there
  let failed = null;  // how far the server was when it did not have it
  let asked = 0;

  const ready = () => document.querySelector("#work .work")?.dataset.ready ?? "";

  async function open(values) {
    const address = values.toString();
    if (!box() || (address === shown && (failed === null || failed === ready()))) return;
    const mine = ++asked;
    shown = address;
    failed = null;
    const loading = document.createElement("p");
    loading.className = "empty";
    loading.textContent = said("reader.loading");
    box().replaceChildren(loading);
    const reply = await window.yinju.load(`yinju/read?${address}`);
    if (mine !== asked) return;
    if (!reply?.ok) failed = ready();  // it may be there when the server has loaded
    if (!reply) { loading.textContent = said("library.lost"); return; }
    box().innerHTML = reply.html;
    const outline = doc()?.querySelector("details.outline");
    if (outline && !wide.matches) outline.open = false;
    beside(kept());
    watch();
    doc()?.querySelector("h2")?.focus({ preventScroll: true });
    const mark = doc()?.querySelector("mark");
    if (mark) jump(mark);
    else window.scrollTo(0, 0);
    // The other scripts of the reader begin with what is open now.
    document.dispatchEvent(new CustomEvent("yinju:read", { detail: { values } }));
  }

  // Chunks out of sight have an estimated height only: look again once those in sight are laid out.
  function jump(element, times = 4) {
    element.scrollIntoView({ block: "center", inline: "nearest" });
    if (times > 0) requestAnimationFrame(() => jump(element, times - 1));
  }

  // --- the original beside --------------------------------------------------------------------
  function kept() {
    try { return (localStorage.getItem(KEY) ?? String(wide.matches)) === "true"; } catch { return true; }
  }

  function beside(yes) {
    doc()?.classList.toggle("beside", yes);
    doc()?.querySelector("[data-do=beside]")?.setAttribute("aria-pressed", String(yes));
  }

  // The line that is read stays where it is when what is around it grows or shrinks.
  function toggle() {
    const line = read();
    const was = line?.getBoundingClientRect().top;
    const now = !doc().classList.contains("beside");
    try { localStorage.setItem(KEY, String(now)); } catch { /* not kept */ }
    beside(now);
    if (line) steady(line, was);
  }

  function read() {
    const mark = doc().querySelector("mark")?.getBoundingClientRect();
    if (mark && mark.top > 60 && mark.top < window.innerHeight) return doc().querySelector("mark");
    const left = doc().querySelector(".pages").getBoundingClientRect().left + 20;
    for (let top = 90; top < window.innerHeight; top += 20) {
      const line = document.elementFromPoint(left, top)?.closest(".pages [data-at]");
      if (line) return line;
    }
    return null;
  }

  function steady(line, was, times = 4) {
    window.scrollBy(0, line.getBoundingClientRect().top - was);
    if (times > 0) requestAnimationFrame(() => steady(line, was, times - 1));
  }

  // --- parts ----------------------------------------------------------------------------------
  const loaded = (number) => doc().querySelector(`.part[data-number="${number}"]`);

  async function add(number) {
    if (loaded(number)) return;
    const article = doc();
    const { document: name, version } = article.dataset;
    const query = new URLSearchParams({ document: name, version, part: number });
    const reply = await window.yinju.load(`yinju/read?${query}`);
    if (!reply?.ok || article !== doc() || loaded(number)) return;
    const made = document.createElement("div");
    made.innerHTML = reply.html;
    const part = made.firstElementChild;
    if (!part) return;
    const later = [...doc().querySelectorAll(".part")].find((one) => Number(one.dataset.number) > number);
    const pages = doc().querySelector(".pages");
    const from = scroller();
    const before = from.scrollHeight;
    pages.insertBefore(part, later || null);
    if (later) from.scrollTop += from.scrollHeight - before;
    for (const button of pages.querySelectorAll("[data-part]")) {
      if (loaded(button.dataset.part)) button.remove();
    }
    watch();
    document.dispatchEvent(new CustomEvent("yinju:part"));
  }

  function scroller() {
    const pages = doc().querySelector(".pages");
    return pages.scrollHeight > pages.clientHeight + 1 ? pages : document.scrollingElement;
  }

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) add(Number(entry.target.dataset.part));
  }, { rootMargin: "600px" });

  function watch() {
    near.disconnect();
    for (const button of doc()?.querySelectorAll(".part > [data-part]") || []) {
      // Only what comes after: text that is put in above would move under the reader's eyes.
      if (Number(button.dataset.part) > Number(button.parentElement.dataset.number)) near.observe(button);
    }
  }

  async function go(place) {
    if (!wide.matches) doc().querySelector("details.outline").open = false;
    if (doc().classList.contains("as-picture") && place.dataset.on) {
      window.yinju.showPage(Number(place.dataset.on));
      return;
    }
    await add(Number(place.dataset.part));
    const line = doc().querySelector(`.pages [data-at="${place.dataset.at}"]`);
    if (!line) return;
    jump(line);
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("#read button") : null;
    if (!target) return;
    if (target.dataset.do === "leave") window.yinju.leave();
    else if (target.dataset.do === "beside") toggle();
    else if (target.closest(".outline")) go(target);
    else if (target.dataset.part) add(Number(target.dataset.part));
  });
  window.yinju.reader = { doc, add, jump, read };
  let wanted = null;
  document.addEventListener("yinju:view", (event) => {
    wanted = event.detail.view === "read" ? event.detail.values : null;
    if (wanted) open(wanted);
  });
  // A link opened anew: the frame is drawn after the address is known.
  document.addEventListener("yinju:drawn", () => { if (wanted) open(wanted); });

  // What is open may have been deleted, here or elsewhere: then it is not shown any more.
  document.addEventListener("yinju:documents", async () => {
    const there = doc();
    const { document: name, version } = there?.dataset ?? {};
    if (!name) return;
    const query = new URLSearchParams({ document: name, version, part: there.querySelector(".part")?.dataset.number ?? 0 });
    const reply = await window.yinju.load(`yinju/read?${query}`);
    if (reply?.status !== 404 || there !== doc()) return;
    const focused = there.contains(document.activeElement);
    box().innerHTML = reply.html;
    if (focused) window.yinju.focusView();
  });
})();
