"""Words a question about a place in a reader's language."""

import re

from assistant.suggestions.names import DocumentName
from assistant.suggestions.places import Place
from corpus.i18n.catalogue import Language, say
from corpus.text.scripts import convert_script, detect_language

_RULES = re.compile(
    r"(?:条例|條例|办法|辦法|规定|規定|细则|細則|规则|規則|章程|公约|公約|守则|守則)$"
)
_LONG = 14  # characters of a name that is set apart from what is asked
# What stays Chinese in an English question is short enough to be a name.
_MOST_CHINESE = 12


def word_question(place: Place, name: DocumentName, language: Language) -> str:
    """Return the question; "" where a person would not write one in this language."""
    chinese = detect_language(place.subject or name.title) != "en"
    if language == "en":
        return _word_english(place, name, chinese=chinese)
    if place.kind == "overview":
        return _ask_about_whole(name, language)
    if not chinese:
        if not name.title or place.kind not in ("list", "topic"):
            return ""
        return _write(language, "suggest.says", title=name.title, subject=place.subject)
    if name.short and not name.title:
        return ""  # it could be any of several
    if place.kind == "topic" and _RULES.search(name.title):
        return _write(language, "suggest.rule", title=name.title, subject=place.subject)
    if place.kind == "topic":
        if name.short and name.title:
            return _write(language, "suggest.about", title=name.title, subject=place.subject)
        return _write(language, "suggest.topic", subject=place.subject) if not name.short else ""
    key = f"suggest.{place.kind}"
    if len(name.short) > _LONG:
        inside = _write(language, "suggest.inside", title=name.short)
        return inside + _write(language, key, document="", subject=place.subject)
    subject = place.subject
    if name.short and subject.startswith(name.short[:-1]):
        return _write(language, key, document="", subject=subject)
    if place.kind == "count":
        return _write(language, key, document=name.short, subject=place.subject)
    joint = "" if not name.short or name.short.endswith("年") else "的"
    return _write(language, key, subject=f"{name.short}{joint}{subject}")


def _word_english(place: Place, name: DocumentName, *, chinese: bool) -> str:
    if place.kind == "overview":
        return _ask_about_whole(name, "en")
    if chinese and len(place.subject) > _MOST_CHINESE:
        return ""
    if place.kind in ("list", "topic"):
        if name.short and name.title:
            return _write("en", "suggest.says", title=name.title, subject=place.subject)
        return _write("en", "suggest.topic", subject=place.subject) if not name.short else ""
    if chinese or place.kind != "figure":
        return ""
    subject = place.subject
    if subject[1:2].islower():
        subject = f"the {subject[0].lower()}{subject[1:]}"
    if name.year and name.short:
        return _write("en", "suggest.figure.year", subject=subject, year=name.year)
    return _write("en", "suggest.figure", subject=subject)


def _ask_about_whole(name: DocumentName, language: Language) -> str:
    if not name.short:
        return say(language, "suggest.whole")
    return _write(language, "suggest.overview", title=name.title) if name.title else ""


def _write(language: Language, key: str, **values: str) -> str:
    return say(language, key, **{name: _convert(v, language) for name, v in values.items()})


def _convert(text: str, language: Language) -> str:
    """Return a text of a document in the reader's script."""
    found = convert_script(text) if language != "en" else None
    return found[0] if found and found[1] == language else text
