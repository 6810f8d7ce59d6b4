// The Search page: the address carries query and filters, and what it says is what is shown. So a
// search can be shared, and "back" leads to the one before.
(() => {
  const FIELDS = ["query", "document", "collection", "year", "format", "explain"];
  const page = () => window.yinju.frame("search");
  const form = () => page().querySelector("form");
  const box = () => page().querySelector("#found");
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  let shown = null;  // the search that is on the page
  let asked = 0;
  let retry = 0;

  function read() {
    const values = new URLSearchParams();
    for (const name of FIELDS) {
      const field = form().elements[name];
      const value = field.type === "checkbox" ? (field.checked ? field.value : "") : field.value.trim();
      if (value) values.set(name, value);
    }
    return values;
  }

  function write(values) {
    for (const name of FIELDS) {
      const field = form().elements[name];
      const value = values.get(name) || "";
      if (field.type === "checkbox") field.checked = value !== "";
      else if (field.tagName === "SELECT") {
        field.dataset.wanted = value;
        if (![...field.options].some((option) => option.value === value)) field.add(new Option(value, value));
        field.value = value;
      } else field.value = value;
    }
  }

  // What the filters offer; a year that is chosen stays even where no document has it any more.
  function offer(name, choices) {
    const field = form().elements[name];
    const value = field.value;
    while (field.options.length > 1) field.remove(1);
    for (const [text, count] of choices) field.add(new Option(`${name === "format" ? text.toUpperCase() : text} (${count})`, text));
    if (value && !choices.some(([text]) => text === value)) field.add(new Option(value, value));
    field.value = value;
  }

  async function find(values, force = false) {
    const address = values.toString();
    if (!force && address === shown) return;
    shown = address;
    clearTimeout(retry);
    const mine = ++asked;
    box().setAttribute("aria-busy", "true");
    const reply = await window.yinju.load(`yinju/search?${address}`);
    if (mine !== asked) return;
    box().setAttribute("aria-busy", "false");
    if (!reply) { say("library.lost"); shown = null; return; }
    const { html } = reply;
    if (!reply.ok && reply.status !== 503) { say("search.failed"); return; }
    if (!values.get("query") && reply.ok) {
      // Nothing is asked for yet: only what can be chosen is taken from the reply.
      const made = document.createElement("template");
      made.innerHTML = html;
      choices(made.content);
      box().innerHTML = page().querySelector("template.how").innerHTML;
      return;
    }
    box().innerHTML = html;
    if (reply.status === 503) { retry = setTimeout(() => find(values, true), 1500); return; }
    choices(box());
  }

  function choices(part) {
    const told = part.querySelector("[data-years]");
    if (!told) return;
    offer("year", JSON.parse(told.dataset.years));
    offer("format", JSON.parse(told.dataset.formats));
    offer("collection", JSON.parse(told.dataset.collections));
    const { collection } = form().elements;
    collection.parentElement.hidden = collection.options.length < 2;
    told.remove();
  }

  function say(key) {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = said(key);
    box().replaceChildren(line);
  }

  async function more(button) {
    button.disabled = true;
    const values = read();
    values.set("first", button.dataset.following);
    const mine = asked;
    const reply = await window.yinju.load(`yinju/search?${values}`);
    if (mine !== asked) return;
    if (!reply?.ok) { button.disabled = false; return; }
    const made = document.createElement("template");
    made.innerHTML = reply.html;
    const fresh = [...made.content.querySelectorAll("li.hit")];
    const next = made.content.querySelector(".more");
    box().querySelector(".hits").append(...fresh);
    if (next) button.closest(".more").replaceWith(next); else button.closest(".more").remove();
    (fresh[0]?.querySelector("a") || page().querySelector("h2")).focus();
  }

  function go() {
    const address = `#/search${read().size ? `?${read()}` : ""}`;
    if (location.hash === address) find(read(), true);
    else location.hash = address;
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    go();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form === form() && event.target.name !== "query") go();
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("#search button") : null;
    if (target?.dataset.following) more(target);
    else if (target?.dataset.do === "no-filters") {
      for (const name of ["document", "collection", "year", "format"]) form().elements[name].value = "";
      go();
      form().elements.query.focus();
    }
  });

  document.addEventListener("yinju:view", (event) => {
    const { view, values } = event.detail;
    const link = document.querySelector('.views a[data-view="search"]');
    if (view !== "search") return;
    write(values);
    if (link) link.href = location.hash;  // the way back from other views leads to this search
    find(read());
    if (!values.get("query") && !matchMedia("(max-width: 900px)").matches) form().elements.query.focus();
  });
})();
