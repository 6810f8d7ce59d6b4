"""The ways in which a turn may be understood after the question before it.

1. A fragment stands in the place of some words of the question before: 那沧岭呢, "and exports?"
2. A question of its own takes the subject, document and year from there: its pronoun becomes the
   words it stands for, or they stand beside it.
3. A bare asking word asks that of what was asked: 為什麼?
4. It stands alone.

All that the words allow are listed. `assistant.follow_up.choosing` tells which one is meant.
"""

import re

from assistant.follow_up.asking import list_asked_of_it
from assistant.follow_up.joining import list_joined
from assistant.follow_up.names import Names
from assistant.follow_up.previous import (
    MOST_WORDS,
    YEAR_PHRASE,
    Previous,
    Rewrite,
    close_question,
)
from assistant.follow_up.replacing import list_replaced
from assistant.follow_up.turns import Turn
from assistant.follow_up.words import read_words
from assistant.question.years import YEAR

_POINTS_BACK = re.compile(
    r"\b(?:that|this|those|these) (?:projects?|cases?|places?|sites?|visits?|areas?)\b",
    re.IGNORECASE,
)


def list_rewrites(turn: Turn, before: Previous, names: Names) -> list[Rewrite]:
    """Return every way in which a turn may be understood, no two with the same text."""
    found = [Rewrite(turn.text, "alone", before)]
    of_year = _move_to_year(before, turn, names)
    rest = turn.yearless if turn.year else turn.bare
    if turn.year and not rest:
        if YEAR.search(before.text) and not before.year:
            return found  # which of several years would be another?
        found.append(Rewrite(close_question(of_year.text, before.ending, turn), "year", of_year))
    elif turn.only_asks:
        found.extend(list_asked_of_it(turn, before))
        found.extend(list_joined(turn, of_year, rest))
    elif not turn.asks or turn.is_elliptic:
        found.extend(list_replaced(turn, of_year, rest, names))
        found.extend(list_joined(turn, of_year, rest))
    else:
        found.extend(list_joined(turn, of_year, rest))
    if _POINTS_BACK.search(turn.bare) and len(found) > 1:
        del found[0]  # what points back does not stand alone
    unique: dict[str, Rewrite] = {}
    for one in found:
        unique.setdefault(one.text, one)
    return list(unique.values())


def _move_to_year(before: Previous, turn: Turn, names: Names) -> Previous:
    """Return the question before, asked of the year that the turn names."""
    several = YEAR.search(before.text) and not before.year
    if not turn.year or turn.year == before.year or several:
        return before
    if not before.year:
        if before.is_english:
            text = f"{before.text} {turn.year_phrase or 'in ' + turn.year}"
        else:
            text = f"{turn.year_phrase or turn.year + '年'}{before.text}"
    else:
        named = YEAR_PHRASE.search(turn.year_phrase)
        if before.is_english and named and re.search(r"[a-z]$", turn.year_phrase, re.I):
            phrase = re.sub(r" one$", " report", turn.year_phrase)
            phrase = phrase if re.match(r"(?:in|of|for|from|by)\b", phrase) else f"in {phrase}"
            text = YEAR_PHRASE.sub(f" {phrase}", before.text, count=1)
            text = " ".join(text.split())
        elif not before.is_english and re.search(r"[报報告]$", turn.year_phrase):
            has = re.search(rf"{before.year} ?年?度?的?(?:年?[报報]|公[报報])", before.text)
            phrase = turn.year_phrase if not has else turn.year
            text = re.sub(
                rf"{before.year}(?: ?年)?" if not has else before.year, phrase, before.text
            )
        else:
            text = before.text.replace(before.year, turn.year)
    return _with_text(before, text, turn.year, names)


def _with_text(before: Previous, text: str, year: str, names: Names) -> Previous:
    words = tuple(read_words(text, names))[:MOST_WORDS]
    return Previous(text, words, year, before.kind, before.is_english, before.ending)
