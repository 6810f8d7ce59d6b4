// The bar above the conversation: its title, saving and printing it.
(() => {
  const { talk } = window.yinju;
  const bar = () => window.yinju.frame("bar");
  const title = () => bar().querySelector(".talk-title button");

  function draw() {
    const first = talk.turns[0]?.question || "";
    title().textContent = talk.title || first.slice(0, 80);
    bar().classList.toggle("empty", !talk.turns.length);
    title().title = talk.said("talks.rename");
  }

  // Puts a box where an element is, to type a name into; calls `done` with it, or with null.
  talk.typeName = (element, name, done) => {
    const box = document.createElement("input");
    box.type = "text";
    box.className = "name-box";
    box.maxLength = 200;
    box.value = name;
    box.setAttribute("aria-label", talk.said("talks.rename"));
    element.hidden = true;
    element.after(box);
    box.focus();
    box.select();
    let ended = false;
    const end = (value, focus) => {
      if (ended) return;
      ended = true;
      box.remove();
      element.hidden = false;
      if (focus) element.focus();
      done(value);
    };
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter") end(box.value.trim(), true);
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();  // the list stays open
        end(null, true);
      }
    });
    box.addEventListener("blur", () => end(box.value.trim(), false));
  };

  // Returns the name as it is kept, null where it is not.
  talk.rename = async (id, name) => {
    const reply = await talk.send("conversations/rename", { conversation: id, title: name }).catch(() => null);
    if (!reply?.ok) return null;
    const kept = (await reply.json()).title;
    if (id === talk.id) {
      talk.title = kept;
      draw();
    }
    talk.tell("changed");
    talk.tell("listed");
    return kept;
  };

  async function save() {
    const query = new URLSearchParams({ conversation: talk.id });
    const reply = await fetch(`yinju/conversations/export?${query}`, { headers: { "x-yinju": "1" } }).catch(() => null);
    if (!reply?.ok) return talk.offer(talk.words("library.lost"));
    const text = talk.withAddress(await reply.text());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
    link.download = `${title().textContent.replace(/[/\\:*?"<>|]/g, " ").trim().slice(0, 60) || "yinju"}.md`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  const DO = {
    title: (button) => {
      const id = talk.id;
      talk.typeName(button, button.textContent, (name) => { if (name) talk.rename(id, name); });
    },
    export: save,
    print: () => window.print(),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#bar [data-do]");
    if (button) DO[button.dataset.do]?.(button);
  });
  document.addEventListener("yinju:talk", draw);
  document.addEventListener("yinju:drawn", () => {
    if (bar().isConnected) return;
    document.getElementById("thread")?.before(bar());
    draw();
  });
})();
