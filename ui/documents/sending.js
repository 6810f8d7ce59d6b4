// Sends files, and tells of each how far it is until it can be asked about.
// Names come from outside: they are put in with textContent, or as the server has escaped them.
(() => {
  const root = document.documentElement;
  const AT_ONCE = 2;  // files under way
  const LOOK = 800;  // milliseconds between two looks at what is being indexed
  const tray = () => window.yinju.frame("tray");
  const part = (id) => tray().querySelector(`[id="${id}"]`);
  const sending = () => part("sending");
  const words = (id) => part(id).innerHTML;
  const waiting = [];
  let underWay = 0;
  let timer = 0;

  // Beside the place where files are dropped: that of the documents, else above the question box.
  window.yinju.placeTray = () => {
    if (root.dataset.view === "documents") document.querySelector("#drop")?.after(tray());
    else document.querySelector("#chooser")?.before(tray());
  };
  document.addEventListener("yinju:view", window.yinju.placeTray);

  function put(row, state, html) {
    const outcome = row.querySelector(".outcome");
    row.className = state;
    if (outcome.told !== html) outcome.innerHTML = outcome.told = html;
    row.querySelector(".choices-exists").hidden = state !== "exists";
  }

  const settled = (row) => ["ready", "partly", "left-out", "tests", "refused", "stopped", "deleted"].includes(row.className);

  window.yinju.sendFiles = (files) => {
    const list = sending();
    if (!underWay && !waiting.length) {  // what is settled makes room for what is new
      for (const row of [...list.children]) if (settled(row)) row.remove();
    }
    for (const file of files) {
      const row = part("sending-row").content.firstElementChild.cloneNode(true);
      row.querySelector(".name").textContent = file.name;
      list.append(row);
      if (file.size > Number(tray().dataset.most)) {
        put(row, "refused", words("say-large"));
        continue;
      }
      put(row, "waiting", words("say-waiting"));
      waiting.push({ file, row, existing: "ask" });
    }
    next();
  };

  function next() {
    while (underWay < AT_ONCE && waiting.length) send(waiting.shift());
  }

  function send(one) {
    underWay += 1;
    const { file, row, existing } = one;
    const request = new XMLHttpRequest();
    const bar = row.querySelector(".gauge i");
    put(row, "sending", "");
    bar.style.width = "0";
    request.upload.onprogress = (event) => { bar.style.width = `${(100 * event.loaded) / event.total}%`; };
    request.onloadend = () => {
      underWay -= 1;
      let reply = {};
      try { reply = JSON.parse(request.responseText); } catch { /* the server has gone */ }
      if (request.status === 200) {
        row.dataset.taken = reply.name;
        if (reply.name !== file.name) row.querySelector(".name").textContent = `${file.name} → ${reply.name}`;
        put(row, "taken", reply.html);
        clearTimeout(timer);
        timer = setTimeout(look, LOOK);
      } else put(row, request.status === 409 ? "exists" : "refused", reply.html || words("say-lost"));
      row.again = request.status === 409 ? one : null;
      next();
      if (!underWay) {
        window.yinju.lookAtStatus();
        window.yinju.listDocuments();
      }
    };
    request.open("POST", `yinju/upload?name=${encodeURIComponent(file.name)}&existing=${existing}`);
    request.setRequestHeader("x-yinju", "1");
    request.send(file);
  }

  // Asks what has become of the files that were received.
  async function look() {
    clearTimeout(timer);
    const rows = [...sending().children].filter((row) => row.dataset.taken && !settled(row));
    if (!rows.length) return;
    const reply = await window.yinju.talk.send("uploads", rows.map((row) => row.dataset.taken)).catch(() => null);
    const told = reply?.ok ? await reply.json() : {};
    for (const row of rows) {
      const one = told[row.dataset.taken];
      if (one) put(row, one.state, one.html);
    }
    timer = setTimeout(look, LOOK);
  }

  function settle(button) {
    const row = button.closest("li");
    const { existing } = button.dataset;
    if (existing === "skip") { row.remove(); return; }
    put(row, "waiting", words("say-waiting"));
    waiting.push({ ...row.again, existing });
    next();
  }

  // Who asks a question has seen which files are ready.
  document.addEventListener("yinju:talk", () => {
    for (const row of [...sending().children]) if (row.className === "ready") row.remove();
  });

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    if (target?.dataset.existing) settle(target);
    if (target?.dataset.do === "tray-close") {
      for (const row of [...sending().children]) if (!row.matches(".sending, .waiting, .exists")) row.remove();
      window.yinju.focusView();
    }
  });
})();
