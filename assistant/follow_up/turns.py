"""A turn of a conversation, taken apart: its opening, its years and what it says by itself.

「那2018年的失業率呢？」 opens with 那, names 2018, and has the fragment 失業率. A year may be told
by the one before it: "a year later", 那一年.
"""

import re
from dataclasses import dataclass

from assistant.follow_up.names import Names
from assistant.follow_up.words import Word, read_words
from assistant.question.parsing import is_only_asking
from assistant.question.years import YEAR
from corpus.text.normalization import fold
from corpus.text.scripts import detect_language

_OPENING = re.compile(
    r"^(?:那[麼么]?(?!一?年)(?![個个裡里些邊边兒儿时時次筆笔場场位座份名件項项天日段批種种兩两])|然[後后]|另外|[換换]成|[換换]作"
    r"|好的?[，,]|(?:ok|okay|so|then|and|but|what about|how about|what of)\b(?!\?)[ ,]*)[ ，,]*",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[ ?？。!！.]*$")
_ELLIPTIC = re.compile(r"(?:那[次個个場场份條条])?(?:的?呢|的?[話话]|又如何|又怎[麼么][樣样])$")
_IN_ENGLISH = r"(?:,? ?\b(?:in|of|for|from|during|by) )?(?:the |its |their )?(?:year )?"
_YEAR_PHRASE = re.compile(
    rf"{_IN_ENGLISH}{YEAR.pattern}(?!\d)(?: (?:one|report|communique|survey|bulletin|edition)\b)?"
    r"(?: ?年度?)?(?:(?:度|的)?"
    r"(?:年?報告?(?![提説說])|年?报告?(?![提说])|年[报報]|公[报報])[裡里中]?)?"
    r"(?:的(?=$|呢))?",
    re.IGNORECASE,
)
_NUMBERS = {
    "一": 1,
    "两": 2,
    "兩": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "a": 1,
    "one": 1,
    "two": 2,
}
_NUMBERS |= {"three": 3, "four": 4, "five": 5}
_COUNT = r"(?P<count>[一两兩二三四五]|a|one|two|three|four|five)"
# Years told by the year of the turn before; the number is how many years later.
_RELATIVE: list[tuple[int | str, re.Pattern[str]]] = [
    (
        0,
        re.compile(
            r"(?:那|同|[這这])一?年(?!度?[报報])|[當当]年|\b(?:in )?(?:that|the same) year\b", re.I
        ),
    ),
    (-1, re.compile(r"(?<!比)前一年|上一年|\bthe (?:previous year|year before(?: that)?)\b", re.I)),
    (
        1,
        re.compile(
            r"次年|第二年|[下後后]一年|\bthe (?:following|next) year|\bthe year after(?: that)?\b",
            re.I,
        ),
    ),
    (-2, re.compile(r"(?<!比)前年", re.I)),
    (
        "later",
        re.compile(
            rf"{_COUNT} ?年之?[後后]"
            rf"|\b{_COUNT.replace('count', 'more')} years? (?:later|on|after)\b",
            re.I,
        ),
    ),
    (
        "earlier",
        re.compile(
            rf"{_COUNT} ?年之?前|\b{_COUNT.replace('count', 'more')} years? (?:earlier|before)\b",
            re.I,
        ),
    ),
]


@dataclass(frozen=True)
class Turn:
    """What a turn says, without its opening."""

    text: str  # as asked, without courtesies
    bare: str  # without opening, closing marks and 呢
    words: tuple[Word, ...]  # of `bare`
    is_english: bool
    opens: bool  # with a word that goes on from something: 那, and
    is_elliptic: bool  # ends in 呢
    asks: bool  # has an asking word of its own
    only_asks: bool
    year: str  # that it names, or points to by the year before; "" for none
    year_phrase: str  # how it puts the year of a document: 2018年的报告, in the 2018 report
    yearless: str  # `bare` without its year

    @property
    def has_name(self) -> bool:
        """Tell whether it names a document."""
        return any(word.kind == "name" for word in self.words)

    @property
    def only_names(self) -> bool:
        """Tell whether it names a document and says nothing else."""
        spare = ("name", "of", "year", "mark")
        return self.has_name and all(
            word.kind in spare or word.folded == "'s" for word in self.words
        )


def read_turn(text: str, names: Names, year_before: str) -> Turn:
    """Take a turn apart; `year_before` is the one year of the turn before, or ""."""
    bare = _ENDING.sub("", text)
    opened = bare
    while (shorter := _OPENING.sub("", opened, count=1)) != opened and shorter:
        opened = shorter
    opens = opened != bare
    bare = opened
    elliptic = _ELLIPTIC.sub("", bare)
    is_elliptic = elliptic != bare and bool(elliptic)
    if is_elliptic:
        bare = elliptic
    year, phrase, yearless = _find_year(bare, year_before)
    words = tuple(read_words(bare, names))
    asks = any(word.kind == "ask" for word in words) or bool(
        re.match(r"(?:do|does|did|is|are|was|were|has|have|can|will)\b", bare, re.I)
    )
    asks = asks or bool(re.search(r"有[沒没]有|[吗嗎]$|[沒没]有$|是否|[沒没]$", bare))
    return Turn(
        text=text,
        bare=bare,
        words=words,
        is_english=detect_language(bare) == "en",
        opens=opens,
        is_elliptic=is_elliptic,
        asks=asks,
        only_asks=is_only_asking(bare),
        year=year,
        year_phrase=phrase,
        yearless=yearless,
    )


def find_year(text: str) -> str:
    """Return the year of a text that names one and no other."""
    found = set(YEAR.findall(fold(text)))
    return found.pop() if len(found) == 1 else ""


def _find_year(bare: str, before: str) -> tuple[str, str, str]:
    """Return the year, how it is put, and the text without it."""
    if year := find_year(bare):
        found = _YEAR_PHRASE.search(bare)
        if found:
            rest = _tidy(bare[: found.start()] + " " + bare[found.end() :])
            return year, found[0].strip(" ,的"), rest
        return year, year, bare
    if before:
        for step, pattern in _RELATIVE:
            if found := pattern.search(bare):
                later = step
                if isinstance(step, str):
                    count = _NUMBERS[next(each for each in found.groups() if each).lower()]
                    later = count if step == "later" else -count
                rest = _tidy(bare[: found.start()] + " " + bare[found.end() :])
                return str(int(before) + int(later)), "", rest
    return "", "", bare


def _tidy(text: str) -> str:
    text = " ".join(text.split()).strip(" ,，")
    text = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)
    return re.sub(r"^的?呢[,，]|^的|^(?:in|for|of|at|by)$", "", text)
