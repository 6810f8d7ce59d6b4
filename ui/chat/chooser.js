// Which documents questions are limited to. The choice stays with this tab; the server gets it with
// each question.
(() => {
  const KEY = "yinju.chosen";
  let chosen = [];
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "[]");
    if (Array.isArray(kept)) chosen = kept.filter((name) => typeof name === "string");
  } catch { /* nothing kept */ }

  window.yinju.chosen = () => [...chosen];
  window.yinju.only = (name) => { choose([name]); };

  const frame = () => document.getElementById("chooser");

  function choose(names) {
    chosen = names;
    try { sessionStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* not kept */ }
    draw();
  }

  function draw() {
    const box = frame();
    if (!box) return;
    box.classList.toggle("limited", chosen.length > 0);
    const list = box.querySelector(".chosen");
    list.replaceChildren(...chosen.map((name) => {
      const item = document.createElement("li");
      const text = document.createElement("span");
      const button = document.createElement("button");
      text.textContent = name;
      button.type = "button";
      button.textContent = "×";
      button.dataset.unchoose = name;
      const remove = window.yinjuTexts[document.documentElement.dataset.lang]["chosen.remove"];
      button.setAttribute("aria-label", `${remove} ${name}`);
      item.append(text, button);
      return item;
    }));
    for (const tick of box.querySelectorAll(".options input")) tick.checked = chosen.includes(tick.value);
  }

  let asked = 0;
  async function list() {
    const box = frame();
    const mine = ++asked;
    const find = box.querySelector("input[type=search]").value;
    const reply = await fetch(`yinju/choices?find=${encodeURIComponent(find)}`).catch(() => null);
    if (!reply?.ok || mine !== asked) return;
    box.querySelector(".options").innerHTML = await reply.text();
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
    const remove = target?.closest("[data-unchoose]");
    const only = target?.closest("[data-only]");
    if (act === "choose") open(frame().querySelector("#choices").hidden);
    else if (act === "choose-done") open(false);
    else if (act === "choose-none") { choose([]); open(false); }
    else if (remove) {
      choose(chosen.filter((name) => name !== remove.dataset.unchoose));
      frame().querySelector(".choose").focus();
    } else if (only) {
      choose([only.dataset.only]);
      location.hash = "#/";
      requestAnimationFrame(() => document.querySelector("#question textarea")?.focus());
    } else if (target && !target.closest("#chooser")) open(false);
  });
  document.addEventListener("change", (event) => {
    const tick = event.target;
    if (!tick.closest?.("#choices .options")) return;
    choose(tick.checked ? [...chosen, tick.value] : chosen.filter((name) => name !== tick.value));
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
