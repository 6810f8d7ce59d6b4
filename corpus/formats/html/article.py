"""Finds the article of a saved web page, and removes navigation and the like.

An element that the page itself marks as the article comes first; else the one that holds most of
the text. The words below are those that page builders use for navigation, in classes and ids.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.formats.html.styles import Styles
from corpus.thresholds import sourced

_CONTROLS = ("button", "select", "input", "textarea", "noscript", "template", "svg", "canvas")
_DROPPED = (
    *("script", "style", "iframe", "object", "embed", "nav", "dialog", "audio", "video", "map"),
    "head",
)
_ANCHORS = ("#", "¶", "§", "🔗")  # links to the heading that they stand in
_WORD = re.compile(r"\w")
# Words that stand alone in a class or an id, or between - and _: "site-footer", but not "navy".
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:nav|navi|navbar|navbox|navigation|menu|breadcrumbs?|crumbs?|crumb-nav|sidebar"
    r"|footer|foot|copyright|share|sharing|bdsharebuttonbox|related|recommend|recommended|advert|ads?"
    r"|banner|cookie|pagination|pager|toolbar|comments?|qrcode|qr|subscribe|search|login|skip"
    r"|editsection|mw-editsection|catlinks|toc|printfooter|noprint|jump-link|sitesub|contentsub"
    r"|mw-indicators|hidden|popup|modal|toplink|siteinfo)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_MARKED = (
    "//*[@itemprop='articleBody']",
    "//*[@id='js_content' or @id='UCAP-CONTENT' or @id='zoom' or @id='Zoom']",
    "//*[contains(concat(' ', @class, ' '), ' mw-parser-output ')]",
    "//article",
    "//main",
    "//*[@role='main']",
)
_CONTAINERS = (
    *("body", "div", "section", "article", "main", "center", "form"),
    *("table", "tbody", "tr", "td"),
)
_SENTENCE = re.compile(r"[。！？；]|[.!?](?:\s|$)")
_ROLES = ("navigation", "banner", "contentinfo", "search", "complementary")


@dataclass(frozen=True)
class ArticleThresholds:
    """What decides whether an element of a page belongs to the article."""

    marked: float = sourced(0.4, "chosen: of the page's text; a marked article holds more")
    narrower: float = sourced(0.75, "chosen: of an element's text; such a child stands for it")
    kept: float = sourced(0.5, "chosen: of the page's text; what holds more is no navigation")
    links: float = sourced(0.6, "chosen: share of text in links; lists with more are navigation")
    prose: int = sourced(25, "chosen: characters of a paragraph; menus have fewer")
    title: int = sourced(60, "chosen: characters of a title in bold; longer ones are text")


_ARTICLE = ArticleThresholds()


def strip_controls(root: Any) -> None:
    """Take out what is to be pressed and not to be read."""
    for element in list(root.iter(*_CONTROLS)):
        _drop(element)
    for link in list(root.iter("a")):
        text = "".join(link.itertext()).strip()
        back = (link.get("href") or "").startswith("#") and not _WORD.search(text)  # ↑, ↩
        if text in _ANCHORS or (text and back):
            _drop(link)


def strip_hidden(root: Any, styles: Styles) -> None:
    """Take out what a browser does not show; all stays where a script would show the only text."""
    hidden = [
        element
        for element in root.iter()
        if isinstance(element.tag, str) and element.getparent() is not None
        if element.get("id") != "js_content" and styles.is_hidden(element)
    ]
    for element in root.xpath("//style | //script[not(@type='application/ld+json')]"):
        _drop(element)
    body = root.find("body")
    if body is not None and not _length_without(body, hidden):
        return
    for element in hidden:
        _drop(element)


def _length_without(element: Any, hidden: Sequence[Any]) -> int:
    """Return the length of an element's text outside these."""
    left_out = set(hidden)
    outermost = [one for one in hidden if left_out.isdisjoint(one.iterancestors())]
    return _length(element) - sum(map(_length, outermost))


def strip(root: Any) -> None:
    """Take furniture out of the tree."""
    whole = _length(root)
    for element in list(root.iter(*_DROPPED)):
        _drop(element)
    for element in list(root.iter("footer", "aside", "header")):
        inside = any(above.tag in ("article", "main") for above in element.iterancestors())
        if element.tag != "header" or not inside:
            _drop_small(element, whole)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.getparent() is not None:
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            role = element.get("role") or ""
            if role in _ROLES or (element.tag not in ("body", "html") and _FURNITURE.search(names)):
                _drop_small(element, whole)
    for element in list(root.iter("ul", "ol", "div", "p", "td", "table")):
        if element.getroottree().getroot() is root and _is_navigation(element):
            _drop_small(element, whole)


def find_article(root: Any) -> Any:
    """Return the element that holds the article; the whole body if none stands out."""
    body = root.find("body")
    body = root if body is None else body
    whole = _length(body)
    for path in _MARKED:
        found = body.xpath(f".{path}")
        if found:
            best = max(found, key=_length)
            if _length(best) >= _ARTICLE.marked * whole:
                return best
    return _narrow(body)


def _narrow(element: Any) -> Any:
    """Go down to the smallest element that holds nearly all the text and all that is prose."""
    while True:
        whole = _length(element)
        children = [c for c in element if isinstance(c.tag, str)]
        best = max(children, key=_length, default=None)
        if best is None or best.tag not in _CONTAINERS or _length(best) < _ARTICLE.narrower * whole:
            return element
        if any(_is_content(child) for child in children if child is not best):
            return element
        if best.tag == "table" and not _is_layout(best):
            return element
        if len((element.text or "").strip()) >= _ARTICLE.prose:
            return element
        element = best


def _is_layout(table: Any) -> bool:
    """Tell a table that lays out a page, by a cell that holds nearly all its text, from data."""
    if next(table.iter("th", "thead", "caption"), None) is not None:
        return False
    most = _ARTICLE.narrower * _length(table)
    return any(_length(cell) >= most for cell in table.iter("td"))


def _is_content(element: Any) -> bool:
    """Tell whether an element beside the article belongs to it: a heading, prose, or data."""
    if element.tag in ("h1", "h2", "h3") or element.find(".//h1") is not None:
        return True
    text = " ".join("".join(element.itertext()).split())
    if not text or _link_share(element) >= _ARTICLE.links:
        return False
    if len(text) >= _ARTICLE.prose and _SENTENCE.search(text):
        return True
    bold = next(element.iter("b", "strong"), None)  # how old pages write their titles
    return bool(element.tag == "table") or (bold is not None and 2 <= len(text) <= _ARTICLE.title)


def _is_navigation(element: Any) -> bool:
    """Tell whether an element is a list of links without a sentence."""
    links = element.findall(".//a")
    if len(links) < 3 or _link_share(element) < _ARTICLE.links:
        return False
    text = "".join(element.itertext())
    return not _SENTENCE.search(text)


def _link_share(element: Any) -> float:
    length = _length(element)
    return sum(_length(link) for link in element.iter("a")) / length if length else 0.0


def _length(element: Any) -> int:
    return sum(len(piece.strip()) for piece in element.itertext())


def _drop_small(element: Any, whole: int) -> None:
    """Drop furniture, unless it holds so much of the page that it cannot be that."""
    if _length(element) <= _ARTICLE.kept * whole:
        _drop(element)


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()
