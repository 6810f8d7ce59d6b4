// The Tests page: the address says what of the table is shown, or which case is open. What changes
// cases stands in changing.js.
(() => {
  const root = document.documentElement;
  const page = () => window.yinju.frame("tests");
  const part = (selector) => page().querySelector(selector);
  const FIELDS = ["show", "kind", "lang", "text"];
  const tests = (window.yinju.tests = {});
  let now = new URLSearchParams();  // the address
  let asked = 0;
  let list = "#/tests";  // the table that was seen last
  let timer = 0;
  let active = false;
  let typing = 0;

  const seen = () => root.dataset.view === "tests";
  tests.part = part;
  tests.post = (path, values) => window.yinju.talk.send(`tests/${path}`, values).catch(() => null);

  // Says what came of something, in all languages.
  tests.say = (html, wrong = false) => {
    const line = document.createElement("p");
    line.className = wrong ? "error" : "hint";
    if (html instanceof Node) line.append(html);
    else line.innerHTML = html;
    part(".outcome").replaceChildren(...(html ? [line] : []));
  };
  tests.lost = () => tests.say(window.yinju.talk.words("library.lost"), true);

  const fetched = (path, values = "") => fetch(`yinju/tests${path}${values && `?${values}`}`).catch(() => null);

  async function get(path, values = "") {
    const reply = await fetched(path, values);
    return reply?.ok ? reply.text() : reply?.status === 404 ? "" : null;
  }

  // --- the overview and the table ---------------------------------------------------------------
  function offer(name, values) {
    const field = part(`.cases [name=${name}]`);
    const value = now.get(name) || "";
    while (field.options.length > 1) field.remove(1);
    for (const one of values) field.add(new Option(one, one));
    if (value && !values.includes(value)) field.add(new Option(value, value));
    field.value = value;
    field.closest(".field").hidden = !values.length && !value;
  }

  async function overview() {
    const html = await get("");
    if (html === null) return retry();
    const made = document.createElement("template");
    made.innerHTML = html;
    const top = made.content.querySelector(".top");
    if (!top) return;
    const open = [...part(".overview").querySelectorAll("details[open]")].map((one) => one.className);
    part(".overview").replaceChildren(top);
    for (const name of open) top.querySelector(`details.${name}`)?.setAttribute("open", "");
    part(".over-time").replaceChildren(...made.content.querySelectorAll(".bottom"));
    for (const name of ["kind", "lang"]) offer(name, JSON.parse(top.dataset[`${name}s`]));
    part(".cases").hidden = top.dataset.cases === "0";
    part("[data-do=run-tests]").hidden = top.dataset.cases === "0";
  }

  async function table() {
    const mine = ++asked;
    const values = new URLSearchParams(now);
    const html = await get("/cases", values);
    if (mine !== asked) return;
    if (html === null) return retry();
    part(".table-of-cases").innerHTML = html;
  }

  function retry() {
    clearTimeout(timer);
    timer = setTimeout(() => { if (seen()) tests.draw(); }, 1_500);
  }

  tests.draw = () => { overview(); table(); look(); };

  function go(values, replace = false) {
    const address = values.toString();
    const hash = `#/tests${address && `?${address}`}`;
    if (location.hash === hash) return;
    if (replace) { history.replaceState(history.state, "", hash); now = values; list = hash; table(); } else location.hash = hash;
  }
  tests.open = (key) => { location.hash = `#/tests?case=${key}`; };
  tests.leave = () => { location.hash = list; };

  function choose(changed, replace = false) {
    const values = new URLSearchParams(now);
    for (const [name, value] of Object.entries(changed)) {
      if (value && value !== "all") values.set(name, value);
      else values.delete(name);
    }
    if (!("first" in changed)) values.delete("first");
    go(values, replace);
  }

  // --- one case ---------------------------------------------------------------------------------
  async function one(asking, selector) {
    const mine = ++asked;
    const box = part(".tests-one");
    const waiting = document.createElement("p");
    waiting.className = "empty";
    waiting.append(window.yinju.talk.words("reader.loading"));
    box.replaceChildren(waiting);
    const reply = await asking;
    const html = reply?.ok ? await reply.text() : "";
    const refused = reply?.status === 429 ? await reply.json().catch(() => null) : null;
    if (mine !== asked) return;
    if (html) {
      box.innerHTML = html;
      box.querySelector(selector)?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    } else if (refused) waiting.innerHTML = refused.html;
    else waiting.replaceChildren(window.yinju.talk.words(reply?.status === 404 ? "tests.gone.case" : "library.lost"));
  }

  // --- the run under way ------------------------------------------------------------------------
  async function look() {
    clearTimeout(timer);
    const reply = await fetch("yinju/tests/running").catch(() => null);
    if (!reply?.ok) { if (active) timer = setTimeout(look, 2_000); return; }
    const told = await reply.json();
    const box = part(".running");
    if (box.told !== told.html) {
      const focused = box.contains(document.activeElement);
      box.innerHTML = told.html;
      box.told = told.html;
      if (focused) (box.querySelector("button") || part("[data-do=run-tests]")).focus();
    }
    part("[data-do=run-tests]").disabled = told.active;
    if (active && !told.active) {
      overview();
      if (!part(".tests-list").hidden) table();
      window.yinju.lookAtStatus?.();
    }
    active = told.active;
    if (active && seen()) timer = setTimeout(look, 700);
  }
  tests.look = look;

  // --- events -----------------------------------------------------------------------------------
  document.addEventListener("yinju:view", (event) => {
    if (event.detail.view !== "tests") return;
    now = event.detail.values;
    const key = now.get("case"), edited = now.get("edit");
    part(".tests-list").hidden = Boolean(key || edited);
    part(".tests-one").hidden = !key && !edited;
    if (key) one(tests.post("open", { key }), "h3");
    else if (edited) one(fetched("/form", edited === "new" ? "" : new URLSearchParams({ key: edited })), "textarea");
    else {
      list = location.hash;
      part(".tests-one").replaceChildren();
      for (const name of FIELDS) {
        const field = part(`.cases [name=${name}]`);
        const value = now.get(name) || (name === "show" ? "all" : "");
        if (field !== document.activeElement || field.tagName === "SELECT") field.value = value;
      }
      overview();
      table();
    }
    look();
  });
  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches?.("#tests .cases select")) choose({ [target.name]: target.value });
  });
  document.addEventListener("input", (event) => {
    const { target } = event;
    if (!target.matches?.("#tests .cases [name=text]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => choose({ text: target.value.trim() }, true), 250);
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches?.("#tests .cases .filters")) event.preventDefault();
    if (!form.matches?.("#tests .compare-runs")) return;
    event.preventDefault();
    const html = await get("/compare", new URLSearchParams(new FormData(form)));
    if (html) part(".compared").innerHTML = html;
    else tests.lost();
  });
  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target.closest("#tests button") : null;
    if (!target) return;
    if (target.dataset.order) {
      const name = target.dataset.order;
      choose({ sort: name === "state" ? "" : name });
      return;
    }
    if (target.dataset.first) { choose({ first: target.dataset.first === "0" ? "" : target.dataset.first }); part(".cases").scrollIntoView(); }
    if (target.dataset.do === "leave-case") tests.leave();
    if (target.dataset.asked) live(JSON.parse(target.dataset.asked));
  });

  // Asks the question of a case, and what was asked before it, in a conversation of its own.
  function live(questions) {
    window.yinju.talk.begin();
    location.hash = "#/";
    for (const question of questions) window.yinju.ask(question);
  }
})();
