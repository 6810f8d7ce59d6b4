"""No text from outside becomes markup, whichever part of the page shows it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from lxml import html as lxml
from ui_support import QUOTE, Summary, answer, make_document, refusal

from assistant.types import TableRow
from corpus import Block, Document, Edit, Heading, OffsetMap
from corpus.errors import Message, YinjuError
from corpus.types import TableHead
from index.dictionary.glosses import Word
from ui.chat.asking import error_line
from ui.chat.chooser import render_choices
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources
from ui.documents.library import Listing, Row
from ui.documents.page import render_build, render_table
from ui.documents.status import status_line
from ui.reader import gloss
from ui.reader import page as reader
from ui.service.building import Build
from ui.service.service import Status
from ui.templating import render

PLAIN = "文x"  # like the hostile texts, not empty, and Chinese


def answered(text: str) -> str:
    document = make_document()
    said = answer(document, text, QUOTE, understood=text + "?")
    statement = replace(said.statements[0], quote=text, lead=text, preceding=text)
    citation = replace(said.citations[0], document=text, section=(text, text), page=1)
    said = replace(said, note=text, statements=(statement, replace(statement, side=text)))
    turn = Turn(1, text, replace(said, citations=(citation,)), only=(text,) * 4)
    return render_thread([turn])


def refused(text: str) -> str:
    said = refusal(make_document(), text)
    passage = replace(said.hits[0].passage, document=text, text=text)
    turn = Turn(1, text, replace(said, hits=(replace(said.hits[0], passage=passage),)))
    return render_thread([turn]) + render_sources([turn])


def document_of(text: str) -> Document:
    line = " ".join(text.split()) or "x"  # one line, one heading and one line that was repaired
    whole = f"{line}\n{line}\n{line}"
    source, length = whole + line, len(line)
    starts = [0, length + 1, 2 * length + 2]
    heading = Heading(line, 1, 0, length)
    kinds = ("heading", "paragraph", "paragraph")
    blocks = [
        Block(start, start + length, kind, (heading,))
        for start, kind in zip(starts, kinds, strict=True)
    ]
    offsets = OffsetMap([Edit(len(whole), len(source), "")])
    return Document(
        text,
        whole,
        source,
        offsets,
        tuple(blocks),
        format=text,
        encoding="utf-8",
        sha256="0" * 64,
        title=text + "!",
        author=text,
        date=text,
        warnings=(Message("service.failed", {"kind": text, "reason": text}),),
    )


def cited(text: str) -> str:
    document = document_of(text)
    said = answer(make_document(), "?", QUOTE)
    citation = replace(said.citations[0], document=text, section=(text, text), quote=document.text)
    citation = replace(citation, start=0, end=len(document.text))
    turn = Turn(1, "?", replace(said, citations=(citation,)), documents={text: document})
    return render_sources([turn]) + render_sources([replace(turn, documents={})])


def read(text: str) -> str:
    document = document_of(text)
    shown = reader.render_document(
        document, (0, 1), indexed=True, asked_version=text, file_state="changed"
    )
    return shown + reader.render_part(document, 0) + reader.render_missing(text)


def tabled(text: str) -> str:
    cells = ("\t".join([text] * 3), "\t".join([text] * 2))
    whole, length = "\n".join(cells), len(cells[0])
    heads = (TableHead((text, text, text), text), TableHead((text, text), text, 1))
    blocks = (
        Block(0, length, "header", (), 0),
        Block(length + 1, len(whole), "row", (), 1),
    )
    document = replace(document_of(text), text=whole, blocks=blocks, tables=heads)
    row = TableRow(heads[1].columns, tuple(cells[1].split("\t")), text)
    said = answer(make_document(), "?", QUOTE)
    citation = replace(
        said.citations[0],
        document=text,
        start=length + 1,
        end=len(whole),
        quote=cells[1],
        table=row,
    )
    statement = replace(said.statements[0], quote=cells[1], columns=text)
    said = replace(said, citations=(citation,), statements=(statement,))
    turn = Turn(1, "?", said, documents={text: document})
    return render_thread([turn]) + render_sources([turn]) + reader.render_part(document, 0)


def failed(text: str) -> str:
    message = Message("service.failed", {"kind": text, "reason": text})
    for_user = error_line(YinjuError.of(message))
    status = Status("failed", failure=message)
    build = render_build(Build("failed", failure=message), status, 0)
    return render_thread([Turn(1, text, error=for_user)]) + status_line(status) + build


def working(text: str) -> str:
    summary = replace(Summary(), encoder=text, built_at=text)
    message = Message("service.failed", {"kind": text, "reason": text})
    status = Status("ready", summary=summary, generation=text, trouble=message)
    build = render_build(Build("done", report={"generation": text}), status, 0)
    return status_line(status) + status_line(Status(step=text + "x")) + build


def listed(text: str) -> str:
    row = Row(text, text, "indexed", True, text, 1, 1, datetime.now(UTC), "1" * 12, text + "!")
    warning = Message("service.failed", {"kind": text, "reason": text})
    row = replace(row, date=text, also=(text, text), same=text, warnings=(warning,))
    skipped = Row(
        text, text, "new", True, skipped=Message("service.failed", {"kind": text, "reason": text})
    )
    return render_table(
        Listing((row, skipped), (skipped,), 3, 1, 1, built_at=text, folder=Path(f"/{text}")),
        0,
        {text: [text]},
        text,
    )


def chosen(text: str) -> str:
    return render_choices([(text, text + "!")], "", {text: [text, text + "!"]})


def glossed(text: str) -> str:
    return gloss.render_gloss([Word("（"), Word(text + "x", text + "x", (text, text)), Word("、")])


def tags(html: str) -> list[tuple[str, list[str]]]:
    """Return every element of a part of the page, with the names of its attributes."""
    root = lxml.fromstring(f"<main>{html}</main>")
    return [(str(element.tag), sorted(element.keys())) for element in root.iter()]


MARKUP = st.sampled_from(
    ["<script>", "</p>", "<b ", "onclick=", '"', "'", "`", "&lt;i&gt;", "<!--", "]]>", "{{x}}", ">"]
)
# Without letters such as ideographs: a quotation that has another spelling gets a button for it.
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Lo")), max_size=12)
HOSTILE = st.lists(MARKUP | WORDS, max_size=6).map(lambda pieces: "文" + "".join(pieces) + "x")
PARTS = (answered, refused, cited, read, tabled, failed, working, listed, chosen, glossed)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
@given(text=HOSTILE)
@settings(max_examples=25, deadline=None)
def test_no_text_adds_a_tag_or_an_attribute(part: Callable[[str], str], text: str) -> None:
    assert tags(part(text)) == tags(part(PLAIN))


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("reader/missing.html")


def test_line_breaks_of_a_template_are_not_shown() -> None:
    assert "\n" not in render_thread([])
    assert '<span class="keys"><span' in render("foot.html")
