"""Renders the source panel: each cited passage in its surroundings, the quotation highlighted.

Every source of the conversation is in the panel and the page's script shows one of them. So a
number also opens its source when the conversation is long past or the server has gone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.text.scripts import find_script
from ui import links
from ui.chat.conversation import Turn
from ui.chat.rendering import source_id
from ui.reader import files, gloss, tables
from ui.reader.markup import Marked, Repaired, split_marked, split_repaired
from ui.service.reading.cited_documents import version_of
from ui.templating import render

if TYPE_CHECKING:
    from assistant import Citation
    from corpus import Document, Passage


@dataclass(frozen=True)
class Line:
    """One line near a quotation, cut where it runs on far beyond it."""

    kind: str
    pieces: Marked
    cut_left: bool = False
    cut_right: bool = False
    table: tables.Table | None = None  # in place of a line


@dataclass(frozen=True)
class Surroundings:
    """The lines of a section around a span of its document."""

    language: str
    lines: Sequence[Line]
    omitted_above: bool  # the section begins earlier
    omitted_below: bool


@dataclass(frozen=True)
class Source:
    """A citation, or a passage near to what was asked, as `chat/sources.html` shows it."""

    id: str  # on the page
    number: int | None  # of the citation; None for a near passage, which is no answer
    place: "Citation | Passage"
    text: str
    address: str  # of the document in the reader
    picture: str  # address of the page as a picture in the reader; "" where there is none
    title: str  # of the document, where it is not its name
    date: str
    surroundings: Surroundings | None  # None if the document does not hold the text any more
    original: Repaired | None  # the text as the file has it, where it was repaired
    has_gloss: bool


def render_sources(turns: Sequence[Turn]) -> str:
    """Return the sources of every turn; the first one of the newest turn that has any is open."""
    sources, opened = [], ""
    for turn in turns:
        shown = list(_show_sources(turn))
        sources += shown
        opened = shown[0].id if shown else opened
    return render("chat/sources.html", sources=sources, opened=opened)


def _show_sources(turn: Turn) -> Iterator[Source]:
    answer, documents = turn.answer, turn.documents
    if answer is None:
        return
    for hit in turn.nearest:
        name, passage = source_id(turn.number, "h", hit.rank), hit.passage
        yield show_source(name, passage, passage.text, documents.get(passage.document))
    for citation in answer.citations:
        name, document = source_id(turn.number, "c", citation.number), citation.document
        yield show_source(
            name, citation, citation.quote, documents.get(document), number=citation.number
        )


def show_source(
    name: str,
    place: "Citation | Passage",
    text: str,
    document: "Document | None",
    *,
    number: int | None = None,
) -> Source:
    """Return a place of a document in its surroundings; `name` is its id on the page.

    `text` is what stood there when the question was answered, `number` the one of a citation.
    """
    start, end = place.start, place.end
    unchanged = document if document and document.text[start:end] == text else None
    version = version_of(document) if document else ""
    title = (document.title if document else None) or ""
    return Source(
        id=name,
        number=number,
        place=place,
        text=text,
        address=links.reader(place.document, version, start, end),
        picture=links.reader(place.document, version, start, end, as_picture=True)
        if document and files.is_page_of_pictures(document)
        else "",
        title=title if title != place.document else "",
        date=(document.date if document else None) or "",
        surroundings=find_surroundings(unchanged, start, end) if unchanged else None,
        original=split_repaired(unchanged, start, end) if unchanged and number else None,
        has_gloss=bool(number) and gloss.is_offered(text),
    )


def find_surroundings(
    document: "Document", start: int, end: int, *, margin: int = 700
) -> Surroundings:
    """Return the lines of the section that are within `margin` characters of `[start, end)`."""
    blocks = document.blocks
    first = max(0, bisect_right(blocks, start, key=lambda block: block.start) - 1)
    last = max(first, bisect_left(blocks, end, key=lambda block: block.start) - 1)
    section = blocks[first].headings

    def is_in_section(number: int) -> bool:
        return 0 <= number < len(blocks) and blocks[number].headings == section

    while is_in_section(first - 1) and blocks[first - 1].end > start - margin:
        first -= 1
    while is_in_section(last + 1) and blocks[last + 1].start < end + margin:
        last += 1
    lines: list[Line] = []
    names = tables.find_header(document, first)  # where the table begins above what is shown
    is_cut = bool(names) and names[-1] is not blocks[first - 1]
    for run in tables.find_runs(document, blocks[first : last + 1]):
        if tables.is_of_table(run[0]):
            table = tables.make_table(document, [*names, *run], (start, end))
            if not lines:
                table = replace(table, is_cut=is_cut, caption=tables.find_caption(document, run[0]))
            lines.append(Line("table", ("", "", ""), table=table))
        else:
            low, high = max(run[0].start, start - margin), min(run[0].end, end + margin)
            if low < high:
                pieces = split_marked(document.text, low, high, start, end)
                cut = low > run[0].start, high < run[0].end
                lines.append(Line(run[0].kind, pieces, *cut))
        names = ()
    return Surroundings(
        find_script(document.text[:2000]),
        lines,
        omitted_above=is_in_section(first - 1) and not is_cut,
        omitted_below=is_in_section(last + 1),
    )
