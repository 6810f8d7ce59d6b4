"""What leaves the assistant: an answer whose every quotation can be traced to its source."""

from dataclasses import dataclass

from corpus.errors import Message
from corpus.i18n.catalogue import Language, say
from index import Hit


@dataclass(frozen=True)
class TableRow:
    """A quoted row of a table: its cells, and for each the full name of its column."""

    columns: tuple[str, ...]  # "" for a column without a name
    cells: tuple[str, ...]
    caption: str = ""  # a unit or a remark above the table, and the name above a group of rows


@dataclass(frozen=True)
class Citation:
    """A verbatim quote, at most one sentence or line: `document.text[start:end] == quote`."""

    number: int  # from 1, in the order of the answer
    document: str
    title: str | None  # of the document
    date: str | None  # ISO 8601, where it is known
    page: int | None
    section: tuple[str, ...]
    passage_id: str
    start: int
    end: int
    quote: str
    source_start: int  # the same place in the decoded original
    source_end: int
    table: TableRow | None = None
    emphasis: tuple[int, int] | None = None  # in `quote`: the clause that answers, if one does


@dataclass(frozen=True)
class Statement:
    """One quotation. `lead` is ours, in the asker's language; `quote` is the document's.

    `preceding` is the document's as well: the sentence right before the quotation, "" where the
    quotation itself says what it is about. It is no evidence and carries no number. Where `quote`
    is "", its document was deleted since.
    """

    lead: str
    quote: str
    numbers: tuple[int, ...]
    side: str = ""  # of a comparison: which of the things compared it is about, as the asker put it
    preceding: str = ""
    columns: str = ""  # of a table row the names of its columns, as a lead; "" if said before
    emphasis: tuple[int, int] | None = None  # in `quote`: the clause that answers, if one does


@dataclass(frozen=True)
class ComposedSentence:
    """A sentence that a language model wrote, without its `[n]`; plain text, no markup."""

    text: str
    citations: tuple[int, ...]  # numbers of citations of the answer; those unknown are left out
    verified: bool  # it stands in the quotations that it cites, as far as the check can tell
    reason: str = ""  # why not: "number", "name", …


@dataclass(frozen=True)
class Composed:
    """What a language model made of the quotations; never a part of them."""

    model: str
    sentences: tuple[ComposedSentence, ...] = ()  # in order, those left out included
    trouble: Message | None = None  # why there is none, or no more of it
    server: str = ""  # that the passages were sent to
    whole: bool = True  # False while the model may still write
    from_nearest: bool = False  # of a refusal: its citations are the ranks of the nearest passages

    @property
    def verified(self) -> tuple[ComposedSentence, ...]:
        """The sentences that may be shown as checked.

        From the nearest passages, which may not answer the question, all are shown or none: once
        the model is done, and if every one of them passed.
        """
        checked = tuple(one for one in self.sentences if one.verified)
        if self.from_nearest and not (self.whole and self.trouble is None):
            return ()
        return () if self.from_nearest and len(checked) < len(self.sentences) else checked

    @property
    def dropped(self) -> int:
        """How many sentences are left out."""
        return len(self.sentences) - len(self.verified)

    @property
    def text(self) -> str:
        """The checked sentences, each with the numbers that it cites."""
        return "\n".join(
            one.text + " " + "".join(f"[{number}]" for number in one.citations)
            for one in self.verified
        )


@dataclass(frozen=True)
class Translation:
    """A line in the reader's language under a quotation: the model's words, not the report's."""

    number: int  # of the citation
    text: str  # "" where there is none
    verified: bool  # its numbers and names are those of the quotation, and none is missing
    trouble: Message | None = None
    language: Language = "en"
    model: str = ""


@dataclass(frozen=True)
class Answer:
    """The whole reply. A refusal has no statements and no citations; its hits come nearest."""

    question: str
    understood_as: str
    language: Language
    refused: bool
    confidence: float  # 0 to 1: how sure we are that the documents answer the question
    note: str  # our own words before the quotations, or the refusal; in the asker's language
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    composed: Composed | None = None  # by a language model, where one is named
    translations: tuple[Translation, ...] = ()  # of its quotations, by a language model

    @property
    def text(self) -> str:
        """The answer as plain text: the note, then each quotation with its numbers."""
        return self.write()

    def write(self, begin: str = "", end: str = "") -> str:
        """Return the answer as text; `begin` and `end` stand around the clauses that answer."""
        left, right = ("“", "”") if self.language == "en" else ("「", "」")
        lines = [self.note] if self.note else []
        side = ""
        for statement in self.statements:
            if statement.side != side:
                side = statement.side
                lines.append(side + (":" if self.language == "en" else "："))
            numbers = "".join(f"[{number}]" for number in statement.numbers)
            context = ""
            if statement.preceding:
                quote = f"{left}{statement.preceding}{right}"
                context = say(self.language, "preceding", quote=quote)
            lead = statement.lead + statement.columns + context
            quote = statement.quote
            if statement.emphasis and begin:
                first, last = statement.emphasis
                quote = f"{quote[:first]}{begin}{quote[first:last]}{end}{quote[last:]}"
            lines.append(f"{lead}{left}{quote}{right}{numbers}" if quote else f"{lead}{numbers}")
        return "\n".join(lines)
