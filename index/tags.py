"""Which words of a text are names: jieba's tags. Knows words one by one, nothing of questions."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from index.analyse import tokenizer


@lru_cache(maxsize=256)
def tagged_words(folded: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a folded text with their tags: nr a person, ns a place, nt a body.

    The tags are those of ICTCLAS. Names that no dictionary has are told by jieba's hidden Markov
    model; it finds most Chinese names and some that are none. A question is asked for its words
    more than once, so they are kept for a while.
    """
    return tuple((pair.word, pair.flag) for pair in _tagger()(folded))


@cache
def _tagger() -> Callable[[str], Iterable[Any]]:
    import jieba.posseg  # noqa: PLC0415 -- half a second, and few questions need it

    tag: Callable[[str], Iterable[Any]] = jieba.posseg.POSTokenizer(tokenizer()).cut
    return tag
