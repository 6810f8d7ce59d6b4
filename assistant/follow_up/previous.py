"""The question before a turn, and a way in which the turn may be understood after it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.follow_up.names import Names
from assistant.follow_up.turns import Turn
from assistant.follow_up.words import Word, read_words
from assistant.question.answer_type import Kind, parse_expected_answer
from assistant.question.years import YEAR
from corpus.text.normalization import fold
from corpus.text.scripts import detect_language

LONGEST_SPAN = 9  # words of the question before that may be replaced or kept
MOST_WORDS = 40  # of the question before that are looked at


YEAR_PHRASE = re.compile(
    r"(?:\b(?:in|of|for|from|during|by) )?(?:\b(?:the|its|their) )?(?<!\d)(?:1\d|20)\d\d(?!\d)"
    r"(?:(?: (?:report|communique|survey|bulletin))?)",
    re.IGNORECASE,
)


_TAILS: dict[Kind | None, str] = {
    "number": "是多少", "person": "是誰", "date": "是什麼時候", "place": "在哪裡",
    "reason": "是為什麼", "manner": "怎麼樣", None: "是什麼", "existence": "怎麼樣",
}  # fmt: skip


# What is asked of an attribute, whatever was asked before: 票价呢 after 由谁运营.
OTHER_KINDS: tuple[Kind | None, ...] = ("number", None)


HEADS: dict[Kind | None, str] = {
    "number": "How much was", "person": "Who was", "date": "When was", "place": "Where was",
    "reason": "Why was", "manner": "How was", None: "What was", "existence": "What about",
}  # fmt: skip


@dataclass(frozen=True)
class Previous:
    """The question before, in the script of the turn."""

    text: str
    words: tuple[Word, ...]
    year: str
    kind: Kind | None
    is_english: bool
    ending: str  # its closing marks

    def read(self, start: int, end: int) -> str:
        """Return the text of the words from `start` to `end`."""
        if start >= end:
            return ""
        return self.text[self.words[start].start : self.words[end - 1].end]


@dataclass(frozen=True)
class Rewrite:
    """One way to understand a turn."""

    text: str
    way: str
    before: Previous  # the question before, asked of the year and document that the turn names
    start: int = 0  # words of the question before that are replaced or kept
    end: int = 0
    fragment: str = ""
    notes: tuple[str, ...] = ()


def read_previous(text: str, names: Names) -> Previous:
    """Take the question before apart."""
    body = text.rstrip(" ?？。!！.")
    words = tuple(read_words(body, names))[:MOST_WORDS]
    years = set(YEAR.findall(fold(body)))
    return Previous(
        text=body,
        words=words,
        year=years.pop() if len(years) == 1 else "",
        kind=parse_expected_answer(fold(text)).kind,
        is_english=detect_language(body) == "en",
        ending=text[len(body) :].strip() or "",
    )


def close_question(text: str, ending: str, turn: Turn) -> str:
    """End a question as the turn or the question before it ends."""
    last = turn.text[-1:]
    if last in "?？":
        ending = last
    return _join_neatly(text.rstrip(" ?？,，")) + ending


def _join_neatly(text: str) -> str:
    text = " ".join(text.split())
    text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)
    text = re.sub(r"的{2,}", "的", text)
    text = re.sub(r" (?='s\b|[,?])", "", text)
    return text[:1].upper() + text[1:] if text.isascii() else text


def list_spans(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the runs of words that begin and end with more than a mark."""
    for start in range(len(words)):
        if words[start].kind in ("mark", "in", "particle") or words[start].folded in ("的", "'s"):
            continue
        for end in range(start + 1, min(len(words), start + LONGEST_SPAN) + 1):
            if words[end - 1].kind != "mark":
                yield start, end


def list_tails(turn: Turn, before: Previous) -> list[tuple[str, str]]:
    """Return how a question of a fragment may end, and a note on it."""
    kinds = dict.fromkeys((before.kind, *OTHER_KINDS))
    simplified = detect_language(turn.text) == "zh-Hans"
    return [
        (fold(_TAILS[kind]) if simplified else _TAILS[kind], f"asks for {kind}") for kind in kinds
    ]


def find_context(before: Previous, turn: Turn, *, after: bool) -> tuple[str, str]:
    """Return how a question says its document and its year: " in Yanshan", " in 2017".

    Before a Chinese question that is 砚山 and 2017年.
    """
    names = [word for word in before.words if word.kind == "name"]
    when = ""
    if before.year:
        found = YEAR_PHRASE.search(before.text)
        phrase = found[0].strip() if found and before.is_english else ""
        if after:
            phrase = phrase if re.match(r"(?:in|of|for|from|during|by) ", phrase, re.I) else ""
            when = f" {phrase or 'in ' + before.year}"
        else:
            when = f"{before.year}年"
    where = ""
    if names and not turn.has_name:
        name = before.text[names[0].start : names[0].end]
        if not after:
            return name, when
        at = before.words.index(names[0])
        link = before.words[at - 1].folded if at else ""
        if link not in ("in", "at", "of", "for", "by", "to"):
            nominal = re.match(
                r"(?:who|what|which)\b.*?\b(?:is|are|was|were)\b|what's", turn.bare, re.I
            )
            link = "of" if nominal else "in"
        where = f" {link} {name}"
    return where, when
