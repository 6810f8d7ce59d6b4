// Running the tests, and adding, editing, deleting and uploading cases: for editors.
(() => {
  const { tests } = window.yinju;
  const LISTS = ["evidence", "answer", "history"];
  let file = null;  // an upload whose name is taken

  async function run(button) {
    button.disabled = true;
    tests.say("");
    const reply = await tests.post("run", {});
    if (!reply?.ok) { button.disabled = false; tests.lost(); return; }
    tests.look();
  }

  // --- the form of a case -----------------------------------------------------------------------
  function read(form) {
    const values = { key: form.dataset.key, version: form.dataset.version, answerable: form.elements.answerable.checked };
    for (const field of form.querySelectorAll("textarea, input[type=text]")) {
      values[field.name] = LISTS.includes(field.name) ? field.value.split("\n").filter((line) => line.trim()) : field.value.trim();
    }
    return values;
  }

  async function save(form) {
    const reply = await tests.post("case", read(form));
    const told = await reply?.json().catch(() => null);
    if (!reply?.ok) {
      const faults = form.querySelector(".faults");
      const line = document.createElement("p");
      line.className = "error";
      if (told?.html) line.innerHTML = told.html;
      else line.append(window.yinju.talk.words("library.lost"));
      faults.replaceChildren(line);
      return;
    }
    tests.say(told.html);
    tests.open(told.key);
  }

  async function remove(key, version) {
    const reply = await tests.post("delete", { key, version });
    const told = await reply?.json().catch(() => null);
    if (!reply?.ok) { if (told?.html) tests.say(told.html, true); else tests.lost(); return; }
    tests.say(window.yinju.talk.words("tests.deleted"));
    tests.leave();
    window.yinju.focusView();
  }

  // --- upload -----------------------------------------------------------------------------------
  async function send(chosen, replacing = false) {
    const query = new URLSearchParams({ name: chosen.name, replacing });
    const reply = await fetch(`yinju/tests/upload?${query}`, { method: "POST", headers: { "x-yinju": "1" }, body: chosen }).catch(() => null);
    const told = await reply?.json().catch(() => null);
    if (!told?.html) return tests.lost();
    tests.say(told.html, !reply.ok && !told.exists);
    file = told.exists ? chosen : null;
    if (file) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.dataset.do = "replace-cases";
      button.append(window.yinju.talk.words("tests.replace"));
      tests.part(".outcome p").append(" ", button);
      button.focus();
    } else tests.draw();
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("#tests .case-form")) return;
    event.preventDefault();
    save(event.target);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#tests input[type=file]")) return;
    const [chosen] = event.target.files;
    if (chosen) send(chosen);
    event.target.value = "";
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("#tests button") : null;
    if (!target) return;
    const { dataset } = target;
    const sure = () => tests.part(".really");
    if (dataset.do === "run-tests") run(target);
    else if (dataset.do === "cancel-tests") tests.post("cancel", {}).then(tests.look);
    else if (dataset.do === "add-case") location.hash = "#/tests?edit=new";
    else if (dataset.edit) location.hash = `#/tests?edit=${dataset.edit}`;
    else if (dataset.do === "upload-cases") tests.part("input[type=file]").click();
    else if (dataset.do === "replace-cases" && file) send(file, true);
    else if (dataset.gone) { sure().hidden = false; target.hidden = true; sure().querySelector("button").focus(); }
    else if (dataset.do === "delete-case") { const one = tests.part("[data-gone]"); remove(one.dataset.gone, one.dataset.version); }
    else if (dataset.do === "keep-case") { sure().hidden = true; const one = tests.part("[data-gone]"); one.hidden = false; one.focus(); }
  });
})();
