"""Tells whether the text of a PDF page is what one sees: fonts may name their characters wrongly.

Such text is rare ideographs, letters of many scripts, private use, or signs without words. A text
in one other language is plausible: its letters are of one script and stand in words, which spaces
part from one another and from the Chinese.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from corpus.formats.pdf.thresholds import LEGIBILITY
from corpus.text.likelihood import measure_bits

_SIGNS = re.compile(r"[!\"#$&'*+;<=>?@\[\\\]^_`{|}~]")
_CHINESE = re.compile("[\u3001-\u9fff\uff01-\uffee]")
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
    scripts = {
        c: unicodedata.name(c, "?").split()[0] for c in rare if unicodedata.category(c)[0] in "LM"
    }
    counts: Counter[str] = Counter()
    for character, script in scripts.items():
        counts[script] += rare[character]
    if 2 * counts.total() <= sum(rare.values()):
        return False
    script, count = counts.most_common(1)[0]
    if script in ("?", "CJK") or count < LEGIBILITY.one_script * counts.total():
        return False
    letters = "".join(c for c in scripts if scripts[c] == script)
    words = list(re.finditer(f"[{re.escape(letters)}]+", text))
    touching = [text[word.start() - 1 : word.start()] + text[word.end() :][:1] for word in words]
    beside = sum(bool(_CHINESE.search(around)) for around in touching)
    return LEGIBILITY.shortest <= count / len(words) <= LEGIBILITY.longest and (
        beside <= LEGIBILITY.beside * len(words)
    )
