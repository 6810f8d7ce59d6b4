"""Writes answers as text to be copied or saved: plain, and as Markdown, with their references.

Quotations stay verbatim in both: in Markdown every character that means something there is
escaped. What a language model composed stands above them, what it translated below, both marked.
Links lead into the reader; they begin with `#`, and the page puts its address in front.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.i18n.catalogue import Language
from ui import links
from ui.chat.conversation import Turn
from ui.i18n.texts import TEXTS

if TYPE_CHECKING:
    from assistant import Answer, Citation, Statement

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&^=!-])")


@dataclass(frozen=True)
class Written:
    """One answer as text."""

    plain: str
    markdown: str


def write_turn(turn: Turn) -> Written | None:
    """Return an answer as text; None of a turn without one."""
    if turn.answer is None:
        return None
    answer = _say_deleted(turn.answer) if turn.deleted else turn.answer
    plain = [*_write_composed(answer, str), answer.text, *_write_translations(answer, str)]
    plain += _list_references(turn, _write_plain_reference)
    said = "\n".join(_write_statements(answer)).rstrip("\n")
    markdown = [*_write_composed(answer, escape), said, *_write_translations(answer, escape)]
    markdown += _list_references(turn, _write_reference)
    return Written("\n".join(plain), "\n".join(markdown))


def _say_deleted(answer: "Answer") -> "Answer":
    """Return an answer that says where a quotation was that was deleted with its document."""
    said = _say(answer.language, "quote.deleted")
    statements = (one if one.quote else replace(one, lead=said) for one in answer.statements)
    return replace(answer, statements=tuple(statements))


def write_conversation(title: str, turns: Sequence[Turn]) -> str:
    """Return a conversation as Markdown: each question a heading, its answer below."""
    pieces = [f"# {escape(title)}"]
    for turn in turns:
        written = write_turn(turn)
        if written is None or turn.answer is None:
            continue
        pieces.append(f"## {escape(' '.join(turn.question.split()))}")
        if turn.answer.understood_as not in ("", turn.question):
            said = _say(turn.answer.language, "understood")
            pieces.append(f"*{escape(said + turn.answer.understood_as)}*")
        pieces.append(written.markdown)
    return "\n\n".join(pieces) + "\n"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", text)


def _say(language: Language, key: str, **values: object) -> str:
    return TEXTS[language][key].format(**values)


def _write_composed(answer: "Answer", write: Callable[[str], str]) -> Iterator[str]:
    """Yield the checked sentences of a language model; those left out are not copied.

    Of a refusal their numbers are the ranks of the nearest passages, which are named behind them.
    """
    composed = answer.composed
    if composed is None or not composed.verified:
        return
    how = "composed.checked_near" if composed.from_nearest else "composed.checked"
    by = _say(answer.language, "composed.by", model=composed.model)
    yield f"{write(by)} ({write(_say(answer.language, how))}):"
    yield from [""] if write is escape else []
    for one in composed.verified:
        numbers = "".join(f"[{number}]" for number in one.citations)
        yield f"{'- ' if write is escape else '~ '}{write(f'{one.text} {numbers}')}"
    if composed.from_nearest:
        yield from [""] if write is escape else []
        for hit in answer.hits[:3]:
            place = " › ".join((hit.passage.document, *hit.passage.section))
            yield f"{'- ' if write is escape else ''}{write(f'[{hit.rank}] {place}')}"
    yield ""


def _write_translations(answer: "Answer", write: Callable[[str], str]) -> Iterator[str]:
    """Yield the translations that passed the check, by the number of their quotation."""
    model = ""
    for one in answer.translations:
        if not one.verified:
            continue
        if one.model != model:
            model = one.model
            said = write(_say(answer.language, "translated.by", model=model))
            yield from ("", f"{said}:", "") if write is escape else ("", f"{said}:")
        yield f"{'- ' if write is escape else '~ '}{write(f'[{one.number}] {one.text}')}"


def _write_statements(answer: "Answer") -> Iterator[str]:
    left, right = ("“", "”") if answer.language == "en" else ("「", "」")
    if answer.note:
        yield from (escape(answer.note), "")
    side = ""
    for place, statement in enumerate(answer.statements):
        if statement.side != side:
            side = statement.side
            yield from (f"### {escape(side)}", "")
        numbers = escape("".join(f"[{number}]" for number in statement.numbers))
        if not statement.quote:
            yield from (f"{escape(statement.lead)}{numbers}", "")
            continue
        if statement.lead:
            yield from (escape(statement.lead), "")
        if statement.preceding:
            said = _say(answer.language, "preceding")
            yield from (escape(f"{said}{left}{statement.preceding}{right}"), "")
        if row := list(_write_row(answer, place, statement, numbers)):
            yield from row
        else:
            quote = escape(statement.quote).replace("\n", "\n> ").replace("\t", " ")
            yield from (f"> {left}{quote}{right}{numbers}", "")


def _write_row(answer: "Answer", place: int, statement: "Statement", numbers: str) -> Iterator[str]:
    """Yield a quoted row as a line of a table, below a head where a table begins."""
    row = _row_of(answer, statement)
    if row is None:
        return
    columns, cells = row
    before = _row_of(answer, answer.statements[place - 1]) if place else None
    goes_on = before is not None and len(before[1]) == len(cells)
    if not (goes_on and not statement.columns and not statement.lead and not statement.preceding):
        names = [*columns, *[""] * len(cells)][: len(cells)]
        yield _write_cells([*names, ""])
        yield _write_cells(["---"] * (len(cells) + 1), escape=str)
    yield _write_cells([*cells], last=numbers)
    after = answer.statements[place + 1] if place + 1 < len(answer.statements) else None
    follows = after is not None and _row_of(answer, after) is not None
    if not (follows and after and not (after.columns or after.lead or after.preceding)):
        yield ""


def _row_of(answer: "Answer", statement: "Statement") -> tuple[Sequence[str], Sequence[str]] | None:
    cited = {citation.number: citation for citation in answer.citations}
    row = next((cited[n].table for n in statement.numbers if n in cited), None)
    if row is None or row.cells != tuple(statement.quote.split("\t")):
        return None
    return row.columns, row.cells


def _write_cells(
    cells: Sequence[str], last: str | None = None, escape: Callable[[str], str] = escape
) -> str:
    written = [escape(" ".join(cell.split())) for cell in cells]
    return f"| {' | '.join(written if last is None else [*written, last])} |"


def _list_references(turn: Turn, write: Callable[[Turn, "Citation"], str]) -> list[str]:
    answer = turn.answer
    if answer is None or not answer.citations:
        return []
    heading = _say(answer.language, "sources")
    head = ["", f"**{heading}**", ""] if write is _write_reference else ["", heading]
    return [*head, *(write(turn, citation) for citation in answer.citations)]


def _write_plain_reference(turn: Turn, citation: "Citation") -> str:
    return f"[{citation.number}] {' · '.join(_tell_place(turn, citation))}"


def _write_reference(turn: Turn, citation: "Citation") -> str:
    name, *more = map(escape, _tell_place(turn, citation))
    if not citation.quote:
        return " · ".join([rf"- \[{citation.number}\] {name}", *more])
    version = turn.version_of(citation.document)
    address = links.reader(citation.document, version, citation.start, citation.end)
    return " · ".join([rf"- \[{citation.number}\] [{name}]({address})", *more])


def _tell_place(turn: Turn, citation: "Citation") -> list[str]:
    """Return title, document, date, page and section, as far as they are known."""
    language = turn.answer.language if turn.answer else "en"
    told = [citation.title or citation.document]
    if citation.title and citation.title != citation.document:
        told.append(citation.document)
    told += [citation.date] if citation.date else []
    told += [_say(language, "page", page=citation.page)] if citation.page else []
    told += [] if citation.quote else [_say(language, "source.deleted")]
    return told + ([" › ".join(citation.section)] if citation.section else [])
