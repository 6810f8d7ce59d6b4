"""Counts the places of a text that were destroyed before it came here.

Nothing brings the characters back, so the places are counted and reported.
"""

import re

from corpus.text.scripts import is_han

# What cp1252 and Latin-1 show for the bytes 80 to BF, which continue a character of UTF-8.
_AFTER = "[\u0080-\u00bf" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore") + "]"
_DESTROYED = re.compile(
    r"\ufffd+"  # bytes that no encoding explained
    r"|(?:锟斤拷)+锟?"  # U+FFFD, in UTF-8, read as GBK
    r"|\?{4,}"  # what was written into an encoding without these characters
    rf"|(?:[\u00c2-\u00df]{_AFTER}|[\u00e0-\u00f4]{_AFTER}{{2,3}})+"  # UTF-8 read as cp1252
)
_SIGN = re.compile("[\ufffd锟?\u00c2-\u00f4鐨銆锛涓]")  # no other text is looked at closely
# The characters that GBK shows for the first bytes of 的 。 ， 中 and their neighbours in UTF-8.
_MISREAD = re.compile("[鐨銆锛涓]")
_RUN = re.compile(r"[\u3400-\u9fff]{4,}")


def count_destroyed(text: str) -> int:
    """Return how many runs of a text are no longer what was written."""
    if not _SIGN.search(text):
        return 0
    runs = sum(
        not (match[0][0] == "?" and text[match.start() - 1 : match.start()].isalpha())
        for match in _DESTROYED.finditer(text)
    )
    if _MISREAD.search(text):
        runs += sum(_is_misread(match[0]) for match in _RUN.finditer(text))
    return runs


def _is_misread(run: str) -> bool:
    """Tell whether ideographs are UTF-8 that was read as GBK."""
    if not _MISREAD.search(run):
        return False
    found = run.encode("gb18030").decode("utf-8", "ignore")
    return 3 * sum(map(is_han, found)) >= len(run)
