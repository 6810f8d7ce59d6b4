"""Statements: evidence that says the same in several places is quoted once and cited each time."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from corpus.text.normalization import fold

_NUMERALS = re.compile(r"[\d〇零一二三四五六七八九十百千万亿]")

# Statements; each is the evidence that says the same, with the one to quote first.
QuoteGroups = list[list[Evidence]]


def have_same_words(one: str, other: str, share: float = QUOTING.same_words) -> bool:
    """Tell whether two quotes say the same in nearly the same words, in whichever script.

    `share` is the least share of equal characters. Quotes with different numbers say different
    things, however much the rest agrees.
    """
    bare, others = _letters_of(one), _letters_of(other)
    if bare == others:
        return True
    if _NUMERALS.findall(bare) != _NUMERALS.findall(others):
        return False
    shorter, longer = sorted((len(bare), len(others)))
    if not shorter or shorter < share * longer:
        return False
    matcher = SequenceMatcher(None, bare, others, autojunk=False)
    return matcher.quick_ratio() >= share and matcher.ratio() >= share


def merge_same(items: Sequence[Evidence], thresholds: QuotingThresholds) -> QuoteGroups:
    """Group evidence that says the same in several places."""
    merged: QuoteGroups = []
    for item in items:
        for group in merged:
            if have_same_words(group[0].text, item.text, thresholds.same_words):
                group.append(item)
                break
        else:
            merged.append([item])
    return merged


def _letters_of(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
