"""Questions to go on with after an answer: of the same section, and of another year."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from assistant.suggestions.checking import Asked, quotes_place
from assistant.suggestions.choosing import mix_kinds
from assistant.suggestions.names import find_other_years, name_documents
from assistant.suggestions.places import Place, list_places
from assistant.suggestions.wording import word_question
from assistant.types import Answer
from corpus.i18n.catalogue import Language, find_text
from corpus.text.normalization import fold
from corpus.thresholds import sourced


@dataclass(frozen=True)
class FollowingLimits:
    """How much is asked and shown after an answer."""

    asked: int = sourced(6, "chosen: questions, a third of a second of one core")
    shown: int = sourced(3, "chosen: one line each on a phone")
    longest: int = sourced(48, "chosen: characters, twice as many in English")


LIMITS = FollowingLimits()


def suggest_following(
    assistant: Asked,
    understood: str,
    quoted: tuple[str, int, int],
    language: Language,
    *,
    may_ask: Callable[[], bool] = lambda: True,
    without: Collection[str] = (),
) -> list[str]:
    """Return questions that go on from an answer, each of them answered itself.

    `understood` is the question as it was understood; `quoted` the document, start and end of its
    first quotation. Documents `without` which it is to be made are left out.
    """
    found: list[str] = []
    asked = 0
    for question, places in _list_questions(assistant, understood, quoted, language):
        if len(found) >= LIMITS.shown or asked >= LIMITS.asked or not may_ask():
            break
        if question in found or fold(question) == fold(understood):
            continue
        asked += 1
        answer: Answer = assistant.ask(question, previous=understood)
        used = {citation.document for citation in answer.citations}
        if used.isdisjoint(without) and any(quotes_place(answer, place) for place in places):
            found.append(question)
    return found


def _list_questions(
    assistant: Asked, understood: str, quoted: tuple[str, int, int], language: Language
) -> Iterator[tuple[str, list[Place]]]:
    """Yield questions, each with the places from which it may be answered."""
    document, start, end = quoted
    if assistant.manifest is None or document not in assistant.documents:
        return
    names = name_documents(assistant.manifest)
    for name, other in find_other_years(names, document)[:2]:
        whole = len(assistant.documents[name].text)
        question = find_text(language, "suggestions", "other", year=other.year)
        yield question, [Place(name, "overview", "", 0, whole)]
    text = assistant.documents[document]
    section = next((b.headings for b in text.blocks if b.start <= start < b.end), ())
    path = tuple(heading.title for heading in section)
    places = [
        place
        for place in list_places(text, start)
        if place.kind != "overview" and not (place.start < end and start < place.end)
    ]
    near = [place for place in places if path and place.section == path]
    beside = [place for place in places if place not in near and place.section[:-1] == path[:-1]]
    rest = [place for place in places if place not in near and place not in beside]
    for place in [*mix_kinds(near)[:3], *mix_kinds(beside)[:3], *mix_kinds(rest)]:
        question = word_question(place, names[document], language)
        if not question and names[document].english:
            question = word_question(place, names[document], "en")
        if question and len(question) <= LIMITS.longest * (2 if language == "en" else 1):
            yield question, [place]
    for name in list(names)[:2]:  # where there is little else to ask
        place = Place(name, "overview", "", 0, len(assistant.documents[name].text))
        if name != document and (question := word_question(place, names[name], language)):
            yield question, [place]
