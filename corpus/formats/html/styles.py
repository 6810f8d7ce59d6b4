"""Knows what a page's own style sheets and style attributes say of an element.

Only what changes the text that a reader sees: hidden elements, lines, white space, the numbers of
lists, raised and lowered characters. Rules cascade as in CSS (importance, specificity, order); the
window is a desktop's. Sheets outside the file are unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.thresholds import sourced

_WATCHED = (
    *("display", "visibility", "opacity", "white-space", "vertical-align", "text-decoration"),
    *(
        "font-size",
        "list-style",
        "list-style-type",
        "left",
        "top",
        "text-indent",
        "clip",
        "clip-path",
    ),
)
_TELLS = re.compile(
    r"display\s*:|visibility\s*:|(?:opacity|font-size)\s*:\s*0|white-space\s*:|vertical-align\s*:\s*su[bp]"
    r"|list-style|line-through|(?:left|top|text-indent)\s*:\s*-\d{3}|clip(?:-path)?\s*:",
    re.IGNORECASE,
)
_NAMED = re.compile(r"([.#])((?:[\w-]|[^\x00-\x7f])+)")
_WIDTH = re.compile(r"(min|max)-width\s*:\s*([\d.]+)(px|r?em)?")
_FEATURE = re.compile(r"\(([^()]*)\)")
_NO_SIZE = re.compile(r"0(?:\.0*)?(?:[a-z]+|%)?")
_OUTSIDE = re.compile(r"-\d{3,}(?:px|em|%|r)")
_CLIPPED = re.compile(r"rect\(\s*[01](?:px)?[\s,]+[01]|inset\(\s*(?:50|100)%")
# Classes that style sheets outside the page hide by convention: text for screen readers alone.
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:$|\s)", re.IGNORECASE
)


@dataclass(frozen=True)
class StyleThresholds:
    """What bounds the reading of style sheets."""

    characters: int = sourced(2_000_000, "chosen: of the sheets, about a second; more go unread")
    width: float = sourced(1280, "chosen: pixels of the window, a common desktop's")
    font: float = sourced(16, "pixels of 1em in a media query: browsers' initial font size")


_STYLE = StyleThresholds()


class Styles:
    """The styles of a page's elements, as far as they are watched."""

    def __init__(self, root: Any, linked: Sequence[str] = ()) -> None:
        """Read the page's style sheets; `linked` are texts of those that it links to."""
        self._values: dict[Any, dict[str, str]] = {}
        sheets = [*linked]
        for style in root.iter("style"):
            if _is_shown_on_screen(style.get("media") or "all"):
                sheets.append(style.text_content())
        text = "\n".join(sheets)
        links = root.xpath("//link[contains(@rel, 'stylesheet')]")
        self.is_complete = len(links) <= len(linked) and "@import" not in text
        if len(text) <= _STYLE.characters and _TELLS.search(text):
            self._apply(root, text)
        for element in root.iter():
            style = element.get("style") if isinstance(element.tag, str) else None
            if style and _TELLS.search(style):
                self._values.setdefault(element, {}).update(_read_attribute(style))

    def get(self, element: Any, name: str) -> str:
        """Return the value of a property that is set on the element itself, else ""."""
        values = self._values.get(element)
        return values.get(name, "") if values else ""

    def find(self, name: str, *values: str) -> list[Any]:
        """Return the elements on which a property is set to one of these values."""
        return [element for element, own in self._values.items() if own.get(name) in values]

    def is_hidden(self, element: Any) -> bool:
        """Tell whether a browser shows nothing of the element."""
        own = self._values.get(element, {})
        display = own.get("display", "")
        if display == "none" or (element.get("hidden") is not None and not display):
            return True
        if _FOR_SCREEN_READERS.search(element.get("class") or ""):
            return True
        return bool(own) and (
            own.get("visibility") in ("hidden", "collapse")
            or not own.get("opacity", "1").strip("0.%")
            # Elements within it may have a size again: lists lose the gaps between items so.
            or (not len(element) and bool(_NO_SIZE.fullmatch(own.get("font-size", ""))))
            or any(_OUTSIDE.match(own.get(name, "")) for name in ("left", "top", "text-indent"))
            or any(_CLIPPED.match(own.get(name, "")) for name in ("clip", "clip-path"))
        )

    def _apply(self, root: Any, text: str) -> None:
        from cssselect import HTMLTranslator, SelectorError, parse  # noqa: PLC0415

        translator = HTMLTranslator()
        names = _find_names(root)
        found: list[tuple[tuple[object, ...], str, dict[str, str]]] = []
        for order, (selectors, important, values) in enumerate(_read_sheet(text)):
            if not any(names.issuperset(_names_of(part)) for part in selectors.split(",")):
                continue  # most rules of large sheets, before they cost anything
            try:
                for one in parse(selectors):
                    if one.pseudo_element or not names.issuperset(_names_of(one.canonical())):
                        continue
                    path = translator.selector_to_xpath(one)
                    found.append(((important, one.specificity(), order), path, values))
            except SelectorError:  # newer than the library, or an invention
                continue
        for _, path, values in sorted(found, key=lambda rule: rule[0]):
            for element in root.xpath(path):
                self._values.setdefault(element, {}).update(values)


