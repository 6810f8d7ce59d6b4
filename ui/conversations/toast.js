// Says what was done, with a button that undoes it. It stands in the page's flow and covers nothing.
(() => {
  const { talk } = window.yinju;
  const SECONDS = 12;
  const pages = () => window.yinju.frame("toasts");
  const lists = () => window.yinju.frame("conversations").querySelector(".toasts");

  // `where` is "page", above the question box, or "list". Only the newest of a place is shown.
  talk.offer = (text, undo = null, where = "page") => {
    const toast = document.createElement("p");
    const said = document.createElement("span");
    toast.className = "toast";
    said.append(text);
    toast.append(said);
    const gone = () => {
      clearTimeout(timer);
      const focused = toast.contains(document.activeElement);
      toast.remove();
      if (focused) document.querySelector(where === "list" ? "#conversations [type=search]" : "#question textarea")?.focus();
    };
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.append(talk.words("undo"));
      button.addEventListener("click", () => { undo(); gone(); });
      toast.append(button);
    }
    let timer = setTimeout(gone, SECONDS * 1000);
    for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
    for (const kind of ["pointerleave", "focusout"]) {
      toast.addEventListener(kind, () => { clearTimeout(timer); timer = setTimeout(gone, SECONDS * 1000); });
    }
    (where === "list" ? lists() : pages()).replaceChildren(toast);
  };

  document.addEventListener("yinju:drawn", () => {
    if (!pages().isConnected) document.getElementById("thread")?.after(pages());
  });
})();
