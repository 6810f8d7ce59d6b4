"""A folder of made-up reports, as many as one likes, the same for the same number.

Sentences are those of the shipped report, and as many that a chain of its characters gives: so that
words are Chinese, and there are the more of them the more is written, as in real reports.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import corpus

_SECTIONS, _PARAGRAPHS = 5, 2  # of each document: about ten passages
_NUMERALS = "一二三四五六七八九十"


def write(folder: Path, documents: int, seed: int = 1) -> None:
    """Write so many text files into `folder`, a hundred in each folder below it."""
    writer = _Writer(random.Random(seed))
    for number in range(documents):
        path = folder / f"{number // 100:03}" / f"報告{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(writer.lines(number)) + "\n", "utf-8")


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._sentences = list_sentences()
        self._following: dict[str, str] = {}  # of each pair of characters those that follow it
        for text in self._sentences:
            for at in range(len(text) - 2):
                pair = text[at : at + 2]
                self._following[pair] = self._following.get(pair, "") + text[at + 2]
        self._pairs = list(self._following)

    def lines(self, number: int) -> Iterator[str]:
        """Yield the lines of one report."""
        yield f"第{number}號調查報告"
        for section in range(_SECTIONS):
            yield f"{_NUMERALS[section]}、{self._made_up()[:12].strip('，、。；')}"
            for _ in range(_PARAGRAPHS):
                pairs = [self._made_up() + self._chance.choice(self._sentences) for _ in range(2)]
                yield "".join(pairs)

    def _made_up(self) -> str:
        """Return a sentence of 20 to 60 characters that nobody wrote."""
        text = self._chance.choice(self._pairs)
        for _ in range(self._chance.randint(18, 58)):
            following = self._following.get(text[-2:]) or self._chance.choice(self._pairs)
            text += self._chance.choice(following)
        return text.rstrip("，、。；：") + "。"


def list_sentences() -> list[str]:
    """Return the longer sentences of the shipped report."""
    (name, *_) = corpus.list_documents(corpus.SHIPPED)
    text = corpus.load_document(corpus.SHIPPED, name).text
    found = [text[start:end] for start, end in corpus.find_sentence_spans(text)]
    return [re.sub(r"\s", "", sentence) for sentence in found if len(sentence) > 15]
