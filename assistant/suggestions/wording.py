"""Words a question about a place in a reader's language."""

import re
from collections.abc import Mapping

from assistant.suggestions.names import DocumentName
from assistant.suggestions.places import Kind, Place
from corpus.i18n.catalogue import Language, find_text
from corpus.text.scripts import convert_script, detect_language

_RULES = re.compile(
    r"(?:条例|條例|办法|辦法|规定|規定|细则|細則|规则|規則|章程|公约|公約|守则|守則)$"
)
# How an English question asks for what a Chinese document calls by a name.
_NAMED: Mapping[Kind, str] = {
    "person": "named.person",
    "time": "named.time",
    "where": "named.where",
    "figure": "named.figure",
    "count": "named.count",
    "what": "named.what",
    "list": "named.list",
}
_YEAR_OF = re.compile(r"(.+?)(\d{4})年")  # 「浔安市2020年」
_LONG = 14  # characters of a name that is set apart from what is asked
# What stays Chinese in an English question is short enough to be a name.
_MOST_CHINESE = 12


def word_question(place: Place, name: DocumentName, language: Language) -> str:
    """Return the question; "" where a person would not write one in this language."""
    question = _word(place, name, language)
    is_read_as_english = detect_language(question) == "en"
    return question if is_read_as_english == (language == "en") else ""


def _word(place: Place, name: DocumentName, language: Language) -> str:
    chinese = detect_language(place.subject or name.title) != "en"
    if language == "en":
        return _word_english(place, name, chinese=chinese)
    if place.kind == "overview":
        return _ask_about_whole(name, language)
    if not chinese:
        if not name.title or place.kind not in ("list", "topic"):
            return ""
        return _write(language, "says", title=name.title, subject=place.subject)
    if name.short and not name.title:
        return ""  # it could be any of several
    if place.kind == "topic" and _RULES.search(name.title):
        return _write(language, "rule", title=name.title, subject=place.subject)
    if place.kind == "topic":
        if name.short and name.title:
            return _write(language, "about", title=name.title, subject=place.subject)
        return _write(language, "topic", subject=place.subject) if not name.short else ""
    key = f"{place.kind}"
    if len(name.short) > _LONG:
        inside = _write(language, "inside", title=name.short)
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
    if place.kind == "topic" or (place.kind == "list" and not chinese):
        if not name.short:
            return _write("en", "topic", subject=place.subject)
        title = _call_by_year(name) or name.title
        says = _write("en", "says", title=title, subject=place.subject)
        if not name.title or detect_language(says) == "en":
            return says if name.title else ""
        return _write("en", "says.long", title=name.title, subject=place.subject)
    if chinese:
        return _ask_in_english(place, name)
    if place.kind != "figure":
        return ""
    subject = place.subject
    if subject[1:2].islower():
        subject = f"the {subject[0].lower()}{subject[1:]}"
    if name.year and name.short:
        return _write("en", "figure.year", subject=subject, year=name.year)
    return _write("en", "figure", subject=subject)


def _ask_in_english(place: Place, name: DocumentName) -> str:
    """Return a question about what a Chinese document calls by a name: that stays Chinese."""
    key = _NAMED.get(place.kind)
    if key is None:
        return ""
    subject = place.subject
    if place.kind == "count":
        subject = subject[1:]  # without the measure word
    asked = _write("en", key, subject=subject)
    if not name.short:
        return asked[0].upper() + asked[1:]
    if of_year := _YEAR_OF.fullmatch(name.short):
        document = _write("en", "report.year", title=of_year[1], year=of_year[2])
    else:
        document = _call_by_year(name) or name.short
    return _write("en", "according", title=document, question=asked)


def _ask_about_whole(name: DocumentName, language: Language) -> str:
    if not name.short:
        return find_text(language, "suggestions", "whole")
    if not name.title:
        return ""
    if language != "en" or name.english:
        return _write(language, "overview", title=name.title)
    # Chinese in an English question must not outweigh it.
    question = _write("en", "points", title=name.title)
    if detect_language(question) == "en":
        return question
    if title := _call_by_year(name):
        return _write("en", "points.year", title=title)
    return _write("en", "points.long", title=name.title)


def _call_by_year(name: DocumentName) -> str:
    """Return "the 1979 report" for a title that begins with the year, "" for another."""
    return _write("en", "year", year=name.year) if name.short.startswith(f"{name.year}年") else ""


def _write(language: Language, key: str, **values: str) -> str:
    converted = {name: _convert(value, language) for name, value in values.items()}
    return find_text(language, "suggestions", key, **converted)


def _convert(text: str, language: Language) -> str:
    """Return a text of a document in the reader's script."""
    found = convert_script(text) if language != "en" else None
    return found[0] if found and found[1] == language else text
