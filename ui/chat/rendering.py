"""Renders turns of the conversation: the questions, the quotations, their numbers and sources.

The HTML is made from the structure of an answer (statements, citations, hits), never by reading its
text. A number without its citation is not shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.text.scripts import find_script
from ui.chat.composed import ShownComposed, show_composed
from ui.chat.conversation import Turn
from ui.chat.greeting import render_greeting
from ui.i18n.texts import LANGUAGES
from ui.reader import gloss, tables
from ui.templating import render

if TYPE_CHECKING:
    from assistant import Answer, Citation, Statement
    from assistant.types import TableRow, Translation


@dataclass(frozen=True)
class ShownQuote:
    """A quotation, and the same in the other Chinese script where that differs."""

    text: str
    language: str
    converted: str = ""
    converted_language: str = ""
    emphasis: tuple[int, int] | None = None  # the clause that answers, the same in both scripts

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before the clause that answers, that clause, and the text behind it."""
        return _split_at(self.text, self.emphasis)

    @property
    def converted_parts(self) -> tuple[str, str, str]:
        """The same of the other script."""
        return _split_at(self.converted, self.emphasis)


def _split_at(text: str, span: tuple[int, int] | None) -> tuple[str, str, str]:
    start, end = span or (0, 0)
    return text[:start], text[start:end], text[end:]


@dataclass(frozen=True)
class ShownCell:
    """One cell of a quoted row, under the name of its column."""

    quote: ShownQuote
    kind: tables.Kind


@dataclass(frozen=True)
class ShownRow:
    """A quoted row of a table, with the citations that its numbers stand for."""

    cells: Sequence[ShownCell]
    citations: "Sequence[Citation]"


@dataclass(frozen=True)
class ShownTable:
    """Quoted rows of one table, one after the other, under the names of its columns.

    The names and the caption are no part of the quotations.
    """

    columns: Sequence[ShownQuote]  # empty where no column has a name
    caption: str
    rows: list[ShownRow]


@dataclass(frozen=True)
class ShownStatement:
    """A statement of an answer, with the citations that its numbers stand for."""

    id: str  # on the page
    lead: str
    quote: ShownQuote
    preceding: ShownQuote | None
    citations: "Sequence[Citation]"
    has_gloss: bool
    table: ShownTable | None = None  # where the quotation is a row; those that follow join it
    translations: "Sequence[Translation]" = ()

    @property
    def source_language(self) -> str:
        """What a translation of it is from: en or zh; "" where none is offered."""
        if not self.citations or (self.table and self.table.rows[1:]):
            return ""
        return "en" if self.quote.language == "en" else "zh"

    @property
    def is_deleted(self) -> bool:
        """Whether its document was deleted, and the quotation with it."""
        return not self.quote.text


@dataclass(frozen=True)
class ShownAnswer:
    """An answer, or a refusal, as the template `chat/turn.html` shows it."""

    answer: "Answer"
    language: str  # "" for one that is none of the page's
    sides: Mapping[str, list[ShownStatement]]  # statements by the side of a comparison, else ""
    places: "Iterable[list[Citation]]"  # citations by the place they come from
    composed: ShownComposed | None = None  # by a language model

    @property
    def compared(self) -> bool:
        """Whether the statements stand side by side."""
        return any(self.sides)

    @property
    def scripts(self) -> list[str]:
        """The scripts into which quotations are converted, Traditional first."""
        statements = [statement for side in self.sides.values() for statement in side]
        quotes = [quote for s in statements for quote in (s.quote, s.preceding) if quote]
        return sorted({quote.converted_language for quote in quotes if quote.converted})[::-1]


def source_id(turn: int, kind: str, number: int) -> str:
    """Return the name that ties a number in the chat to its view in the source panel.

    `kind` is c for a citation, h for a hit, q for a statement.
    """
    return f"s{turn}-{kind}{number}"


def render_thread(turns: Sequence[Turn]) -> str:
    """Return the whole conversation; before the first question, the greeting."""
    shown = [(turn, turn.answer and _show_answer(turn, turn.answer)) for turn in turns]
    return render("chat/thread.html", turns=shown, greeting=Markup(render_greeting()))


def _show_answer(turn: Turn, answer: "Answer") -> ShownAnswer:
    places: dict[object, list[Citation]] = {}
    for citation in answer.citations:
        place = (citation.document, citation.page, citation.section)
        places.setdefault(place, []).append(citation)
    sides: dict[str, list[ShownStatement]] = {}
    for number, statement in enumerate(answer.statements, 1):
        side = sides.setdefault(statement.side, [])
        name = source_id(turn.number, "q", number)
        shown = _show_statement(name, statement, answer)
        if not (side and _join_rows(side[-1], shown, statement)):
            side.append(shown)
    return ShownAnswer(
        answer,
        language=answer.language if answer.language in LANGUAGES else "",
        sides=sides,
        places=places.values(),
        composed=show_composed(turn),
    )


def _show_statement(place: str, statement: "Statement", answer: "Answer") -> ShownStatement:
    cited = {citation.number: citation for citation in answer.citations}
    citations = [cited[number] for number in statement.numbers if number in cited]
    row = citations[0].table if citations else None
    is_row = row is not None and row.cells == tuple(statement.quote.split("\t"))
    return ShownStatement(
        place,
        statement.lead,
        _show_quote(statement.quote, statement.emphasis),
        _show_quote(statement.preceding) if statement.preceding else None,
        citations,
        gloss.is_offered(statement.quote),
        _show_table(row, citations) if row and is_row else None,
        [one for one in answer.translations if citations and one.number == citations[0].number],
    )


def _show_table(row: "TableRow", citations: "Sequence[Citation]") -> ShownTable:
    count = len(row.cells)
    names = [*row.columns, *[""] * count][:count] if any(row.columns) else []
    # One cell alone may not tell its script; the row does.
    pieces = _split_quote(_show_quote("\t".join([*names, *row.cells])))
    cells = [ShownCell(piece, tables.find_kind(piece.text)) for piece in pieces[len(names) :]]
    return ShownTable(pieces[: len(names)], row.caption, [ShownRow(cells, citations)])


def _join_rows(before: ShownStatement, shown: ShownStatement, statement: "Statement") -> bool:
    """Add a row to the table of the statement before it, if the answer goes on with that table."""
    if before.table is None or shown.table is None or statement.lead or statement.columns:
        return False
    if len(before.table.rows[0].cells) != len(shown.table.rows[0].cells) or shown.preceding:
        return False
    before.table.rows.extend(shown.table.rows)
    return True


def _split_quote(quote: ShownQuote) -> list[ShownQuote]:
    """Return the cells of a row, each with its conversion where that differs."""
    texts, converted = quote.text.split("\t"), quote.converted.split("\t")
    others = converted if len(converted) == len(texts) else texts
    return [
        ShownQuote(text, quote.language, other if other != text else "", quote.converted_language)
        for text, other in zip(texts, others, strict=True)
    ]


def _show_quote(text: str, emphasis: tuple[int, int] | None = None) -> ShownQuote:
    from corpus.text.scripts import convert_script  # noqa: PLC0415 -- loaded with the assistant

    converted, language = convert_script(text) or ("", "")
    if converted and len(converted) != len(text):
        emphasis = None  # the place in the other script is not known
    return ShownQuote(text, find_script(text), converted, language, emphasis)
