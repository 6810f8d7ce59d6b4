"""The words of the product: one JSON catalogue for each language, looked up by section and key.

Sections: `errors` (code to problem and remedy), `answers` (what the assistant says around
quotations), `suggestions` (questions that it offers), `evaluation`, and those of the browser app:
`page`, `documents`, `conversations`, `search`, `settings`, `tests`, `composed`. Texts hold
`{placeholders}` as in `str.format`. A test compares the catalogues with each other and with the
code.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Language = Literal["zh-Hant", "zh-Hans", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def load_section(language: Language, section: str) -> Mapping[str, Any]:
    """Return the texts of a section by key; those of `errors` are {"problem", "remedy"}."""
    return _load(language)[section]


def find_text(language: Language, section: str, key: str, **values: object) -> str:
    """Return one text with `values` filled in. Raises KeyError for an unknown key."""
    text: str = load_section(language, section)[key]
    return text.format(**values)


@cache
def _load(language: Language) -> dict[str, Mapping[str, Any]]:
    path = Path(__file__).with_name(f"{language}.json")
    catalogue: dict[str, Mapping[str, Any]] = json.loads(path.read_text("utf-8"))
    return catalogue


def say(language: Language, key: str, **values: object) -> str:
    """Return what the assistant says around quotations: a text of the section `answers`."""
    return find_text(language, "answers", key, **values)
