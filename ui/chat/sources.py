"""The source panel as HTML: each cited passage in its surroundings, the quotation highlighted.

Every view of the conversation is in the panel and the page's script shows one of them, so that a
number also opens its source when the conversation is long past or the server has gone.
Knows nothing of Gradio.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from ui import links
from ui.chat.conversation import Turn
from ui.chat.rendering import NEAREST, section_path, source_id
from ui.i18n.texts import words
from ui.markup import marked, original
from ui.reader import gloss
from ui.script import script
from ui.service.cited_documents import version_of

if TYPE_CHECKING:
    from assistant import Citation
    from corpus import Block, Document, Passage
    from index import Hit

AROUND = 700  # characters shown on either side of the quotation, inside its section


def panel(turns: Sequence[Turn]) -> str:
    """Return the views of every turn; the first one of the newest turn that has any is open."""
    views: list[str] = []
    opened = ""
    for turn in turns:
        ids = []
        for source, view in _views(turn):
            ids.append(source)
            views.append(view)
        opened = ids[0] if ids else opened
    empty = f'<p class="empty">{words("panel.empty")}</p>' if not views else ""
    return (
        f'<div class="panel" data-open="{opened}">'
        f'<h2 class="panel-title">{words("panel")}</h2>{empty}{"".join(views)}</div>'
    )


def _views(turn: Turn) -> Iterable[tuple[str, str]]:
    if turn.answer is None:
        return
    documents = turn.documents
    if turn.answer.refused:
        for hit in turn.answer.hits[:NEAREST]:
            source = source_id(turn.number, "h", hit.rank)
            yield source, near_view(source, hit, documents.get(hit.passage.document))
        return
    for citation in turn.answer.citations:
        source = source_id(turn.number, "c", citation.number)
        yield source, citation_view(source, citation, documents.get(citation.document))


def citation_view(source: str, citation: "Citation", document: "Document | None") -> str:
    """Return one citation in its surroundings, with the damaged original where it differs."""
    kicker = f'<span class="sign">[{citation.number}]</span> {words("cited")}'
    aid = "".join(gloss.opener(citation.quote, source))
    if document is None or document.text[citation.start : citation.end] != citation.quote:
        # The index was rebuilt under a running conversation: show what is certain, the quotation.
        inside = f"<p><mark>{escape(citation.quote)}</mark></p>"
        inside += f'<p class="hint">{words("missing")}</p>{aid}'
    else:
        inside = surroundings(document, citation.start, citation.end) + aid
        inside += raw(document, citation.start, citation.end)
    return _view(source, kicker, citation, document, inside)


def near_view(source: str, hit: "Hit", document: "Document | None") -> str:
    """Return one of the nearest passages of a refusal, marked as not being an answer."""
    passage = hit.passage
    kicker = f'<span class="sign">≈</span> {words("near")}'
    inside = f'<p class="hint">{words("near.warning")}</p>'
    if document is None or document.text[passage.start : passage.end] != passage.text:
        inside += f"<p><mark>{escape(passage.text)}</mark></p>"
    else:
        inside += surroundings(document, passage.start, passage.end)
    return _view(source, kicker, passage, document, inside, kind="near")


def _view(
    source: str,
    kicker: str,
    place: "Citation | Passage",
    document: "Document | None",
    inside: str,
    *,
    kind: str = "",
) -> str:
    page = f" · {words('page', page=place.page)}" if place.page else ""
    return (
        f'<article class="source {kind}" id="{source}" tabindex="-1">'
        f'<header><p class="kicker">{kicker}</p>'
        f'<p class="document">{escape(place.document)}{page}</p>'
        f'<h3 class="path">{section_path(place.section)}</h3></header>{inside}'
        f'<p class="whole"><a href="{escape(_address(place, document))}">{words("whole")}</a></p>'
        f'<button type="button" class="back" data-back="{source}">↑ {words("back")}</button>'
        "</article>"
    )


def _address(place: "Citation | Passage", document: "Document | None") -> str:
    version = version_of(document) if document else ""
    return links.reader(place.document, version, place.start, place.end)


def surroundings(document: "Document", start: int, end: int) -> str:
    """Return the lines of the section around `[start, end)`, the span itself in <mark>."""
    blocks, language = document.blocks, script(document.text[:2000])
    if not blocks:
        low, high = max(0, start - AROUND), min(len(document.text), end + AROUND)
        inside = marked(document.text, low, high, start, end)
        return f'<div class="text" lang="{language}"><p>{inside}</p></div>'
    first = max(0, bisect_right([block.start for block in blocks], start) - 1)
    last = first
    while last + 1 < len(blocks) and blocks[last + 1].start < end:
        last += 1
    low, high = _widen(blocks, first, last, start, end)
    shown = "".join(_block(document, block, start, end) for block in blocks[low : high + 1])
    section = blocks[first].headings
    left_out = f'<p class="omitted">{words("omitted")}</p>'
    before = left_out if low > 0 and _same(blocks[low - 1], section) else ""
    after = left_out if high + 1 < len(blocks) and _same(blocks[high + 1], section) else ""
    return f'<div class="text" lang="{language}">{before}{shown}{after}</div>'


def _widen(
    blocks: "Sequence[Block]", first: int, last: int, start: int, end: int
) -> tuple[int, int]:
    """Take in neighbours of the same section while they are near the span."""
    section = blocks[first].headings
    low, high = first, last
    while low > 0 and _same(blocks[low - 1], section) and blocks[low - 1].end > start - AROUND:
        low -= 1
    while (
        high + 1 < len(blocks)
        and _same(blocks[high + 1], section)
        and blocks[high + 1].start < end + AROUND
    ):
        high += 1
    return low, high


def _same(block: "Block", section: "Sequence[object]") -> bool:
    return tuple(block.headings) == tuple(section)


def _block(document: "Document", block: "Block", start: int, end: int) -> str:
    """Return one line, cut where it runs on far beyond the span."""
    low, high = max(block.start, start - AROUND), min(block.end, end + AROUND)
    if low >= high:
        return ""
    inside = marked(document.text, low, high, start, end)
    cut_before, cut_after = "…" if low > block.start else "", "…" if high < block.end else ""
    tag = "h4" if block.kind == "heading" else "p"
    return f'<{tag} class="{block.kind}">{cut_before}{inside}{cut_after}</{tag}>'


def raw(document: "Document", start: int, end: int) -> str:
    """Return the place as the file has it, repairs underlined; nothing where it is the same."""
    inside = original(document, start, end)
    if inside is None:
        return ""
    low, high = document.offsets.to_source(start, end)
    return (
        f'<details class="raw"><summary>{words("raw")}</summary>'
        f'<p class="original" lang="{script(document.source[low:high])}">{inside}</p>'
        f'<p class="hint">{words("raw.how")}</p></details>'
    )
