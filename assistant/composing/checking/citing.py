"""What a language model writes, made plain: its citations are read, everything else is text.

Links, pictures, HTML, and the marks of Markdown are taken out. What stands between the brackets of a
link is kept, what it leads to is not.
"""

import re
import unicodedata
from dataclasses import dataclass

_CITED = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,，、;-]\s*\d{1,3})*)\s*[\]】]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)|!?\[([^\[\]]*)\]\[[^\[\]]*\]")
_ADDRESS = re.compile(r"\b(?:https?|ftp|file|javascript|data|mailto):\S*|\bwww\.\S+", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,400}>|<!--.*?-->|<\|[^|<>]{0,80}\|>", re.DOTALL)
_MARKS = re.compile(
    r"^\s*(?:#{1,6}|[-*+•]|>|\d{1,2}[.)](?=\s))\s+|\*\*|__|`+|~~|^\s*```.*$", re.MULTILINE
)
_BRACKETS = str.maketrans("", "", "[]<>【】`|")  # no halves of markup either
_SPACES = re.compile(r"\s+")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?。，；：！？])")


@dataclass(frozen=True)
class WrittenSentence:
    """A sentence without its citations, and the numbers that it cites, in order."""

    text: str
    numbers: tuple[int, ...]


def read_sentence(written: str) -> WrittenSentence:
    """Return the plain text and the citations of a sentence as a model wrote it."""
    numbers: list[int] = []
    for match in _CITED.finditer(written):
        numbers += _read_numbers(match[1])
    plain = _CITED.sub(" ", written)
    plain = _LINK.sub(lambda match: match[1] or match[2] or "", plain)
    plain = _ADDRESS.sub(" ", _TAG.sub(" ", plain))
    plain = _MARKS.sub("", plain).translate(_BRACKETS)
    plain = "".join(c for c in plain if c in "\t\n" or unicodedata.category(c)[0] != "C")
    plain = _BEFORE_STOP.sub("", _SPACES.sub(" ", plain)).strip()
    return WrittenSentence(plain, tuple(dict.fromkeys(numbers)))


def _read_numbers(listed: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,，、;]", listed):
        ends = [int(end) for end in part.split("-")]
        found += range(ends[0], min(ends[-1], ends[0] + 20) + 1)
    return found
