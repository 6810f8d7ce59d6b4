"""HOME/terms.txt: names of the same thing, kept by hand.

A line holds one name and its other names after "=", a tab or a comma: `麗都 = Lido`; `#` starts a
comment. Every name of a line leads to every other, in either direction, when a question is asked,
so the file may change without a new index. Chinese names of three characters and more are also
index terms as whole names, beside the words and bigrams that they are cut into; a build adds them.
"""

import re
from collections.abc import Collection
from pathlib import Path

from corpus.text.normalization import fold
from index.lexical.analysis import extract_terms
from index.lexical.vocabulary import Links, Synonyms

FILE = "terms.txt"

_SEPARATOR = re.compile(r"[=\t,，、;；]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{3,}")  # a name of two characters is a bigram already


def read_synonyms(home: Path) -> Synonyms:
    """Return the names of each line, folded; a file that is absent or unreadable has none."""
    try:
        text = (home / FILE).read_text("utf-8-sig", errors="replace")
    except OSError:
        return ()
    groups = (tuple(dict.fromkeys(map(fold, split_names(line)))) for line in text.splitlines())
    named = (tuple(name for name in group if extract_terms(name)) for group in groups)
    return tuple(group for group in named if group)


def split_names(line: str) -> list[str]:
    """Return the names of a line as they are written, "" where one is missing between two marks."""
    return [" ".join(name.split()) for name in _SEPARATOR.split(line.partition("#")[0])]


def is_whole_name(name: str) -> bool:
    """Tell whether a folded name is an index term as a whole, and so of use by itself."""
    return _HAN_NAME.fullmatch(name) is not None


def find_whole_names(synonyms: Synonyms) -> tuple[str, ...]:
    """Return the Chinese names, sorted, that are index terms as a whole."""
    names = {name for group in synonyms for name in group}
    return tuple(sorted(name for name in names if is_whole_name(name)))


def find_synonyms(query: str, known: Collection[str], synonyms: Synonyms) -> Links:
    """Return the index terms of the other names of what a query names, by query term."""
    found: Links = {}
    groups = [group for group in synonyms if len(group) > 1]
    folded = fold(query) if groups else ""
    for group in groups:
        for name in group:
            if not _occurs(name, folded):
                continue
            for other in group:
                meant = [t for t in dict.fromkeys((*extract_terms(other), other)) if t in known]
                if other != name and meant:
                    _link(name, meant, found)
    return found


def _link(name: str, meant: list[str], found: Links) -> None:
    """Pair the terms of two names: none of the first stays unknown, none of the second is lost."""
    own = list(dict.fromkeys(extract_terms(name)))
    for at in range(max(len(own), len(meant))):
        source = own[at] if at < len(own) else f"{name} {meant[at]}"
        found.setdefault(source, {})[meant[min(at, len(meant) - 1)]] = 1.0


def _occurs(name: str, folded: str) -> bool:
    """Tell whether a text has a name; a Latin name must not be part of a longer word."""
    start = r"(?<![a-z0-9])" if name[0].isascii() else ""
    end = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return re.search(start + re.escape(name) + end, folded) is not None
