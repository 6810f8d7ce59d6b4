"""Prepares what a language model wrote for the page, apart from the quotations and marked as such.

All of it is plain text: the template escapes it, and makes nothing of it but sentences and the
numbers that they cite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.text.scripts import find_script
from ui.chat.conversation import Turn
from ui.i18n.texts import TEXTS
from ui.templating import render

if TYPE_CHECKING:
    from assistant.types import Composed, ComposedSentence, Translation


@dataclass(frozen=True)
class Cited:
    """A number behind a sentence, and what it opens in the source panel."""

    number: int
    source: str
    title: str


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of the model; `reason` is a key of our words, "" of one that is shown."""

    text: str
    language: str
    cited: Sequence[Cited]
    reason: str = ""


@dataclass(frozen=True)
class ShownComposed:
    """What a model wrote for one answer, as `chat/composed.html` shows it."""

    composed: "Composed"
    sentences: Sequence[ShownSentence]
    left_out: Sequence[ShownSentence]  # for those who want to see them


def show_composed(turn: Turn) -> ShownComposed | None:
    """Return what a model wrote for a turn; None where none was asked."""
    composed = turn.answer.composed if turn.answer else None
    if composed is None:
        return None
    places = _find_places(turn, from_nearest=composed.from_nearest)
    shown = composed.verified
    left_out = [one for one in composed.sentences if one not in shown]
    if composed.from_nearest and not composed.whole:
        left_out = []  # all of them are shown, or none: it is not known yet
    return ShownComposed(
        composed,
        [_show(one, places) for one in shown],
        [_show(one, places, _find_reason(one)) for one in left_out],
    )


def render_composed(turn: Turn) -> str:
    """Return what a model wrote for a turn as HTML; "" where none was asked."""
    return render("chat/composed.html", shown=show_composed(turn))


def render_translation(translation: "Translation") -> str:
    """Return the line under a quotation that a model translated."""
    return render("chat/translated.html", line=translation)


def _find_places(turn: Turn, *, from_nearest: bool) -> dict[int, Cited]:
    """Return what each number opens: a citation, or one of the nearest passages by its rank."""
    if turn.answer is None:
        return {}
    kind = "h" if from_nearest else "c"
    places = (
        [(hit.rank, hit.passage.document, hit.passage.section) for hit in turn.nearest]
        if from_nearest
        else [(one.number, one.document, one.section) for one in turn.answer.citations]
    )
    return {
        number: Cited(number, f"s{turn.number}-{kind}{number}", " › ".join((document, *section)))
        for number, document, section in places
    }


def _show(
    sentence: "ComposedSentence", places: dict[int, Cited], reason: str = ""
) -> ShownSentence:
    cited = [places[number] for number in sentence.citations if number in places]
    return ShownSentence(sentence.text, find_script(sentence.text), cited, reason)


def _find_reason(sentence: "ComposedSentence") -> str:
    key = f"reason.{sentence.reason.replace(' ', '_') or 'passed'}"
    return key if key in TEXTS["en"] else "reason.meaning"
