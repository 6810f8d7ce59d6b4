// The question box: ↑ in an empty box brings back earlier questions, and a reload keeps what is
// typed and not sent.
(() => {
  const { talk } = window.yinju;
  const KEY = "yinju.draft";
  const box = () => document.querySelector("#question textarea");
  let questions = [];  // earlier ones, the newest first
  let place = -1;  // which of them is in the box

  function write(text) {
    box().value = text;
    box().dispatchEvent(new Event("input", { bubbles: true }));
    box().setSelectionRange(text.length, text.length);
  }

  async function recall() {
    const shown = talk.turns.map((turn) => turn.question).reverse();
    questions = [...new Set(shown)];
    place = -1;
    step(1);
    const reply = await fetch("yinju/conversations/questions", { headers: { "x-yinju": "1" } }).catch(() => null);
    if (!reply?.ok) return;
    const waiting = place < 0;
    questions = [...new Set([...questions, ...(await reply.json())])];
    if (waiting && document.activeElement === box() && !box().value) step(1);
  }

  function step(by) {
    if (!questions.length) return;
    place = Math.max(-1, Math.min(questions.length - 1, place + by));
    write(place < 0 ? "" : questions[place]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const recalled = place >= 0 && box().value === questions[place];
    if (event.key === "ArrowUp" && (recalled || !box().value)) {
      event.preventDefault();
      if (recalled) step(1);
      else recall();
    } else if (event.key === "ArrowDown" && recalled) {
      event.preventDefault();
      step(-1);
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    try { sessionStorage.setItem(KEY, box().value); } catch { /* not kept */ }
  });

  let filled = false;
  document.addEventListener("yinju:drawn", () => {
    if (filled || !box()) return;
    filled = true;
    try { window.yinju.fill(sessionStorage.getItem(KEY) || ""); } catch { /* nothing kept */ }
  });
  // The box is emptied by Gradio when a question is sent, without an event of its own.
  document.addEventListener("yinju:asked", () => {
    try { sessionStorage.removeItem(KEY); } catch { /* nothing kept */ }
  });
})();
