// The reading aid: a quotation's words, fetched when asked for and put below the quotation.
// What was opened stays open when Gradio draws the conversation or the panel anew.
(() => {
  const found = new Map();  // a quotation's text: its aid
  const opened = new Set();  // ids of the aids that are open
  const said = (key) => window.yinjuTexts[document.documentElement.dataset.lang][key];
  const place = (button) => document.getElementById(button.getAttribute("aria-controls"));

  // In the panel a quotation may run over several lines, each with a mark of its own.
  function quoted(button) {
    const inside = button.closest(".source")?.querySelectorAll("mark")
      || button.closest(".statement").querySelectorAll("q");
    return [...inside].map((element) => element.textContent).join("\n");
  }

  async function open(button) {
    const text = quoted(button);
    opened.add(place(button).id);
    draw(button, found.get(text) ?? "");
    if (found.has(text)) return;
    const reply = await fetch(`yinju/words?${new URLSearchParams({ text })}`).catch(() => null);
    if (reply?.ok) found.set(text, await reply.text());
    // The button may have been drawn anew meanwhile.
    const now = document.querySelector(`[aria-controls="${button.getAttribute("aria-controls")}"]`);
    if (now && quoted(now) === text && opened.has(place(now).id)) draw(now, found.get(text) ?? null);
  }

  // `html`: "" while it is on its way, null if it did not come.
  function draw(button, html) {
    const box = place(button);
    if (html) box.innerHTML = html;
    else {
      const line = document.createElement("p");
      line.className = "hint";
      line.textContent = said(html === null ? "library.lost" : "reader.loading");
      box.replaceChildren(line);
    }
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    // Opened at the lower edge, it would open out of sight.
    if (html && button.matches(":focus") && box.getBoundingClientRect().top > window.innerHeight - 260) {
      button.scrollIntoView({ block: "center" });
    }
  }

  function close(button) {
    opened.delete(place(button).id);
    place(button).hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.gloss") : null;
    if (!button) return;
    if (button.getAttribute("aria-expanded") === "true") close(button);
    else open(button);
  });

  document.addEventListener("yinju:reset", () => opened.clear());  // the next conversation has the same ids
  document.addEventListener("yinju:drawn", () => {
    for (const id of opened) {
      const button = document.querySelector(`button.gloss[aria-controls="${CSS.escape(id)}"]`);
      const html = button && found.get(quoted(button));
      if (!button) opened.delete(id);  // a new conversation
      else if (html && place(button).hidden) draw(button, html);
    }
  });
})();
