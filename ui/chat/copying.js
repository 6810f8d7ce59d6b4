// Copies text: answers as the server writes them, and what is selected by hand as clean text.
(() => {
  const { talk } = window.yinju;
  const SKIPPED = "button:not(.cite), .words, .acts, .noted, .following, .scripts, .sr, .kicker, form, template, script, style";
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

  // The text of a range as it is seen: no buttons but the numbers of citations, no reading aids. A
  // quotation that is shown converted is copied as its document has it; a part of one says that it
  // is converted.
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
      const piece = originalOf(node, range) ?? read(node, range);
      if (!piece) continue;
      const block = blockOf(parent);
      const cell = parent.closest("td, th");
      if (before && block !== before.block) text += cell && before.cell && cell.parentNode === before.cell.parentNode ? "\t" : "\n";
      text += piece;
      before = { block, cell };
    }
    return text.replace(/[ \t]+$/gm, "").trim();
  }

  const isWhole = (node, range) => range.comparePoint(node, 0) === 0 && range.comparePoint(node, node.childNodes.length) === 0;

  function read(node, range) {
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.length;
    return node.data.slice(from, to);
  }

  // Of a converted quotation that is selected as a whole: its original, once; null of other texts.
  function originalOf(node, range) {
    const mark = node.parentElement.closest("small.converted");
    const converted = mark ? null : node.parentElement.closest("[data-converted]");
    const shown = mark ? [...mark.parentElement.querySelectorAll("span[data-converted]")] : [converted];
    if (!shown[0]) return null;
    if (mark) return shown.every((one) => isWhole(one, range)) ? "" : ` (${mark.innerText})`;
    if (!isWhole(converted, range)) return null;
    const first = document.createTreeWalker(converted, NodeFilter.SHOW_TEXT).nextNode();
    return node === first ? converted.previousElementSibling.textContent : "";
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
