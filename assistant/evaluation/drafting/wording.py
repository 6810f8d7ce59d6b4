"""How a question is worded in the language and script of the document it asks about."""

from collections.abc import Mapping
from typing import Literal

from corpus.i18n.catalogue import Language

Kind = Literal[
    "number", "amount", "count", "date", "when", "person", "list", "items", "table", "overview"
]

_WORDING: Mapping[Language, Mapping[Kind, str]] = {
    "zh-Hant": {
        "number": "{about}？",
        "date": "{about}？",
        "person": "{about}是誰？",
        "list": "{about}包括哪些？",
        "items": "「{about}」是指哪些？",
        "table": "{row}的{column}是多少？",
        "overview": "「{about}」說了什麼？",
    },
    "zh-Hans": {
        "number": "{about}？",
        "date": "{about}？",
        "person": "{about}是谁？",
        "list": "{about}包括哪些？",
        "items": "“{about}”是指哪些？",
        "table": "{row}的{column}是多少？",
        "overview": "“{about}”说了什么？",
    },
    "en": {
        "amount": "What {verb} {about}?",
        "count": "How many {about}?",
        "when": "When did {about} {verb}?",
        "person": "Who is the {about}?",
        "list": "What does {about} include?",
        "items": "What is listed under “{about}”?",
        "table": "What is the {column} of {row}?",
        "overview": "What does “{about}” say?",
    },
}
_OF: Mapping[Language, str] = {"zh-Hant": "{}的{}", "zh-Hans": "{}的{}", "en": "{1} ({0})"}
_IN: Mapping[Language, str] = {
    "zh-Hant": "在「{}」中，{}",
    "zh-Hans": "在“{}”中，{}",
    "en": "{1} ({0})",
}


def word_question(language: Language, kind: Kind, **values: str) -> str:
    """Return a question of a kind; `values` fill its words."""
    return _WORDING[language][kind].format(**values)


def join_to_section(language: Language, kind: Kind, section: str, about: str) -> str:
    """Return what is asked about, told apart by the heading above it."""
    words = _IN if kind in ("number", "date") else _OF
    return words[language].format(section, about)
