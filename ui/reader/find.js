// Finding in the reader: the server looks through the whole document, also what is not loaded yet,
// and tells places; they are painted over the text, which stays as it is.
(() => {
  const reader = window.yinju.reader;
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  const bar = () => reader.doc()?.querySelector(".find-bar");
  const paint = window.CSS?.highlights && window.Highlight;  // else the line alone is shown
  let places = [];  // [start, end, part] of each, in code points of the document
  let count = 0;
  let at = -1;
  let asked = 0;
  let typing = 0;

  function open() {
    if (!bar()) return;
    if (reader.doc().classList.contains("as-picture")) window.yinju.viewAs("text");
    bar().hidden = false;
    button().setAttribute("aria-expanded", "true");
    bar().querySelector("input").select();
    bar().querySelector("input").focus();
    if (bar().querySelector("input").value) look();
  }

  const button = () => reader.doc().querySelector("[data-do=find]");

  function close() {
    const line = at < 0 ? null : lineOf(places[at][0]);
    bar().hidden = true;
    button().setAttribute("aria-expanded", "false");
    forget();
    if (line) { line.tabIndex = -1; line.focus({ preventScroll: true }); } else button().focus();
  }

  function forget() {
    asked += 1;
    [places, count, at] = [[], 0, -1];
    draw();
    if (bar()) bar().querySelector("output").textContent = "";
  }

  async function look() {
    const text = bar().querySelector("input").value;
    const from = placeOf(reader.read());
    forget();
    if (!text.trim()) return;
    const mine = asked;
    const { document: name, version } = reader.doc().dataset;
    const query = new URLSearchParams({ document: name, version, text });
    const reply = await fetch(`yinju/find?${query}`).catch(() => null);
    if (mine !== asked) return;
    if (!reply?.ok) { tell(said("library.lost")); return; }
    ({ places, count } = await reply.json());
    if (mine !== asked) return;
    draw();
    if (!places.length) { tell(said("find.none")); return; }
    const next = places.findIndex(([start]) => start >= from);
    await show(next < 0 ? 0 : next);
  }

  const placeOf = (line) => Number(line?.closest?.("[data-at]")?.dataset.at ?? 0);

  async function show(number) {
    if (!places.length) return;
    const mine = asked;
    at = (number + places.length) % places.length;
    const [start, , part] = places[at];
    await reader.add(part);
    if (mine !== asked) return;
    const line = lineOf(start);
    drawNow();
    if (line) reader.jump(line);
    const words = said("find.at").replace("{at}", at + 1).replace("{count}", count);
    tell(`${at + 1} / ${count.toLocaleString("en")}`, `${words} ${textOf(line)}`);
  }

  const textOf = (line) => [...(line?.closest("tr")?.children || [line])].map((one) => one?.textContent).join(" ").slice(0, 120);

  // Says where we are: in short to the eye, in words and with the line to a screen reader.
  function tell(text, spoken = text) {
    const [eye, ear] = [document.createElement("span"), document.createElement("span")];
    eye.textContent = text;
    eye.setAttribute("aria-hidden", "true");
    ear.textContent = spoken;
    ear.className = "sr";
    bar().querySelector("output").replaceChildren(eye, ear);
  }

  // --- places in the page ---------------------------------------------------------------------
  // Returns the line or table cell that holds a place of the text, if it is loaded.
  function lineOf(place) {
    let found = null;
    for (const line of lines()) {
      if (Number(line.dataset.at) > place) break;
      found = line;
    }
    return found;
  }

  const lines = () => reader.doc().querySelectorAll(".pages [data-at]");

  // Paints all matches that are loaded, and the one that is shown above them.
  function draw() {
    if (!paint || !reader.doc()) return;
    CSS.highlights.delete("found");
    if (places.length) {
      const all = index();
      const ranges = places.map(([start, end]) => rangeOf(...all, start, end)).filter(Boolean);
      CSS.highlights.set("found", new Highlight(...ranges));
    }
    drawNow();
  }

  function drawNow() {
    reader.doc()?.querySelector(".found-line")?.classList.remove("found-line");
    if (paint) CSS.highlights.delete("found-now");
    if (at < 0 || !reader.doc()) return;
    const [start, end] = places[at];
    if (!paint) { lineOf(start)?.classList.add("found-line"); return; }
    const range = rangeOf(...index(), start, end);
    if (!range) return;
    const now = new Highlight(range);
    now.priority = 1;
    CSS.highlights.set("found-now", now);
  }

  function index() {
    const loaded = [...lines()];
    return [loaded, loaded.map((line) => Number(line.dataset.at))];
  }

  function rangeOf(loaded, starts, start, end) {
    const first = pointOf(loaded, starts, start);
    const last = pointOf(loaded, starts, end - 1, 1);
    if (!first || !last) return null;
    const range = document.createRange();
    range.setStart(...first);
    range.setEnd(...last);
    return range;
  }

  // Returns the text node and the offset of a place. `after` counts on from it within its node.
  function pointOf(loaded, starts, place, after = 0) {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= place) low = middle + 1; else high = middle;
    }
    if (!low) return null;
    let left = place - starts[low - 1];
    const walker = document.createTreeWalker(loaded[low - 1], NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const characters = [...node.data];  // code points, as the server counts
      if (left < characters.length) return [node, characters.slice(0, left + after).join("").length];
      left -= characters.length;
    }
    return null;  // it stands in a part that is not loaded
  }

  // --- events ---------------------------------------------------------------------------------
  document.addEventListener("yinju:part", draw);
  document.addEventListener("yinju:read", forget);
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.(".find-bar")) return;
    clearTimeout(typing);
    typing = setTimeout(look, event.isComposing ? 600 : 200);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest?.(".find-bar")) return;
    event.preventDefault();
    if (places.length) show(at + 1); else look();
  });
  document.addEventListener("click", (event) => {
    const act = event.target instanceof Element && event.target.closest("#read button")?.dataset.do;
    if (act === "find") { if (bar().hidden) open(); else close(); }
    else if (act === "find-close") close();
    else if (act === "find-previous") show(at - 1);
  });
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.view !== "read" || event.isComposing) return;
    const inside = event.target.closest?.(".find-bar");
    if (inside && event.key === "Escape") { event.preventDefault(); close(); }
    else if (inside && event.key === "Enter" && event.shiftKey) { event.preventDefault(); show(at - 1); }
    else if (event.key === "/" && window.yinju.isFree(event)) { event.preventDefault(); open(); }
  });
})();
