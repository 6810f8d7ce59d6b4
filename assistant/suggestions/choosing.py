"""Chooses which questions are made and asked, and which of those that passed are shown.

Of each document a few of different kinds; new documents come first. Of many documents only some are
looked at: what is offered is an example, not a table of contents.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assistant.suggestions.checking import Asked, is_answered
from assistant.suggestions.names import name_documents, pick_documents
from assistant.suggestions.places import Kind, Place, list_places
from assistant.suggestions.wording import word_question
from corpus.i18n.catalogue import LANGUAGES, Language
from corpus.thresholds import sourced

__all__ = ["LANGUAGES", "Suggestion", "choose_varied", "suggest_questions"]

# What a reader would rather click on comes first.
_ORDER: tuple[Kind, ...] = (
    *("which", "figure", "list", "count", "person", "where", "time", "topic", "what", "overview"),
)


@dataclass(frozen=True)
class SuggestionLimits:
    """How much is made and asked for one generation."""

    documents: int = sourced(12, "chosen: twice as many as are shown")
    asked: int = sourced(10, "chosen: questions asked about a document, about a second of one core")
    kept: int = sourced(3, "chosen: of each document, where there are several")
    kept_of_one: int = sourced(8, "chosen: of the only document")
    shown: int = sourced(6, "chosen: what fits above the question box of a phone")
    longest: int = sourced(60, "chosen: characters; two lines of a phone")


LIMITS = SuggestionLimits()


@dataclass(frozen=True)
class Suggestion:
    """A question that was answered from the place that it was made from."""

    question: str
    language: Language
    document: str
    kind: Kind


def suggest_questions(
    assistant: Asked,
    known: Iterable[str] = (),
    may_ask: Callable[[], bool] = lambda: True,
    limits: SuggestionLimits = LIMITS,
) -> Iterator[Suggestion]:
    """Yield questions that the assistant answers, document after document.

    `known` are the documents that there were before: new ones come first. `may_ask` is called
    before each question is asked; it may wait, and ends it all by returning False.
    """
    if assistant.manifest is None:
        return
    names = name_documents(assistant.manifest)
    documents = pick_documents(names, known, limits.documents)
    kept = limits.kept if len(names) > 1 else limits.kept_of_one
    for document in documents:
        if document not in assistant.documents or not may_ask():
            return
        *places, whole = mix_kinds(list_places(assistant.documents[document]))
        places = [*places[: limits.asked - 1], whole]
        tried = places
        for language in LANGUAGES:
            found: list[Place] = []
            for place in places if language == "en" else tried:
                question = word_question(place, names[document], language)
                if not question or len(question) > limits.longest * (2 if language == "en" else 1):
                    continue
                if not may_ask():
                    return
                if is_answered(assistant, question, place):
                    yield Suggestion(question, language, document, place.kind)
                    found.append(place)
                    if len(found) >= kept:
                        break
            if language == "zh-Hant" and found:  # what fails in one script fails in the other
                tried = list(dict.fromkeys([*found, whole]))


def mix_kinds(places: Sequence[Place]) -> list[Place]:
    """Return places so that kinds take turns; the document as a whole comes last."""
    by_kind = [
        sorted((one for one in places if one.kind == kind), key=_rate_subject) for kind in _ORDER
    ]
    turns = zip_longest(*by_kind[:-1])
    mixed = [place for turn in turns for place in turn if place is not None] + by_kind[-1]
    return list({(place.subject, place.kind): place for place in reversed(mixed)}.values())[::-1]


def _rate_subject(place: Place) -> int:
    """Return how little a subject fits a question: four to ten characters say enough."""
    return abs(len(place.subject) - 7) // 3


def choose_varied(
    suggestions: Sequence[Suggestion], language: Language, most: int = LIMITS.shown
) -> list[Suggestion]:
    """Return the questions to show a reader: documents take turns, and so do kinds."""
    own = [one for one in suggestions if one.language == language]
    documents = list(dict.fromkeys(one.document for one in own))
    queues = [[one for one in own if one.document == document] for document in documents]
    chosen: list[Suggestion] = []
    while any(queues) and len(chosen) < most:
        for queue in queues:
            if queue and len(chosen) < most:
                used = [one.kind for one in chosen]
                best = min(queue, key=lambda one: used.count(one.kind))
                queue.remove(best)
                chosen.append(best)
    return chosen
