// Copies text: answers as the server writes them, and what is selected by hand as clean text.
(() => {
  const { talk } = window.yinju;
  const SKIPPED = "button:not(.cite), .words, .acts, .noted, .scripts, .converted, .sr, .kicker, form, template, script, style";
  const BLOCK = /^(block|flex|grid|list-item|table|table-row|table-caption|flow-root)$/;

  // Links of a copied text begin with the address of this page.
  talk.withAddress = (text) => text.replaceAll("](#/read?", `](${location.origin}${location.pathname}#/read?`);

  talk.copy = async (text) => {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch { done = copyOldWay(text); }  // on an address without TLS there is no other
    return done;
  };

  function copyOldWay(text) {
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener("copy", put, true);
    try { return document.execCommand("copy"); } finally { document.removeEventListener("copy", put, true); }
  }

  // The text of a range as it is seen: no buttons but the numbers of citations, no reading aids.
  function readRange(range) {
    const root = range.commonAncestorContainer;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = root.nodeType === Node.TEXT_NODE ? [root] : [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    let text = "";
    let before = null;
    for (const node of nodes) {
      if (!range.intersectsNode(node)) continue;
      const parent = node.parentElement;
      if (parent.closest(SKIPPED) || !parent.checkVisibility()) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      const piece = node.data.slice(from, to);
      if (!piece) continue;
      const block = blockOf(parent);
      const cell = parent.closest("td, th");
      if (before && block !== before.block) text += cell && before.cell && cell.parentNode === before.cell.parentNode ? "\t" : "\n";
      text += piece;
      before = { block, cell };
    }
    return text.replace(/[ \t]+$/gm, "").trim();
  }

  function blockOf(element) {
    while (element.parentElement && !element.matches("td, th") && !BLOCK.test(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  }

  document.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const parts = ["thread", "sources"].map(window.yinju.frame).filter((part) => range.intersectsNode(part));
    if (!parts.length || event.target.closest?.("input, textarea")) return;
    const text = readRange(range);
    if (!text) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
})();
