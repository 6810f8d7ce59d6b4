// Draws the turns of the conversation and their sources, as the server renders them.
(() => {
  const { talk } = window.yinju;
  const thread = () => window.yinju.frame("thread").querySelector(".turns");
  const panel = () => window.yinju.frame("sources").querySelector(".panel");
  const named = (number) => thread().querySelector(`#turn-${number}`);

  function parse(html, selector) {
    const made = document.createElement("template");
    made.innerHTML = html;
    return [...made.content.querySelectorAll(selector)];
  }

  talk.element = (turn) => named(turn.number);
  talk.turnOf = (element) => talk.find(Number(element?.closest(".turn")?.id.slice("turn-".length)));

  talk.draw = (turn, html) => {
    const [made] = parse(html, ".turn");
    made.id = `turn-${turn.number}`;
    thread().querySelector(".greeting")?.remove();
    const old = named(turn.number);
    if (old) change(old, made);
    else thread().insertBefore(made, follower(turn));
  };

  // The question at once, before the server has said anything.
  talk.drawOpen = (turn) => {
    talk.draw(turn, window.yinju.frame("open-turn").innerHTML);
    named(turn.number).querySelector(".asked").append(turn.question);
  };

  talk.drawError = (turn, text) => {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.append(text);
    const there = named(turn.number);
    for (const part of there.querySelectorAll(".pending, .answer, .acts, .error")) part.remove();
    there.append(line);
  };

  // Takes a turn away; the function that is returned puts it back.
  talk.drawNot = (turn) => {
    const there = named(turn.number);
    const sources = sourcesOf(turn);
    for (const part of [there, ...sources]) part?.remove();
    return () => {
      if (there) thread().insertBefore(there, follower(turn));
      panel().append(...sources);
    };
  };

  talk.drawSources = (turn, html) => {
    const views = parse(html, ".source");
    for (const old of sourcesOf(turn)) old.remove();
    panel().querySelector(":scope > .empty")?.remove();
    panel().append(...views);
    if (views.length) window.yinju.showSource(views[0].id);
  };

  // The greeting, and an empty panel.
  talk.drawEmpty = () => {
    for (const [id, part] of [["thread", thread()], ["sources", panel()]]) {
      part.replaceWith(parse(window.yinjuFrames, `#${id} > *`)[0]);
    }
  };

  talk.change = change;

  function follower(turn) {
    const place = talk.turns.indexOf(turn);
    return talk.turns.slice(place + 1).map(talk.element).find(Boolean) || null;
  }

  function sourcesOf(turn) {
    return [...panel().querySelectorAll(`.source[id^="s${turn.number}-"]`)];
  }

  // Makes an element equal to another and leaves alone what is equal already: nothing flickers, and
  // a screen reader says only what is new.
  function change(old, made) {
    if (old.isEqualNode(made)) return;
    if (!shell(old).isEqualNode(shell(made))) {
      old.replaceWith(made);
      return;
    }
    const [before, after] = [[...old.childNodes], [...made.childNodes]];
    after.forEach((child, place) => (before[place] ? change(before[place], child) : old.append(child)));
    for (const child of before.slice(after.length)) child.remove();
  }

  // Returns a node without its children, and without what the page's scripts set.
  function shell(node) {
    const copy = node.cloneNode(false);
    copy.removeAttribute?.("aria-pressed");
    if (copy.dataset?.label || copy.dataset?.title) {
      copy.removeAttribute("aria-label");
      copy.removeAttribute("title");
    }
    return copy;
  }
})();
