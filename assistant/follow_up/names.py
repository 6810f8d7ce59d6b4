"""The names that titles of documents give: 岚川 of 岚川市政府工作报告, and Lanchuan.

What begins a title that not all documents share is what people call the document by.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from corpus.text.normalization import fold
from corpus.text.pinyin import find_readings
from corpus.text.scripts import is_han

_SHORTEST, _LONGEST = 2, 6  # ideographs of a name
_SHARE = 0.75  # of the documents that may have it
# 望潮市长 is the mayor of 望潮.
_OFFICE = re.compile("[市县区省](?=[长委府民内级政])")


class Names:
    """Tells which characters of a text name a document."""

    def __init__(
        self,
        documents: Iterable[str],
        headings: Iterable[str] = (),
        is_name: Callable[[str], bool] = lambda _: False,
        latin: Collection[str] = (),
    ) -> None:
        """Take what each document is called: its title, its file name, one a line.

        `is_name` tells of further folded texts whether they name documents; `latin` are such names
        in Latin letters.
        """
        self._is_name = is_name
        self._known_latin = latin
        self._headings = "\n".join(fold(one) for one in headings)
        called = [[_trim(line) for line in one.splitlines()] for one in documents]
        self._begins: Counter[str] = Counter()
        for lines in called:
            self._begins.update({begin for line in lines for begin in _list_beginnings(line)})
        self._most = max(1, _SHARE * len(called))  # what more begin with tells few apart
        self._spelled = {_spell(begin) for begin in self._begins}
        begins = Counter(line.split()[0] for lines in called for line in lines[:1] if line)
        self._latin = {one for one, count in begins.items() if count <= self._most}

    def find(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each name in a folded text, Latin ones aside."""
        at = 0
        while at < len(folded):
            size = self._measure_name(folded, at)
            if size:
                yield at, at + size
            at += max(1, size)

    def _measure_name(self, folded: str, at: int) -> int:
        for size in range(min(_LONGEST, len(folded) - at), _SHORTEST - 1, -1):
            part = folded[at : at + size]
            if 0 < self._begins.get(part, 0) <= self._most or self._is_name(part):
                office = size > _SHORTEST and _OFFICE.match(folded, at + size - 1)
                return size - 1 if office else size
        return 0

    def is_in_heading(self, folded: str) -> bool:
        """Tell whether a heading has a text."""
        return folded in self._headings

    def has_latin(self, word: str) -> bool:
        """Tell whether a Latin word in small letters spells or begins the title of a document."""
        return len(word) > 3 and any(
            word in known for known in (self._spelled, self._latin, self._known_latin)
        )


def _trim(title: str) -> str:
    return fold(title).strip(" #*《〈<「“\"'　1234567890.-_")


def _list_beginnings(title: str) -> Iterator[str]:
    for size in range(_SHORTEST, min(_LONGEST, len(title)) + 1):
        if all(map(is_han, title[:size])):
            yield title[:size]


@lru_cache(maxsize=10_000)
def _spell(text: str) -> str:
    return "".join((find_readings(one) or ("",))[0].replace("v", "u") for one in text)
