"""How a question names a document: shortly, and so that it can be no other."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.text.scripts import detect_language
from index import Manifest, fold

_NAME_AND_YEAR = re.compile(r"([\u4e00-\u9fff]{2,8})((?:19|20)\d\d)年")
_PLACE = re.compile(
    r"(?:(?:19|20)\d\d年)?([\u4e00-\u9fff]{2,7}?[市省县縣区區州镇鎮乡鄉])(?![\d年])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEHIND = re.compile(r"\s*[（(\[［].*$")  # what stands in brackets behind a title
_LONGEST = 30  # characters of a name


@dataclass(frozen=True)
class DocumentName:
    """How one document is named."""

    title: (
        str  # 「浔安市2020年国民经济和社会发展统计公报」; "" where it can only be named by its file
    )
    year: str  # of the document, as its title or its date says; "" where neither does
    short: str  # before what is asked for: 「浔安市2020年」; "" where it is the only document
    pattern: str  # the title without the year: documents of several years share it
    english: bool


def name_documents(manifest: Manifest) -> Mapping[str, DocumentName]:
    """Return the names by document; documents of one title are told apart by their years."""
    entries = manifest.documents
    titles = {entry.document: _clean(entry.title, entry.document) for entry in entries}
    dates = {entry.document: entry.date or "" for entry in entries}
    counted = Counter(titles.values())
    full = {
        name: _add_year(title, dates[name]) if counted[title] > 1 else title
        for name, title in titles.items()
    }
    again = Counter(full.values())
    years = {name: _find_year(title) or dates[name][:4] for name, title in full.items()}
    shorts = {name: _shorten(title, years[name]) for name, title in full.items()}
    counts = Counter(shorts.values())
    one = len(entries) == 1
    return {
        name: DocumentName(
            title=title if again[title] == 1 else "",
            year=years[name],
            short="" if one else shorts[name] if counts[shorts[name]] == 1 else title,
            pattern=_YEAR.sub("#", title),
            english=detect_language(title) == "en",
        )
        for name, title in full.items()
    }


def find_other_years(
    names: Mapping[str, DocumentName], document: str
) -> Sequence[tuple[str, DocumentName]]:
    """Return the documents that are the same of another year, the nearest years first."""
    own = names[document]
    if not own.year:
        return []
    others = [
        (name, other)
        for name, other in names.items()
        if other.pattern == own.pattern and other.year not in ("", own.year)
    ]
    return sorted(others, key=lambda one: abs(int(one[1].year) - int(own.year)))


def _clean(title: str | None, document: str) -> str:
    """Return a title as one would say it, or the name of the file where that is shorter."""
    said = _BEHIND.sub("", " ".join((title or "").split())).strip(" 　:：")
    stem = _BEHIND.sub("", PurePosixPath(document).stem).strip()
    if not said or (len(stem) < len(said) and _is_short_for(stem, said)):
        said = stem
    most = 3 * _LONGEST if said.isascii() else _LONGEST
    return said if len(said) <= most else ""


def _is_short_for(stem: str, title: str) -> bool:
    """Tell whether a file is called by words of its title."""
    short, full = fold(stem), fold(title)
    return len(short) > 5 and short[:2] == full[:2] and set(short) <= set(full)


def _add_year(title: str, date: str) -> str:
    if not date or _find_year(title) or not title:
        return title
    return f"{date[:4]} {title}" if title.isascii() else f"{date[:4]}年{title}"


def _find_year(title: str) -> str:
    found = _YEAR.findall(title)
    return max(found) if found else ""


def _shorten(title: str, year: str) -> str:
    """Return the name and the year that a title begins with, or names."""
    if found := _NAME_AND_YEAR.match(title):
        return f"{found[1]}{found[2]}年"
    if year and (place := _PLACE.match(title)):
        return f"{place[1]}{year}年"
    return title


def pick_documents(documents: Iterable[str], known: Iterable[str], most: int) -> list[str]:
    """Return some documents: those first that are not `known`, then others from everywhere."""
    old = set(known)
    new = [name for name in documents if name not in old][:most]
    rest = [name for name in documents if name in old]
    room = most - len(new)
    step = max(1, len(rest) // room) if room else 1
    return [*new, *rest[::step][:room]]
