"""Turns of the conversation as HTML: what was asked, the quotations, their numbers and sources.

Built from the structure of an answer (statements, citations, hits), never by reading its text, and
everything that is not ours is escaped. Knows nothing of Gradio.
"""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ui.chat.conversation import Turn
from ui.i18n.texts import LANGUAGES, words
from ui.reader import gloss
from ui.script import script

if TYPE_CHECKING:
    from assistant import Answer, Citation, Statement
    from index import Hit

NEAREST = 3  # passages shown with a refusal
NAMED = 3  # documents named where a question was limited to some
EXCERPT = 90  # characters of a nearest passage shown in the chat

EXAMPLES = (
    ("en", "How did 京張 coordinate with the railway?"),
    ("zh-Hant", "京張鐵路遺址公園是怎樣和鐵路方面協調的?"),
    ("zh-Hans", "京张铁路遗址公园怎么和铁路部门协调?"),
    ("zh-Hant", "10月27日調研了哪些項目?"),
    ("zh-Hans", "报告是由谁撰写的?"),
    ("en", 'Which project explored an "urban partner" model?'),
)


def source_id(turn: int, kind: str, number: int) -> str:
    """Return the name that ties a number in the chat to its view in the source panel."""
    return f"s{turn}-{kind}{number}"


def section_path(section: Sequence[str]) -> str:
    """Return a section path as HTML, the headings above the nearest one set back."""
    if not section:
        return words("top")
    above = "".join(f"{escape(title)} › " for title in section[:-1])
    return (f'<span class="above">{above}</span>' if above else "") + escape(section[-1])


def thread(turns: Sequence[Turn]) -> str:
    """Return the whole conversation; before the first question, a greeting with examples."""
    inside = "".join(_turn(turn) for turn in turns) if turns else _greeting()
    return f'<div class="turns" role="log" aria-live="polite">{inside}</div>'


def _greeting() -> str:
    chips = "".join(
        f'<li><button type="button" class="chip" lang="{language}" data-ask="{escape(text)}">'
        f"{escape(text)}</button></li>"
        for language, text in EXAMPLES
    )
    return (
        f'<div class="greeting"><h2>{words("hello")}</h2><p>{words("hello.how")}</p>'
        f'<h3>{words("examples")}</h3><ul class="chips">{chips}</ul></div>'
    )


def _turn(turn: Turn) -> str:
    if turn.error:
        body = f'<p class="error" role="alert">{words("error")}{turn.error}</p>'
    elif turn.answer is None:
        key = "waiting" if turn.waiting else "searching"
        body = f'<p class="pending">{words(key)}</p>'
    elif turn.answer.refused:
        body = _refusal(turn.number, turn.answer)
    else:
        body = _answer(turn.number, turn.answer, turn.shown)
    return (
        f'<article class="turn" id="turn-{turn.number}">'
        f'<p class="asked"><span class="sr">{words("you")}</span>{escape(turn.question)}</p>'
        f"{_limit(turn)}{body}</article>"
    )


def _limit(turn: Turn) -> str:
    """Return which documents the question was limited to, if it was."""
    if not turn.only:
        return ""
    named = "".join(f"<span>{escape(name)}</span>" for name in turn.only[:NAMED])
    more = len(turn.only) - NAMED
    rest = f"<span>{words('only.more', count=more)}</span>" if more > 0 else ""
    return f'<p class="only">{words("only")}{named}{rest}</p>'


def _answer(turn: int, answer: "Answer", shown: int | None) -> str:
    parts = [_understood(answer), _note(answer), _statements(turn, answer, shown)]
    if "data-converted" in parts[-1]:
        parts.append(f'<p class="scripts">{_switch("script.convert")}{_switch("script.keep")}</p>')
    if shown is None and answer.citations:
        parts.append(f'<h3>{words("sources")}</h3><ol class="refs">{_sources(turn, answer)}</ol>')
    return f'<div class="answer">{"".join(parts)}</div>'


def _refusal(turn: int, answer: "Answer") -> str:
    rows = "".join(_near_ref(turn, hit) for hit in answer.hits[:NEAREST])
    near = f'<h3>{words("nearest")}</h3><ol class="refs near">{rows}</ol>' if rows else ""
    return f'<div class="answer refused">{_understood(answer)}{_note(answer)}{near}</div>'


def _understood(answer: "Answer") -> str:
    if not answer.understood_as or answer.understood_as == answer.question:
        return ""
    return f'<p class="understood">{words("understood")}{escape(answer.understood_as)}</p>'


def _note(answer: "Answer") -> str:
    if not answer.note:
        return ""
    return f'<p class="note" lang="{_lang(answer)}">{escape(answer.note)}</p>'


