"""HOME/terms.txt: what readers call things, kept by hand.

One term a line, its other names after "=", a tab or a comma: `麗都 = Lido`; `#` starts a comment.
Every name on a line leads to every other, in either direction, when a question is asked; so the
file may change without indexing anew. Chinese names of three characters and more are also terms as
wholes, beside the words and bigrams that they are cut into; that is done when an index is built.
Knows the file and terms; knows nothing of documents.
"""

import re
from collections.abc import Collection
from pathlib import Path

from corpus.text.normalization import fold
from index.lexical.analysis import terms

FILE = "terms.txt"
Aliases = tuple[tuple[str, ...], ...]  # folded names, one line each

_BETWEEN = re.compile(r"[=\t,，、;；]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{3,}")  # of two characters the bigram is the whole


def read(path: Path) -> Aliases:
    """Return the lines that hold several names; a file that is not there or unreadable has none."""
    return tuple(group for group in _lines(path) if len(group) > 1)


def wholes(path: Path) -> tuple[str, ...]:
    """Return the Chinese names, folded and sorted, that are to be found as wholes."""
    names = {name for group in _lines(path) for name in group}
    return tuple(sorted(name for name in names if _HAN_NAME.fullmatch(name)))


def given_names(home: Path) -> tuple[str, ...]:
    """Return what `wholes` gives for the home's terms.txt."""
    return wholes(home / FILE)


def _lines(path: Path) -> Aliases:
    try:
        text = path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return ()
    lines = (line.partition("#")[0] for line in text.splitlines())
    groups = (
        tuple(dict.fromkeys(fold(" ".join(name.split())) for name in _BETWEEN.split(line)))
        for line in lines
    )
    return tuple(tuple(name for name in group if terms(name)) for group in groups)


def links(query: str, known: Collection[str], aliases: Aliases) -> dict[str, dict[str, float]]:
    """Return the index terms of the other names of what a query names, each by a query term."""
    found: dict[str, dict[str, float]] = {}
    folded = fold(query) if aliases else ""
    for group in aliases:
        for name in group:
            if not _occurs(name, folded):
                continue
            for other in group:
                meant = [t for t in dict.fromkeys((*terms(other), other)) if t in known]
                if other != name and meant:
                    _link(name, meant, found)
    return found


def _link(name: str, meant: list[str], found: dict[str, dict[str, float]]) -> None:
    """Pair the terms of two names: none of the first stays unknown, none of the second is lost."""
    own = list(dict.fromkeys(terms(name)))
    for at in range(max(len(own), len(meant))):
        source = own[at] if at < len(own) else f"{name} {meant[at]}"
        found.setdefault(source, {})[meant[min(at, len(meant) - 1)]] = 1.0


def _occurs(name: str, folded: str) -> bool:
    """Tell whether a text has a name; of Latin letters, not within a word."""
    start = r"(?<![a-z0-9])" if name[0].isascii() else ""
    end = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return re.search(start + re.escape(name) + end, folded) is not None
