"""Finds the title, date and author that a web page states: in its head, JSON-LD or first lines."""

import json
import re
from collections.abc import Iterator
from typing import Any

from corpus.formats.extracted import tidy
from corpus.formats.html.flow import collapse

_DATES = (
    *("article:published_time", "pubdate", "publishdate", "publish_date", "publicationdate"),
    *("date", "dc.date", "dcterms.date", "dcterms.created", "citation_publication_date"),
    "article:modified_time",
)
_AUTHORS = (
    *("author", "article:author", "dc.creator", "dcterms.creator", "citation_author"),
    "contentsource",
)
_ISO = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_SAID_DATE = re.compile(
    r"(?:发布|發布|發佈|发表|發表|更新|成文|刊登)?(?:时间|時間|日期|於|于)\s*[:：]?\s*"
    + _ISO.pattern
)
_SAID_AUTHOR = re.compile(r"(?:作者|撰文|撰稿|文)\s*[:：/／|]\s*([^\s，。；:：|/<>（(]{2,20})")
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s).*")


def title_of(root: Any) -> str | None:
    """Return the article's title."""
    headings = [text_of_heading(element) for element in root.iter("h1")]
    page = tidy(root.findtext(".//title") or "")
    meta = next(_metas(root, ("og:title", "articletitle", "dc.title", "citation_title")), None)
    if len(headings) == 1 and 1 < len(headings[0]) <= 200:
        return headings[0]
    return meta or _SITE.sub("", page) or None


def text_of_heading(element: Any) -> str:
    """Return a heading as one line."""
    parts = element.xpath(".//text() | .//br")
    return tidy(collapse("".join(one if isinstance(one, str) else "\n" for one in parts)))


def date_of(root: Any) -> str | None:
    """Return the day of publication, ISO 8601."""
    stated = [*_metas(root, _DATES), *_linked(root, "datePublished")]
    stated += [e.get("datetime") or "" for e in root.iter("time") if e.get("datetime")]
    stated += [e.get("content") or "" for e in root.xpath("//*[@itemprop='datePublished']")]
    for value in stated:
        if day := iso_date(value):
            return day
    for element in root.xpath("//*[@id='publish_time']"):
        if day := iso_date(element.text_content()):
            return day
    found = _SAID_DATE.search(_top(root))
    return iso_date(found[0]) if found else None


def author_of(root: Any) -> str | None:
    """Return who wrote it, as the page says it."""
    for value in [*_metas(root, _AUTHORS), *_linked(root, "author")]:
        if not value.startswith("http"):
            return value
    found = _SAID_AUTHOR.search(_top(root))
    return found[1] if found else None


def iso_date(text: str) -> str | None:
    """Return the first day that a text names, ISO 8601; None if it names none."""
    for match in _ISO.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04}-{month:02}-{day:02}"
    return None


def _metas(root: Any, names: tuple[str, ...]) -> Iterator[str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        found.setdefault(name, tidy(meta.get("content") or ""))
    for name in names:
        if found.get(name):
            yield found[name]


def _linked(root: Any, key: str) -> Iterator[str]:
    """Yield the values of a key in the page's JSON-LD."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            values = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for entry in values if isinstance(values, list) else [values]:
            value = entry.get(key) if isinstance(entry, dict) else None
            value = value[0] if isinstance(value, list) and value else value
            value = value.get("name") if isinstance(value, dict) else value
            if isinstance(value, str) and value:
                yield tidy(value)


def _top(root: Any, *, characters: int = 3000) -> str:
    """Return the first text of a page, where pages say when and by whom they were written."""
    body = root.find("body")
    pieces: list[str] = []
    length = 0
    for element in (root if body is None else body).iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            texts = [element.tail]
        else:
            texts = [element.text, element.tail]
        for text in texts:
            pieces.append(text or "")
            length += len(text or "")
        if length > 2 * characters:
            break
    return " ".join(" ".join(pieces).split())[:characters]
