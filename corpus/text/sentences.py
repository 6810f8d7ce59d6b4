"""Finds the spans of sentences in Chinese and English text.

sentencex (Wikimedia) is maintained, covers both languages and gives offsets.
"""

import re

import sentencex

LONGEST = 400  # characters; text without full stops is cut at the end of a clause
_STOPS = "。！？!?\n "
_CLAUSE = re.compile(r"[；;，,、：:\s]")
_HAN = re.compile(r"[\u3400-\u9fff]")
# sentencex takes a stop before a digit for a decimal point, which 。！？ never are: 完工。1989年…
_STOP_BEFORE_DIGIT = re.compile(r"[。！？!?](?=[ \u3000]*[0-9０-９])")
# Nor is a full-width point within a number the end of one: ５．６％.
_DECIMAL = re.compile(r"[0-9０-９]．[0-9０-９]")
# Nor is the one behind the number of an item: 5. 评审。
_ITEM_NUMBER = re.compile(r"\s*-?(?:\d{1,4}(?:\.\d{1,3})*|[ivxlcdm]{1,8}|[a-z])\.\s*", re.I)
_OPENING, _CLOSING = "「『“‘（(《〈【", "」』”’）)》〉】"


def find_sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the spans of the sentences in `text[start:end]`, in order, without outer white space.

    Together they hold every character of it but white space. None is longer than `LONGEST`.
    """
    end = len(text) if end is None else end
    window = 10_000  # sentencex takes time by the square of a text with many quotation marks
    spans: list[tuple[int, int]] = []
    while end - start > window:
        stops = [text.rfind(stop, start, start + window) for stop in _STOPS]
        cut = max(stops) + 1 if max(stops) > start else start + window
        spans += _spans(text, start, cut)
        start = cut
    return spans + _spans(text, start, end)


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    piece = text[start:end]
    language = "zh" if _HAN.search(piece) else "en"
    spans: list[tuple[int, int]] = []
    at = 0
    found = sentencex.get_sentence_boundaries(language, piece)
    ends = [one["end_index"] for one in found if not _splits_a_number(piece, one["end_index"])]
    for end_index in [*ends, len(piece)]:
        for stop in _stops_before_digits(piece, at, end_index):
            spans += _cut(piece, at, stop)
            at = stop
        spans += _cut(piece, at, end_index)
        at = end_index
    return [(start + first, start + last) for first, last in spans]


def _splits_a_number(text: str, end: int) -> bool:
    decimal = _DECIMAL.match(text, max(0, end - 2))
    return bool(decimal or (end <= 12 and _ITEM_NUMBER.fullmatch(text, 0, end)))


def _stops_before_digits(text: str, start: int, end: int) -> list[int]:
    """Return the ends of sentences that a number follows, but for those inside quotation marks."""
    found = []
    for match in _STOP_BEFORE_DIGIT.finditer(text, start, end):
        preceding = text[start : match.end()]
        opened = sum(preceding.count(mark) for mark in _OPENING)
        if opened <= sum(preceding.count(mark) for mark in _CLOSING):
            found.append(match.end())
    return found


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Trim one sentence, and cut it where it is too long."""
    spans = []
    while start < end:
        if text[start].isspace():
            start += 1
            continue
        stop = end
        if end - start > LONGEST:
            clauses = [m.end() for m in _CLAUSE.finditer(text, start + 1, start + LONGEST)]
            stop = clauses[-1] if clauses else start + LONGEST
        spans.append((start, start + len(text[start:stop].rstrip())))
        start = stop
    return spans
