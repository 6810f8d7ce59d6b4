// The settings: choices of this browser, the names that mean the same, and what is in use.
(() => {
  const root = document.documentElement;
  const page = () => window.yinju.frame("settings");
  const form = () => page().querySelector("form.aliases");
  const box = () => form().elements.aliases;
  let kept = null;  // the list as the server has it: its text and its version

  // --- choices of this browser ----------------------------------------------------------------
  function draw() {
    const now = { language: root.dataset.lang };
    for (const name of ["theme", "size", "quotes", "translations"]) now[name] = window.yinju.looks.read(name);
    for (const [name, value] of Object.entries(now)) {
      for (const input of page().querySelectorAll(`input[name="${name}"]`)) input.checked = input.value === value;
    }
  }

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (!target.closest?.("#settings .choice")) return;
    if (target.name === "language") window.yinju.speak(target.value);
    else window.yinju.looks.choose(target.name, target.value);
  });
  document.addEventListener("yinju:language", draw);
  document.addEventListener("yinju:looks", draw);

  // --- names that mean the same ---------------------------------------------------------------
  function settle() {
    const changed = kept !== null && box().value !== kept.text;
    for (const button of form().querySelectorAll("button")) button.disabled = !changed;
    if (changed) say("");
  }

  function say(html) { form().querySelector(".outcome").innerHTML = html; }

  function complain(faults) {
    form().querySelector(".faults").replaceChildren(...faults.map(({ line, html }) => {
      const item = document.createElement("li");
      const part = document.createElement(line ? "button" : "span");
      if (line) { part.type = "button"; part.dataset.line = line; }
      part.innerHTML = html;
      item.append(part);
      return item;
    }));
    box().setAttribute("aria-invalid", String(faults.length > 0));
  }

  async function load() {
    const reply = await fetch("yinju/settings/aliases").catch(() => null);
    if (!reply?.ok) return;
    const told = await reply.json();
    const edited = kept !== null && box().value !== kept.text;
    if (edited && told.version !== kept.version) return;  // keeping will say that it has changed
    kept = told;
    if (!edited) box().value = told.text;
    box().disabled = false;
    box().readOnly = !told.editable;
    form().querySelector(".tools").hidden = !told.editable;
    form().querySelector(".reader-only").hidden = told.editable;
    settle();
  }

  async function keep() {
    const reply = await fetch("yinju/settings/aliases", {
      method: "POST",
      headers: { "x-yinju": "1", "content-type": "application/json" },
      body: JSON.stringify({ text: box().value, version: kept.version }),
    }).catch(() => null);
    const told = reply ? await reply.json().catch(() => null) : null;
    if (!told || (!reply.ok && !told.faults)) {
      const lost = document.createElement("span");
      lost.textContent = window.yinjuTexts[root.dataset.lang]["library.lost"];
      complain([{ line: 0, html: lost.innerHTML }]);
      return;
    }
    complain(told.faults || []);
    if (told.faults) { box().focus(); return; }
    const active = document.activeElement;
    kept = { ...kept, ...told };
    box().value = told.text;
    settle();
    say(told.html);
    if (form().contains(active)) box().focus();  // the button that was pressed is of no use now
  }

  function goTo(line) {
    const lines = box().value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    box().focus();
    box().setSelectionRange(start, start + (lines[line - 1] || "").length);
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    keep();
  });
  document.addEventListener("input", (event) => { if (event.target === box()) settle(); });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("#settings button") : null;
    if (target?.dataset.line) goTo(Number(target.dataset.line));
    else if (target?.dataset.do === "undo-aliases") {
      kept = null;
      complain([]);
      box().value = "";
      load();
      box().focus();
    }
  });

  // --- what is in use -------------------------------------------------------------------------
  async function list() {
    const reply = await fetch("yinju/settings/in-use").catch(() => null);
    if (reply?.ok) page().querySelector(".in-use").innerHTML = await reply.text();
  }

  document.addEventListener("yinju:view", (event) => {
    if (event.detail.view !== "settings") return;
    draw();
    load();
    list();
  });
})();
