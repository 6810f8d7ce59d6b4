"""What kind of answer a question asks for, and whether a sentence can hold it.

Knows the outward form of dates and numbers in Chinese and English; knows nothing of meaning.
"""

import re
from collections.abc import Sequence
from typing import Literal

from index import fold

Kind = Literal["date", "number"]

# Patterns of folded text.
_ASKS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"哪(?:一)?[天日年月]|什么时[候间]|何时|几[月日号年]|日期"
        r"|\bwhen\b|\b(?:what|which|on what) (?:date|day|month|year)\b"
    ),
    "number": re.compile(r"多少|几[个项位人条座家处次]|\bhow (?:many|much)\b|\bnumber of\b|号码"),
}
_HOLDS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"\d+ ?年|\d+ ?月|\d+ ?[日号]|[〇一二三四五六七八九十]+[年月日]|\b(?:19|20)\d\d\b"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d"
    ),
    "number": re.compile(
        r"\d|[一二两三四五六七八九十百千万亿]+[个项位人条座家处次名间种]"
        r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b"
    ),
}


def asked_kind(question: str) -> Kind | None:
    """Return what the question asks for, where its form matters and the question says so."""
    folded = fold(question)
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(folded)), None)


def holds(kind: Kind, sentence: str) -> bool:
    """Tell whether a sentence holds a date, or a number."""
    return bool(_HOLDS[kind].search(fold(sentence)))


def figures(question: str) -> list[str]:
    """Return the dates and numbers that a question names: what answers it names them too."""
    return re.findall(r"\d+月\d+|\d+(?:[.:/-]\d+)*", fold(question))


def names_figures(wanted: Sequence[str], text: str) -> bool:
    """Tell whether a text names all of them, each as a number of its own."""
    folded = fold(text)
    return all(re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", folded) for figure in wanted)
