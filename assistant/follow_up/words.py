"""The words of a turn with their kinds: years, names, asking words, words of grammar, the rest."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.follow_up.names import Names
from assistant.question.years import YEAR
from corpus.text.normalization import fold
from corpus.text.scripts import detect_language, is_han
from index import tag_words, translate_word

_YEAR_WORD = re.compile(YEAR.pattern + r"(?: ?年度?)?(?:(?<=年)报(?!告))?")
_MONTH = re.compile(
    r"(?:(?<!\d)\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?"
)
_ASKED_TOGETHER = re.compile(r"什么(?:时候|时间|地方|样子?)|多长时间|多少次?")
_NUMBERED = re.compile(r"(?<!\d)\d{1,4}号")
_ENGLISH = re.compile(r"[a-z]+(?:-[a-z]+)*|'s\b|'|[\d.,]*\d%?|\S", re.IGNORECASE)
# Words of Chinese that ask, folded; a word that begins or ends so asks, too: 几天, 多少亿.
_ASKS = re.compile(
    r"^(?:谁|什么|哪|多少|几(?!乎)|多[长久大高远快重]|怎|如何|为什么|为何|何时|何|啥|是否|百分之几)|吗$|几$"
)
_REPORT = re.compile(r"^(?:年?报告?|年报|公报|报告书|纪要|判决|文件)$")
_IN_REPORT = frozenset(["里", "中", "说", "讲", "提到", "提", "写", "上", "内", ","])
_ENGLISH_KINDS = {
    "of": "of in at for by to from on with during about into under between among after before",
    "det": "the a an its their his her this that these those each every any some",
    "be": "is are was were be been being",
    "possessive": "'s",
    "aux": "do does did has have had will would can could should may must",
    "ask": "what which who whom whose when where why how",
    "pronoun": "it they them he she him there then one ones",
    "and": "and or but",
    "adverb": "also now still actually so far much many more most not only just ever yet",
    "report": "report reports communique survey bulletin yearbook annual article judgment",
}
_KIND_OF = {word: kind for kind, words in _ENGLISH_KINDS.items() for word in words.split()}
# jieba's tags by their first letters.
_CHINESE_KINDS = {
    **dict.fromkeys(["ns", "nr", "nz", "nt", "nrt", "nrfg"], "proper"),
    **dict.fromkeys(["n", "l", "i", "j", "an", "vn", "ng", "s", "eng"], "noun"),
    **dict.fromkeys(["v", "vg", "vi", "vd"], "verb"),
    **dict.fromkeys(["m", "q", "mq"], "number"),
    **dict.fromkeys(["uj", "ud", "uz", "ul", "ug", "uv", "y", "u"], "particle"),
    **dict.fromkeys(["p", "c"], "link"),
    **dict.fromkeys(["t", "tg"], "time"),
}


_LOCALISERS = frozenset(["前", "后", "之前", "之后", "以前", "以后"])
_CONTENT = frozenset(["noun", "proper", "verb", "number", "other"])


@dataclass(frozen=True)
class Word:
    """A word of a turn: its place there, its folded text and its kind."""

    start: int
    end: int
    folded: str
    kind: str


def read_words(text: str, names: Names) -> list[Word]:
    """Return the words of a turn in their order; every character but white space is in one."""
    folded = fold(text)
    if len(folded) != len(text):  # a character that folds to several is rare in a question
        folded = text.lower()
    words = []
    for start, end, kind in _cut_known(folded, names):
        if kind:
            words.append(Word(start, end, folded[start:end], kind))
        else:
            words.extend(_read_plain(text, folded, start, end, names))
    return _tag_verb(_join_topics(_join_localisers(words), names))


def _join_localisers(words: Sequence[Word]) -> list[Word]:
    """Make one word of 改造 and 前."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and word.folded in _LOCALISERS and last.kind in ("verb", "noun"):
            text = last.folded + word.folded
            joined[-1] = Word(last.start, word.end, text, "time")
        else:
            joined.append(word)
    return joined


