"""An assistant small enough to check by hand, with real documents and answers."""

import re
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.types import Answer, Citation, Statement
from corpus import Block, Document, Edit, Heading, Message, OffsetMap, Passage
from index.types import Hit

NAME = "更新報告.txt"
QUOTE = "當地黨組織建立路地合作、多部門高效統籌協調機制"
SOURCE = """04研究成果
(6)模式口歷史街區調研
模式口歷史文化街區修繕改造工作以“文物保護是核心”為指導原則。
(7)海淀區京張鐵路遺址公園
京張鐵路遺址公園的城市更新策略主要有歷史傳承、凸顯科創和綠色生態三個特點。\
當地黨組織建立路地合作、多部門高效統(tǒng)籌協(xié)調機制,把城市更新與人民群眾對美好生活的期待結合起來。
京張鐵路遺址公園調研
05指導意義
<script>window.ran = true</script> *star* $$x^2$$ [1] <img src=x onerror="window.ran = true"> ${1+1} {{value}}
"""


@dataclass(frozen=True)
class Summary:
    documents: int = 1
    passages: int = 7
    encoder: str = "builtin"
    built_at: str = "2026-11-22T23:36:20+00:00"
    contextual: float = 1.0


def make_document(source: str = SOURCE, name: str = NAME) -> Document:
    edits = [Edit(m.start(), m.end(), "") for m in re.finditer(r"\([a-zǐéǒ]+\)", source)]
    offsets = OffsetMap(edits)
    text = offsets.apply(source)
    blocks: list[Block] = []
    path: list[Heading] = []
    for line in re.finditer(r"[^\n]+", text):
        level = 1 if re.match(r"\d\d", line[0]) else 2 if re.match(r"\(\d\)", line[0]) else 0
        if level:
            path = [h for h in path if h.level < level]
            path.append(Heading(line[0], level, line.start(), line.end()))
        kind = "heading" if level else "caption" if line[0].endswith("公園調研") else "paragraph"
        blocks.append(Block(line.start(), line.end(), kind, tuple(path)))
    return Document(
        name, text, source, offsets, tuple(blocks), format="txt", encoding="utf-8", sha256="0" * 64
    )


def block_of(document: Document, at: int) -> Block:
    return next(block for block in document.blocks if block.start <= at < block.end)


def cite(document: Document, number: int, quote: str) -> Citation:
    start = document.text.index(quote)
    end = start + len(quote)
    section = tuple(heading.title for heading in block_of(document, start).headings)
    source = document.offsets.to_source(start, end)
    told = document.name, document.title, document.date, document.page_at(start)
    return Citation(number, *told, section, f"{number:016x}", start, end, quote, *source)


def hit(document: Document, rank: int, quote: str) -> Hit:
    block = block_of(document, document.text.index(quote))
    text = document.text[block.start : block.end]
    passage = Passage(document.name, text, block.start, block.end, block.headings)
    return Hit(rank, 1 / rank, rank, rank, 0.5, passage)


def answer(
    document: Document, question: str, *quotes: str, language: str = "zh-Hant", understood: str = ""
) -> Answer:
    citations = tuple(cite(document, n, quote) for n, quote in enumerate(quotes, 1))
    return Answer(
        question=question,
        understood_as=understood or question,
        language=language,  # type: ignore[arg-type]
        refused=False,
        confidence=0.8,
        note="報告中是這樣寫的：" if language != "en" else "The report says:",
        statements=tuple(Statement("", c.quote, (c.number,)) for c in citations),
        citations=citations,
        hits=(),
    )


def refusal(document: Document, question: str) -> Answer:
    hits = (hit(document, 1, "模式口歷史文化街區"), hit(document, 2, QUOTE))
    note = "文件裡找不到這個問題的答案。"
    return Answer(question, question, "zh-Hant", True, 0.1, note, (), (), hits)


class FakeAssistant:
    """Answers with the 京張 quotation; 巴黎 is refused, 壞 breaks, 標記 quotes markup."""

    def __init__(self) -> None:
        self.document = make_document()
        self.documents = {NAME: self.document}
        self.summary = Summary()
        self.manifest = None
        self.asked: list[tuple[str, str | None]] = []  # question, how the one before was understood
        self.limits: list[object] = []
        self.languages: list[str | None] = []

    def ask(
        self,
        question: str,
        previous: str | None = None,
        document: str | Sequence[str] | None = None,
        language: str | None = None,
    ) -> Answer:
        self.asked.append((question, previous))
        self.languages.append(language)
        self.limits.append(document)
        if "壞" in question:
            raise RuntimeError("broken on purpose")
        if "巴黎" in question:
            return refusal(self.document, question)
        if "標記" in question:
            start = self.document.text.index("<script>")
            return answer(self.document, question, self.document.text[start:].strip())
        heading, sentence = (
            "(7)海淀區京張鐵路遺址公園",
            f"{QUOTE},把城市更新與人民群眾對美好生活的期待結合起來。",
        )
        language = "en" if question.isascii() or "How" in question else "zh-Hant"
        return answer(self.document, question, sentence, heading, language=language)


class Disk:
    """Generations by name, one of them current: what another process would change."""

    def __init__(self) -> None:
        self.name = "one"
        self.generations = {"one": self.generation("one")}
        self.fails: Exception | None = None

    def generation(self, name: str, text: str = "") -> FakeAssistant:
        assistant = FakeAssistant()
        assistant.manifest = SimpleNamespace(generation=name)
        assistant.document = replace(assistant.document, sha256=name[0] * 64)
        assistant.documents = {NAME: assistant.document}
        return assistant

    def publish(self, name: str) -> None:
        self.generations[name] = self.generation(name)
        self.name = name

    def open(self) -> FakeAssistant:
        if self.fails:
            raise self.fails
        return self.generations[self.name]


class Gate:
    """A loader that waits until the test opens it."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.assistant = FakeAssistant()

    def __call__(self, progress, notice):
        progress("encode", 1, 3)
        assert self.opened.wait(120)
        return self.assistant


def load_slowly(seconds: float):
    def load(progress, notice):
        for step in range(10):
            progress("splitting" if step < 2 else "encode", step, 10)
            time.sleep(seconds / 10)
        return FakeAssistant()

    return load


def chromium() -> str | None:
    """Return the path of a Chromium, if this machine has one.

    The headless shell comes first: it is the same engine without windows, and opens and prints pages
    with two thirds of the work.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def firefox() -> str | None:
    """Return the path of a Firefox, if this machine has one."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium here: install chromium")


def work_slowly(home: Path, full: bool, pipe) -> None:
    """What a rebuild's process does, with all its steps and nothing behind them."""
    for step in ("read", "analyse", "encode", "write"):
        for done in range(1, 11):
            if pipe.poll(0.2):
                pipe.send(("failed", Message("build.stopped")))
                return
            pipe.send(("progress", step, done, 10))
    pipe.send(("done", {"generation": "", "added": 1, "seconds": 8.0}))


def work_and_die(home: Path, full: bool, pipe) -> None:
    """End without a word, as a process does that the system kills."""
    import os

    pipe.send(("progress", "read", 1, 10))
    os._exit(9)


def work_deaf(home: Path, full: bool, pipe) -> None:
    """Take no notice of being stopped."""
    pipe.send(("progress", "read", 1, 10))
    time.sleep(120)
