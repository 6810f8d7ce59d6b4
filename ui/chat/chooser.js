// Which documents questions are limited to. The choice stays with this tab; the server gets it with
// each question.
(() => {
  const KEY = "yinju.chosen";
  const AGAIN = 1_000;  // milliseconds until documents are asked for again: the index is being opened
  let chosen = [];  // names of documents
  let sets = {};  // names of collections, with those of their documents
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "[]");
    const names = Array.isArray(kept) ? kept : kept?.names;
    if (Array.isArray(names)) chosen = names.filter((name) => typeof name === "string");
    for (const [name, own] of Object.entries(kept?.sets || {})) if (Array.isArray(own)) sets[name] = own.filter((one) => typeof one === "string");
  } catch { /* nothing kept */ }

  window.yinju.chosen = () => [...new Set([...chosen, ...Object.values(sets).flat()])];
  window.yinju.only = (names) => { choose([names].flat(), {}); };

  const frame = () => document.getElementById("chooser");
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];

  function choose(names, collections = sets) {
    [chosen, sets] = [names, collections];
    try { sessionStorage.setItem(KEY, JSON.stringify({ names: chosen, sets })); } catch { /* not kept */ }
    draw();
  }

  function without(name) {
    const { [name]: _, ...others } = sets;
    return others;
  }

  function describe(text, mark, name) {
    const item = document.createElement("li");
    const span = document.createElement("span");
    const button = document.createElement("button");
    span.textContent = text;
    button.type = "button";
    button.textContent = "×";
    button.dataset[mark] = name;
    button.setAttribute("aria-label", `${said("chosen.remove")} ${text}`);
    item.append(span, button);
    return item;
  }

  function draw() {
    const box = frame();
    if (!box) return;
    box.classList.toggle("limited", window.yinju.chosen().length > 0);
    const count = (name, own) => said("collection.of").replace("{name}", name).replace("{count}", own.length);
    box.querySelector(".chosen").replaceChildren(
      ...Object.entries(sets).map(([name, own]) => describe(count(name, own), "unchooseSet", name)),
      ...chosen.map((name) => describe(name, "unchoose", name)),
    );
    for (const tick of box.querySelectorAll(".options input")) {
      tick.checked = tick.dataset.set ? tick.dataset.set in sets : chosen.includes(tick.value);
    }
  }

  // Limits questions to a collection, as it is now.
  window.yinju.onlyCollection = async (name) => {
    const reply = await window.yinju.load("yinju/choices");
    const made = document.createElement("template");
    made.innerHTML = reply?.ok ? reply.html : "";
    const found = [...made.content.querySelectorAll("input[data-set]")].find((one) => one.dataset.set === name);
    if (!found) return;
    choose([], { [name]: JSON.parse(found.value) });
    location.hash = "#/";
    requestAnimationFrame(() => document.querySelector("#question textarea")?.focus());
  };

  let asked = 0;
  async function list() {
    const box = frame();
    const mine = ++asked;
    const find = box.querySelector("input[type=search]").value;
    const reply = await window.yinju.load(`yinju/choices?find=${encodeURIComponent(find)}`);
    if (mine !== asked) return;
    if (reply?.ok) box.querySelector(".options").innerHTML = reply.html;
    else if (!box.querySelector("#choices").hidden) setTimeout(() => { if (mine === asked) list(); }, AGAIN);
    draw();
  }

  function open(yes) {
    const box = frame();
    const choices = box?.querySelector("#choices");
    if (!choices || choices.hidden === !yes) return;
    choices.hidden = !yes;
    const button = box.querySelector(".choose");
    button.setAttribute("aria-expanded", String(yes));
    if (yes) {
      list();
      choices.querySelector("input").focus();
    } else if (box.contains(document.activeElement)) {
      button.focus();
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const act = target?.closest("[data-do]")?.dataset.do;
    const remove = target?.closest("[data-unchoose], [data-unchoose-set]");
    const only = target?.closest("[data-only]");
    if (act === "choose") open(frame().querySelector("#choices").hidden);
    else if (act === "choose-done") open(false);
    else if (act === "choose-none") { choose([], {}); open(false); }
    else if (remove) {
      const { unchoose, unchooseSet } = remove.dataset;
      choose(chosen.filter((name) => name !== unchoose), unchooseSet ? without(unchooseSet) : sets);
      frame().querySelector(".choose").focus();
    } else if (only) {
      choose([only.dataset.only], {});
      location.hash = "#/";
      requestAnimationFrame(() => document.querySelector("#question textarea")?.focus());
    } else if (target && !target.closest("#chooser")) open(false);
  });
  document.addEventListener("change", (event) => {
    const tick = event.target;
    if (!tick.closest?.("#choices .options")) return;
    const { set } = tick.dataset;
    if (set) choose(chosen, tick.checked ? { ...sets, [set]: JSON.parse(tick.value) } : without(set));
    else choose(tick.checked ? [...chosen, tick.value] : chosen.filter((name) => name !== tick.value));
  });
  document.addEventListener("input", (event) => { if (event.target.closest?.("#choices [type=search]")) list(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") open(false);
  });

  let drawn = null;
  document.addEventListener("yinju:drawn", () => {
    if (frame() && frame() !== drawn) { drawn = frame(); draw(); }
  });
})();