def _find_names(root: Any) -> set[str]:
    names = {f"#{name}" for name in root.xpath("//@id")}
    for value in root.xpath("//@class"):
        names.update(f".{name}" for name in value.split())
    return names


def _names_of(selector: str) -> Iterator[str]:
    """Yield the classes and ids without which a selector matches nothing."""
    for match in _NAMED.finditer(re.sub(r":not\([^)]*\)", "", selector)):
        yield match[0]


def _read_sheet(text: str) -> Iterator[tuple[str, bool, dict[str, str]]]:
    """Yield (selectors, important, watched values) for each rule that a screen applies."""
    import tinycss2  # noqa: PLC0415

    left = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)[::-1]
    while left:
        rule = left.pop()
        if rule.type == "at-rule" and rule.content is not None:
            query = tinycss2.serialize(rule.prelude)
            if rule.lower_at_keyword in ("supports", "layer") or (
                rule.lower_at_keyword == "media" and _is_shown_on_screen(query)
            ):
                left += tinycss2.parse_rule_list(rule.content, skip_comments=True)[::-1]
        elif rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude)
            values: dict[bool, dict[str, str]] = {}
            for one in tinycss2.parse_declaration_list(rule.content, skip_comments=True):
                if one.type == "declaration" and one.lower_name in _WATCHED:
                    value = tinycss2.serialize(one.value)
                    values.setdefault(one.important, {}).update(_normal(one.lower_name, value))
            for important, watched in values.items():
                yield selectors, important, watched


def _read_attribute(style: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if (name := name.strip().lower()) in _WATCHED:
            values |= _normal(name, value.lower().partition("!")[0])
    return values


def _normal(name: str, value: str) -> dict[str, str]:
    """Return a declaration with its shorthand resolved."""
    value = value.strip().lower()
    if name != "list-style":
        return {name: value}
    words = [word for word in value.split() if word not in ("inside", "outside")]
    return {"list-style-type": next((word for word in words if "(" not in word), "disc")}


def _is_shown_on_screen(query: str) -> bool:
    """Tell whether one of the media in a query is a screen of the usual width."""
    return any(_fits(one.strip()) for one in query.lower().split(","))


def _fits(medium: str) -> bool:
    kind = medium.partition("(")[0].split()
    if any(word in ("print", "speech", "tty", "tv") for word in kind) != ("not" in kind):
        return False
    for feature in _FEATURE.findall(medium):
        width = _WIDTH.fullmatch(feature.strip())
        if width is None:
            return False
        pixels = float(width[2]) * (1 if width[3] == "px" else _STYLE.font)
        if (pixels > _STYLE.width) == (width[1] == "min"):
            return False
    return True
