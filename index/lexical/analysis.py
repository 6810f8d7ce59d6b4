"""Analyse texts into search terms, in the same way for passages and questions.

Terms that say little stay, since the ranking weighs them; only English stop words are left out.

Chinese gives jieba's search-mode words and the bigrams of each run of Han characters. Words carry
meaning; bigrams find names that no dictionary has, and match where question and passage are cut
differently. Single characters in a row are a word written with spaces (徐 剛).

English gives stems, without accents. Neighbours that both spell pinyin give their joined form too,
the bigram of a name that is written apart: Jing-Zhang, Wang Jing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from operator import add
from typing import Any

from corpus.text.normalization import fold
from corpus.text.pinyin import is_pinyin
from corpus.text.scripts import HAN, SPACE_IN_NAME

# Part of a generation's manifest: raise it whenever the same text gives other terms.
ANALYSER_VERSION = "3"

_RUNS = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<number>\d+(?:[.:/-]\d+)+)"  # 010-82819000, 3.5, 2023/3
    rf"|(?P<word>(?:(?![{HAN}])[^\W_])+(?:['’][a-z]+)?)"
)
# Folding has made 「，」 a comma too, so only whole groups of three digits count as one number.
_THOUSANDS = re.compile(r"(?<!\d)(?<!\d[.,])\d{1,3}(?:,\d{3})+(?![\d,])")
# What jieba takes for an ideograph. It leaves any other alone; rjieba makes words of some.
_OF_JIEBA, _RARE = re.compile("[\u4e00-\u9fd5]+"), re.compile("[^\u4e00-\u9fd5]")
_PIECES = re.compile(r"\d+|[^\W\d_]+")
_WITHIN_A_NAME = frozenset({" ", "-", "\u2010", "\u2011"})  # what may stand between its words
_CONTRACTED = frozenset({"s", "t", "re", "ve", "ll", "d", "m"})

# Words that English questions are built of. Lucene's list and the question words.
_STOP_LIST = """
    a an and are as at be been but by can could did do does for from had has have how i if in into
    is it its me my no not of on or s such t that the their them then there these they this those to
    was we were what when where which who whom whose why will with would you your
"""
_STOP = frozenset(_STOP_LIST.split())


def extract_terms(text: str) -> list[str]:
    """Return the search terms of `text` in reading order, repeats included."""
    return list_terms(fold(text))


def list_terms(folded: str) -> list[str]:
    """Return what `extract_terms` does, given a folded text."""
    return _list_terms(folded, bigrams=True)


def extract_words(text: str) -> list[str]:
    """Return the terms of `text` that are words or numbers, without the bigrams of Han runs."""
    return _list_terms(fold(text), bigrams=False)


def find_latin_runs(text: str) -> list[list[str]]:
    """Return the Latin words of `text` as they are spelled, unstemmed: runs of neighbours.

    Stop words and all else that cannot be within a name end a run.
    """
    runs: list[list[str]] = []
    folded = join_split_runs(fold(text))
    last = -1
    for run in _RUNS.finditer(folded):
        word = _normalize_word(run["word"]) if run["word"] else ""
        if word:
            if runs and last >= 0 and folded[last : run.start()] in _WITHIN_A_NAME:
                runs[-1].append(word)
            else:
                runs.append([word])
        last = run.end() if word else -1
    return runs


def find_han_runs(text: str) -> list[str]:
    """Return the folded runs of Han characters of `text`."""
    return [run["han"] for run in _RUNS.finditer(join_split_runs(fold(text))) if run["han"]]


def stem_word(word: str) -> str:
    """Return the term of one plain Latin word."""
    return _load_stemmer()(word)


def _list_terms(folded: str, *, bigrams: bool) -> list[str]:
    plain = join_split_runs(folded)
    terms: list[str] = []
    preceding, last = "", -1  # the preceding word, if it spells pinyin, and where it ends
    for run in _RUNS.finditer(plain):
        name, (han, number, latin) = "", run.groups()
        if han:
            _add_han(han, bigrams, terms)
        elif number:
            terms += _cut_number(number)
        elif word := _normalize_word(latin):
            terms += _cut_word(word)
            name = word if bigrams and is_pinyin(word) else ""
            if name and preceding and plain[last : run.start()] in _WITHIN_A_NAME:
                terms.append(stem_word(preceding + name))
        preceding, last = name, run.end()
    return terms


def join_split_runs(folded: str) -> str:
    """Return folded text without what splits one number or one name in two."""
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), folded)
    return SPACE_IN_NAME.sub("", plain)


def _add_han(run: str, bigrams: bool, terms: list[str]) -> None:
    """Add words of two characters and more, and every bigram; a lone character is itself."""
    if len(run) == 1:
        terms.append(run)
        return
    cut = _load_cutter()
    if _RARE.search(run):
        words = [word for part in _OF_JIEBA.findall(run) for word in cut(part)]
    else:
        words = cut(run)
    terms += [word for word in words if len(word) > 1]
    if bigrams:
        terms += map(add, run, run[1:])


def _cut_number(run: str) -> Iterator[str]:
    """Yield a joined number and the parts that one may ask for alone."""
    yield run
    parts = re.split(r"[:/-]", run)
    if len(parts) > 1:
        yield from parts


def _normalize_word(run: str) -> str:
    """Return a Latin word without accents and contracted endings, or "" for a stop word."""
    word, _, ending = run.replace("’", "'").partition("'")
    if ending == "t" and word.endswith("n"):  # don't, isn't
        return ""
    if ending and ending not in _CONTRACTED and is_pinyin(word + ending):  # Xi'an
        word += ending
    if not word.isascii():
        parts = unicodedata.normalize("NFD", word)
        word = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", parts))
    return "" if word in _STOP else word


def _cut_word(word: str) -> Iterator[str]:
    """Yield a stemmed word; of mixed runs (g20, 50km) the whole and its pieces."""
    yield stem_word(word)
    pieces = _PIECES.findall(word)
    if len(pieces) > 1:
        yield from pieces


@cache
def _load_cutter() -> Callable[[str], list[str]]:
    """Return what cuts a run of ideographs into words as jieba's mode for searching does.

    rjieba is jieba in Rust, with the same dictionary and the same words in a twelfth of the time.
    Where it cannot be loaded, jieba itself gives them.
    """
    try:
        import rjieba  # noqa: PLC0415 -- at first use, as jieba below
    except ImportError:
        cut: Callable[[str], list[str]] = load_tokenizer().lcut_for_search
        return cut
    return rjieba.cut_for_search


@cache
def load_tokenizer() -> Any:
    """Return jieba with its dictionary, read into a tokenizer of our own.

    jieba would keep a cache of the dictionary in the system's temporary folder under a fixed name,
    where anyone could leave another, and report that on stderr. Reading the dictionary anew takes a
    quarter of a second and needs no file at all.
    """
    import jieba  # noqa: PLC0415 -- at first use: a light command need not wait for it

    own = jieba.Tokenizer()
    # What `own.gen_pfdict` gives, in half the time: each word and how often it is, each start of a
    # word that is none itself with 0. A line is a word, a number and a tag.
    fields = own.get_dict_file().read().decode("utf-8").split()
    words, often = fields[::3], list(map(int, fields[1::3]))
    own.FREQ = dict.fromkeys((word[:end] for word in words for end in range(1, len(word))), 0)
    own.FREQ.update(zip(words, often, strict=True))
    own.total = sum(often)
    own.initialized = True
    return own


@cache
def _load_stemmer() -> Callable[[str], str]:
    import Stemmer  # noqa: PLC0415

    stem: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return stem
