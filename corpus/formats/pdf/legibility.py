"""Tells whether the text of a PDF page is what one sees: fonts may name their characters wrongly.

Such text is rare ideographs, letters of many scripts, private use, or signs without words. A text
in one other language is plausible, since its letters stand in words of one script.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from corpus.formats.pdf.thresholds import LEGIBILITY
from corpus.text.likelihood import measure_bits

_SIGNS = re.compile(r"[!\"#$&'*+;<=>?@\[\\\]^_`{|}~]")
_OF_SYMBOL_FONT = re.compile("[\uf020-\uf0ff]")  # bullets, and signs of formulas


def is_illegible(text: str, unmapped: float) -> bool:
    """Tell whether the characters of a page are not those one sees.

    `unmapped` is the share of those of which the file does not say what they are.
    """
    if unmapped > LEGIBILITY.implausible:
        return True
    counts = Counter(_OF_SYMBOL_FONT.sub("", text))
    total = counts.total()
    if len(text) - total > LEGIBILITY.symbols * len(text):
        return True
    rare = {c: n for c, n in counts.items() if _is_rare(c)}
    if sum(rare.values()) > max(LEGIBILITY.few, LEGIBILITY.implausible * total):
        return not _is_in_one_script(text, rare)
    ascii_only = sum(n for c, n in counts.items() if c.isascii())
    signs = sum(n for c, n in counts.items() if _SIGNS.match(c))
    return 2 * ascii_only > total and signs > max(LEGIBILITY.few, LEGIBILITY.signs * ascii_only)


def format_pages(numbers: Iterable[int]) -> str:
    """Return page numbers, counted from 0, as they are printed: 2, 5-7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a + 1}-{b + 1}" if a < b else f"{a + 1}" for a, b in runs)


@cache
def _is_rare(character: str) -> bool:
    return measure_bits(character) >= LEGIBILITY.rare


def _is_in_one_script(text: str, rare: dict[str, int]) -> bool:
    """Tell whether the rare characters of a text are the words of one other language."""
    scripts: Counter[str] = Counter()
    for character, count in rare.items():
        if unicodedata.category(character)[0] in "LM":
            scripts[unicodedata.name(character, "?").split()[0]] += count
    if 2 * scripts.total() <= sum(rare.values()):
        return False
    script, count = scripts.most_common(1)[0]
    if script in ("?", "CJK") or count < LEGIBILITY.one_script * scripts.total():
        return False
    letters = [c for c in rare if unicodedata.name(c, "?").startswith(script)]
    words = re.findall(f"[{re.escape(''.join(letters))}]+", text)
    return count >= LEGIBILITY.word * len(words)