def _join_topics(words: Sequence[Word], names: Names) -> list[Word]:
    """Make one word of words that stand together in a heading, as 模式 and 口 of 模式口."""
    joined: list[Word] = []
    at = 0
    while at < len(words):
        end = at + 1
        for last in range(min(len(words), at + 4), at + 1, -1):
            if not all(word.kind in _CONTENT and is_han(word.folded[0]) for word in words[at:last]):
                continue
            text = "".join(word.folded for word in words[at:last])
            split = all(len(word.folded) == 1 for word in words[at:last])  # 京张, cut in two
            if (len(text) > 2 or split) and names.is_in_heading(text):
                end = last
                break
        if end > at + 1:
            text = "".join(word.folded for word in words[at:end])
            named = any(word.kind == "proper" or len(word.folded) == 1 for word in words[at:end])
            kind = "topic" if named else "noun"
            joined.append(Word(words[at].start, words[end - 1].end, text, kind))
        else:
            joined.append(words[at])
        at = end
    return joined


def _tag_verb(words: list[Word]) -> list[Word]:
    """Tell the verb of an English question: behind who, or behind did and what does it."""
    for at, word in enumerate(words):
        if word.kind == "possessive" and at and words[at - 1].kind == "ask":
            words[at] = replace(word, kind="be")
        if word.folded == "who" and at + 1 < len(words) and words[at + 1].kind in ("noun", "past"):
            words[at + 1] = replace(words[at + 1], kind="verb")
            break
        if word.folded in ("do", "does", "did"):
            behind = range(at + 2, len(words))
            if any(words[place].kind == "aux" for place in behind):
                break
            likely = [place for place in behind if words[place].kind == "noun"]
            best = max(likely, key=lambda place: _measure_verb(words[place].folded), default=None)
            if best is not None:
                words[best] = replace(words[best], kind="verb")
            break
    return words


@lru_cache(maxsize=4096)
def _measure_verb(word: str) -> float:
    """Return which share of what an English word means in Chinese are verbs."""
    found = list(translate_word(word).items())[:10]
    total = sum(weight for _, weight in found)
    verbs = sum(
        weight for other, weight in found if all(tag[0] == "v" for _, tag in tag_words(other))
    )
    return verbs / total if total else 0.0


def _cut_known(folded: str, names: Names) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a text: years and names, and what stands between them (kind "")."""
    known = [(found.start(), found.end(), "year") for found in _YEAR_WORD.finditer(folded)]
    known += [(found.start(), found.end(), "time") for found in _MONTH.finditer(folded)]
    known += [(found.start(), found.end(), "ask") for found in _ASKED_TOGETHER.finditer(folded)]
    known += [(found.start(), found.end(), "number") for found in _NUMBERED.finditer(folded)]
    known += [(start, end, "name") for start, end in names.find(folded)]
    at = 0
    for start, end, kind in sorted(known):
        if start < at:
            continue
        if start > at:
            yield at, start, ""
        yield start, end, kind
        at = end
    if at < len(folded):
        yield at, len(folded), ""


def _read_plain(text: str, folded: str, start: int, end: int, names: Names) -> Iterator[Word]:
    at = start
    in_english = detect_language(text) == "en"
    for run in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", folded[start:end]):
        if run.isascii():
            for found in _ENGLISH.finditer(run):
                place = at + found.start()
                yield _read_english(text, found[0], place, names)
        elif in_english:  # a name
            yield Word(at, at + len(run), run, "proper")
        else:
            place = at
            for word, tag in tag_words(run):
                if word.strip():
                    yield Word(place, place + len(word), word, _find_chinese_kind(word, tag))
                place += len(word)
        at += len(run)


def _read_english(text: str, word: str, start: int, names: Names) -> Word:
    end = start + len(word)
    if kind := _KIND_OF.get(word):
        return Word(start, end, word, kind)
    if names.has_latin(word):
        kind = "name"
    elif word[0].isdigit():
        kind = "number"
    elif not word[0].isalpha():
        kind = "mark"
    elif text[start].isupper() and start:
        kind = "proper"
    elif word.endswith("ed"):
        kind = "past"
    else:
        kind = "noun"
    return Word(start, end, word, kind)


def _find_chinese_kind(word: str, tag: str) -> str:
    if _ASKS.search(word):
        return "ask"
    if _REPORT.search(word):
        return "report"
    if word == "的":
        return "of"
    if word in ("是", "为", "系"):
        return "be"
    if word in _IN_REPORT:
        return "in"
    if re.fullmatch(r"它们?|他们?|她们?|其|那里|那儿|该|这里|那|这|此", word):
        return "pronoun"
    if re.search(r"^第.+条?$", word) and len(word) > 1:
        return "number"
    if not is_han(word[0]):
        return "mark"
    return _CHINESE_KINDS.get(tag, "other")
