"""Tag the words of a text with jieba, and tell which of them are names."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from index.lexical.analysis import load_tokenizer

# What most foreign names are written with.
_SOUNDS = frozenset(
    "阿埃艾奥巴贝本比波伯布查达德蒂迪丁杜多恩尔法菲费夫弗福格戈古哈海赫胡霍基吉加杰金卡凯康科克库拉莱兰"
    "劳勒雷里利林卢鲁罗洛马玛迈曼梅蒙米密莫姆穆纳内尼诺努欧帕佩皮珀普奇乔切琼萨塞森沙舍史斯塔泰坦特提图托"
    "瓦威维温文沃西希锡谢休雅亚扬叶伊因英尤约泽扎詹兹朱佐"
)


@lru_cache(maxsize=256)
def tag_words(folded: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a folded text with their tags: nr a person, ns a place, nt a body.

    The tags are those of ICTCLAS. Names that no dictionary has are told by jieba's hidden Markov
    model; it finds most Chinese names and some that are none. A question is asked for its words
    more than once, so they are kept for a while.
    """
    return tuple((pair.word, pair.flag) for pair in _tagger()(folded))


def cut_dictionary_words(folded: str) -> list[str]:
    """Return the words of a folded text as jieba's dictionary has them; none is guessed."""
    words: list[str] = load_tokenizer().lcut(folded, HMM=False)
    return words


def is_name(word: str, tag: str) -> bool:
    """Tell whether a word that has the tag of a person or place can be one.

    jieba takes 智慧 and 惠民 for persons, 城市 for a place, and what begins with a rare word for a
    person. `python -m training.dictionary.names` lists ordinary words and surnames; foreign names,
    which have none, jieba tags as such or are written with few ideographs.
    """
    names = _names()
    if tag == "ns":
        return word not in names["no place"]
    if word in names["no person"]:
        return False
    if tag != "nr" or _SOUNDS.issuperset(word):
        return True
    begins = (word[:size] for size in (2, 1) if word[:size] in names["surname"])
    return len(word) - len(next(begins, word)) in (1, 2)


@cache
def _names() -> dict[str, frozenset[str]]:
    path = Path(__file__).parents[1] / "dictionary" / "names.txt"
    listed = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {name: frozenset(words.split()) for name, words in listed}


@cache
def _tagger() -> Callable[[str], Iterable[Any]]:
    import jieba.posseg  # noqa: PLC0415 -- a third of a second, and few questions need it

    # The module makes a tagger as it is imported. One of our own would read all tags once more.
    tagger = jieba.posseg.dt
    tagger.tokenizer = load_tokenizer()
    tag: Callable[[str], Iterable[Any]] = tagger.cut
    return tag
