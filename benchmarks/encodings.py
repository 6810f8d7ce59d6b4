"""How many text files are decoded wrong: python -m benchmarks.encodings [--count 400] [--json].

Sentences of 7 to 14 characters are made of jieba's words, by their frequency, in both scripts, and
written in each encoding without a mark; so are longer texts, texts with digits, Latin words and
names, and texts with a damaged byte. A file is wrong if one character of it is (a damaged one: if
one beyond the damage is).
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import jieba

from corpus.errors import UnreadableFile
from corpus.formats.plain_text import decode
from corpus.text.scripts import convert_to_traditional

_SHORT = range(7, 15)  # characters of a sentence, its full stop not counted
_SURNAMES = "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林羅鄭梁宋謝韓唐馮董蕭程曹袁鄧許傅沈曾彭呂蘇盧蔣蔡"
_GIVEN = "瑀堃喆昇婷淑芬俊傑家豪怡君雅雯志偉宗翰佳穎冠宇建國桂英秀蘭玉梅海濤曉東麗萍雪琴金鳳"
_MIXED = [
    *("2023年", "12.5%", "GDP", "1,280万元", "（一）"),
    *("《办法》", "PM2.5", "A區", "第3次", "“十四五”"),
]
_CANTONESE = "嘅咗喺冇啲嗰佢哋嚟噉咁唔係冚唪唥"


class Maker:
    """Makes sentences, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        lines = (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines()
        entries = [line.split(" ") for line in lines]
        self._words = [entry[0] for entry in entries]
        self._weights = list(accumulate(int(entry[1]) for entry in entries))

    def sentence(self, lengths: range, encoding: str) -> str:
        """Return a sentence that the encoding can hold, in a script that it is used for."""
        traditional = encoding.startswith("big5") or self.chance.random() < 0.3
        while True:
            text, length = "", self.chance.choice(lengths)
            while len(text) < length:
                text += self.chance.choices(self._words, cum_weights=self._weights)[0]
            text = text[:length] + "。"
            text = convert_to_traditional(text) if traditional else text
            if _fits(text, encoding):
                return text

    def mixed(self, encoding: str) -> str:
        """Return a sentence with a number or a Latin word in it."""
        text = self.sentence(_SHORT, encoding)
        at = self.chance.randrange(len(text))
        whole = text[:at] + self.chance.choice(_MIXED) + text[at:]
        return whole if _fits(whole, encoding) else self.mixed(encoding)

    def named(self, encoding: str) -> str:
        """Return a sentence with a person's name in it."""
        name = self.chance.choice(_SURNAMES) + "".join(self.chance.sample(_GIVEN, 2))
        whole = f"負責人是{name}，" + self.sentence(_SHORT, encoding)
        return whole if _fits(whole, encoding) else self.named(encoding)

    def cantonese(self, encoding: str) -> str:
        """Return a sentence with characters that HKSCS adds."""
        text = self.sentence(_SHORT, encoding)
        whole = "".join(self.chance.sample(_CANTONESE, 3)) + text
        return whole if _fits(whole, encoding) else self.cantonese(encoding)

    def long(self, encoding: str) -> str:
        """Return a page of sentences, with line ends."""
        return "\r\n".join(self.sentence(range(20, 60), encoding) for _ in range(20))


def _fits(text: str, encoding: str) -> bool:
    return text.encode(encoding, "ignore").decode(encoding) == text


def _is_wrong(text: str, encoding: str) -> bool:
    try:
        return decode(text.encode(encoding))[0] != text
    except UnreadableFile:
        return True


def _is_wrong_damaged(text: str, encoding: str, chance: random.Random) -> bool:
    """Tell whether a file that lost a byte in its last character is read wrong before it."""
    try:
        found = decode(text.encode(encoding)[:-1])[0]
    except UnreadableFile:
        return True
    return found[: len(text) - 1] != text[:-1]


def measure(count: int, seed: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield (kind, encoding, files, wrong ones)."""
    maker = Maker(seed)
    plain = ("gbk", "big5", "utf-16-le", "utf-16-be")
    kinds: list[tuple[str, tuple[str, ...], int, Callable[[str], str]]] = [
        ("sentence", plain, count, lambda encoding: maker.sentence(_SHORT, encoding)),
        ("mixed", plain, count, maker.mixed),
        ("named", ("gbk", "big5", "utf-16-le", "utf-16-be", "gb18030"), count, maker.named),
        ("cantonese", ("big5hkscs",), count, maker.cantonese),
        ("long", (*plain, "gb18030", "big5hkscs"), max(1, count // 10), maker.long),
    ]
    for kind, encodings, files, make in kinds:
        for encoding in encodings:
            texts = [make(encoding) for _ in range(files)]
            yield kind, encoding, files, sum(_is_wrong(text, encoding) for text in texts)
    for encoding in plain:
        texts = [maker.sentence(_SHORT, encoding) for _ in range(count)]
        wrong = sum(_is_wrong_damaged(text, encoding, maker.chance) for text in texts)
        yield "cut off", encoding, count, wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.encodings", description="Wrong decodings.")
    parser.add_argument("--count", type=int, default=400, help="files of each kind and encoding")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = list(measure(options.count, options.seed))
    if options.json:
        keys = ("kind", "encoding", "files", "wrong")
        print(json.dumps([dict(zip(keys, row, strict=True)) for row in found]))
        return 0
    print("| text | encoding | files | wrong |\n|---|---|---|---|")
    for row in found:
        print("| {} | {} | {} | {} |".format(*row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
