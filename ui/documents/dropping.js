// Takes files, and those of folders, that are dropped anywhere on the page or chosen in a box.
(() => {
  const MOST = 2_000;  // files of one drop
  const root = document.documentElement;
  const overlay = () => window.yinju.frame("overlay");
  const drop = () => document.getElementById("drop");
  const mayDrop = () => root.dataset.role !== "reader";
  const isShown = (file) => !/(^|[/\\])\./.test(file.webkitRelativePath || file.name);

  function take(files) {
    const shown = files.filter(isShown);
    if (!shown.length) return;
    if (root.dataset.view !== "ask" && root.dataset.view !== "documents") location.hash = "#/documents";
    window.yinju.sendFiles(shown);
  }

  async function read(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    const found = [];
    for (const entry of entries) await walk(entry, found);
    return found;
  }

  async function walk(entry, found) {
    if (entry.name.startsWith(".") || found.length > MOST) return;
    if (entry.isFile) {
      const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
      if (file) found.push(file);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
      if (!some.length) return;
      for (const one of some) await walk(one, found);
    }
  }

  function show(over) {
    const inPlace = root.dataset.view === "documents";
    drop()?.classList.toggle("over", over && inPlace);
    overlay().hidden = !over || inPlace;
  }

  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();  // or the browser would leave the page for the file
    show(mayDrop());
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) show(false); });
  document.addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(false);
    if (mayDrop()) take(await read(event.dataTransfer));
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-pick]")) return;
    take([...event.target.files]);
    event.target.value = "";  // so that the same file can be chosen again
  });
})();
