"""Cuts a stream of text into sentences, each with the `[n]` behind it, as soon as one is whole."""

import re
from collections.abc import Iterable, Iterator

_CITATIONS = r"(?:\s*[\[【]\s*\d[\d\s,，、;-]*[\]】])*"
# A stop of English has a space or a citation behind it, and no initial or abbreviation before it.
_WHOLE = re.compile(
    rf"\s*(.+?(?:[。！？!?]|(?<![A-Z])(?<!\bNo)(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bvs)(?<!e\.g)(?<!i\.e)\.(?=[\s\[【]))"
    rf"[”\"』」’)）]*{_CITATIONS}[.。]?)\s*(?=[^\s\[【.。]|[\[【](?=\s*[^\s\d]))",
    re.DOTALL,
)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_OPEN_THOUGHT = re.compile(
    r"<think(?:ing)?>(?!.*</think(?:ing)?>)|<[^<>]{0,12}\Z", re.DOTALL | re.IGNORECASE
)
_CITED_AT_END = re.compile(r"[\[【]\s*\d[\d\s,，、;-]*[\]】]\s*[.。]?\s*$")
LONGEST = 1200  # characters without an end; what is longer is no sentence


def split_stream(pieces: Iterable[str]) -> Iterator[str]:
    """Yield whole sentences; what a model thinks aloud is left out.

    Of the end of the text only what cites or ends in a stop is a sentence: a reply that was cut
    leaves half of one behind. An error of `pieces` passes through.
    """
    kept = ""
    for piece in pieces:
        kept += piece
        if _OPEN_THOUGHT.search(kept):
            continue
        kept = _THOUGHT.sub("", kept)
        while True:
            line, mark, rest = kept.partition("\n")
            match = _WHOLE.match(line if mark else kept)
            if match:
                yield match[1].strip()
                kept = kept[match.end() :]
            elif mark:
                if line.strip():
                    yield line.strip()
                kept = rest
            else:
                break
        kept = kept[-LONGEST:] if len(kept) > LONGEST else kept
    kept = _THOUGHT.sub("", kept).strip()
    if kept and (_CITED_AT_END.search(kept) or kept[-1] in '。！？!?.”」』"'):
        yield kept