def _statements(turn: int, answer: "Answer", shown: int | None) -> str:
    """Return the quotations in order, those of a comparison side by side."""
    sides = dict.fromkeys(statement.side for statement in answer.statements)
    drawn = dict.fromkeys(sides, "")
    for number, statement in enumerate(answer.statements[:shown], 1):
        place = source_id(turn, "q", number)
        drawn[statement.side] += _statement(turn, answer, statement, place)
    if not any(sides):
        return "".join(drawn.values())
    columns = "".join(
        f'<section class="side"><h3 lang="{script(side)}">{escape(side)}</h3>{inside}</section>'
        for side, inside in drawn.items()
    )
    return f'<div class="sides">{columns}</div>'


def _quote(text: str) -> str:
    """Return a quotation, and the same in the other script, of which the page shows one."""
    from corpus.text.scripts import in_other_script  # noqa: PLC0415 -- loaded with the assistant

    original = f'<q lang="{script(text)}">{escape(text)}</q>'
    other = in_other_script(text)
    if other is None:
        return original
    converted, target = other
    return (
        f"<span data-original>{original}</span>"
        f'<span data-converted lang="{target}">{escape(converted)}</span>'
    )


def _switch(key: str) -> str:
    return f'<button type="button" class="script" data-script="{key}">{words(key)}</button>'


def _statement(turn: int, answer: "Answer", statement: "Statement", place: str) -> str:
    left, right = ("“", "”") if answer.language == "en" else ("「", "」")
    # A number without its citation is never shown: numbers are bound by the program.
    cited = {citation.number: citation for citation in answer.citations}
    numbers = "".join(_number(turn, cited[n]) for n in statement.numbers if n in cited)
    lead = f'<p class="lead" lang="{_lang(answer)}">{escape(statement.lead)}</p>'
    quote = _quote(statement.quote)
    before = ""
    if statement.before:
        before = f'<p class="before">{words("before")}{left}{_quote(statement.before)}{right}</p>'
    opener, words_go = gloss.opener(statement.quote, place)
    said = f'<small data-converted class="converted">{words("converted")}</small>'
    numbers = (said if "data-converted" in quote else "") + (
        f'<span class="numbers">{numbers}</span>'
    )
    return (
        f'<div class="statement">{lead if statement.lead else ""}{before}'
        f'<blockquote lang="{_lang(answer)}">'
        f'<span class="mark">{left}</span>'
        f'{quote}<span class="mark">{right}</span>{numbers}{opener}'
        f"</blockquote>{words_go}</div>"
    )


def _number(turn: int, citation: "Citation") -> str:
    where = " › ".join((citation.document, *citation.section))
    return (
        f'<button type="button" class="cite" data-source="{source_id(turn, "c", citation.number)}" '
        f'aria-controls="sources" title="{escape(where)}">[{citation.number}]</button>'
    )


def _sources(turn: int, answer: "Answer") -> str:
    """Return one row for each place cited, with all its numbers."""
    places: dict[tuple[object, ...], list[Citation]] = {}
    for citation in answer.citations:
        place = (citation.document, citation.page, citation.section)
        places.setdefault(place, []).append(citation)
    rows = []
    for cited in places.values():
        numbers = "".join(_number(turn, citation) for citation in cited)
        where = _place(cited[0].document, cited[0].section, cited[0].page)
        rows.append(f'<li class="place">{numbers}{_ref(turn, "c", cited[0].number, where)}</li>')
    return "".join(rows)


def _near_ref(turn: int, hit: "Hit") -> str:
    passage = hit.passage
    text = " ".join(passage.text.split())
    excerpt = text if len(text) <= EXCERPT else text[:EXCERPT] + "…"
    place = _place(passage.document, passage.section, passage.page)
    inside = f'<span class="excerpt" lang="{script(text)}">{escape(excerpt)}</span>{place}'
    return f"<li>{_ref(turn, 'h', hit.rank, inside)}</li>"


def _ref(turn: int, kind: str, number: int, inside: str) -> str:
    return (
        f'<button type="button" class="ref" data-source="{source_id(turn, kind, number)}" '
        f'aria-controls="sources">{inside}</button>'
    )


def _place(document: str, section: Sequence[str], page: int | None) -> str:
    shown_page = f' <span class="page">{words("page", page=page)}</span>' if page else ""
    return (
        f'<span class="document">{escape(document)}{shown_page}</span>'
        f'<span class="path">{section_path(section)}</span>'
    )


def _lang(answer: "Answer") -> str:
    return answer.language if answer.language in LANGUAGES else ""
