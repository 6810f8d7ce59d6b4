"""Opens OpenDocument files: their parts, styles and properties (OpenDocument 1.3, part 3)."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.containers import checked_package, read_mimetype
from corpus.formats.extracted import Extract, Writer, best_title

_MIMETYPE = "application/vnd.oasis.opendocument."
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT, TABLE, DRAW, PRESENTATION, CHART = (
    f"{{{_OASIS}{name}:1.0}}"
    for name in ("office", "style", "text", "table", "drawing", "presentation", "chart")
)
SVG = f"{{{_OASIS}svg-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
_MASTER = f"{STYLE}master-page-name"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_PARENTS = 20  # of a style; a circle of them ends here


def holds(data: bytes, *kinds: str) -> bool:
    """Tell whether the bytes are an OpenDocument file of one of these kinds, or its template."""
    mimetype = read_mimetype(data)
    return mimetype.removeprefix(_MIMETYPE).removesuffix("-template") in kinds


class Package:
    """The parts of an OpenDocument file."""

    def __init__(self, data: bytes) -> None:
        """Read the parts. Raises UnreadableFile for an encrypted file."""
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        if b"encryption-data" in self._zip.read("META-INF/manifest.xml"):
            raise UnreadableFile("file.encrypted")
        self.content = self.parse("content.xml")
        has_styles = "styles.xml" in self._zip.NameToInfo
        self._common = self.parse("styles.xml") if has_styles else self.content
        self.styles = Styles([self.content, self._common])

    def parse(self, part: str) -> Any:
        """Return the root of a part; no entity is expanded and nothing is fetched."""
        from lxml import etree  # noqa: PLC0415

        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        return etree.fromstring(self._zip.read(part), parser)

    def find_object(self, frame: Any) -> Any:
        """Return the content of the chart or formula that a frame embeds; None without one."""
        embedded = frame.find(f"{DRAW}object")
        name = embedded.get(f"{XLINK}href", "") if embedded is not None else ""
        part = f"{name.removeprefix('./').rstrip('/')}/content.xml"
        return self.parse(part) if part in self._zip.NameToInfo else None

    def body(self, kind: str) -> Any:
        """Return the element that holds the text, the sheets or the slides."""
        return self.content.find(f"{OFFICE}body/{OFFICE}{kind}")

    def master_pages(self) -> Iterator[Any]:
        """Yield the layouts that pages of this text have: headers and footers stand there."""
        used = {"Standard"}
        used |= {e.get(_MASTER, "") for e in self.content.iter(f"{STYLE}style") if e.get(_MASTER)}
        pages = list(self._common.iter(f"{STYLE}master-page"))
        for _ in pages:  # each may name the layout of the page that follows
            used |= {p.get(f"{STYLE}next-style-name", "") for p in pages if _name(p) in used}
        yield from (page for page in pages if _name(page) in used)

    def extract(self, writer: Writer, title: str | None) -> Extract:
        """Return what was written, with the properties of the file."""
        stated = dict.fromkeys(("title", "initial-creator", "creator", "date", "creation-date"), "")
        if "meta.xml" in self._zip.NameToInfo:
            for element in self.parse("meta.xml").iter("{*}meta"):
                for child in element:
                    name = child.tag.rpartition("}")[2]
                    if name in stated:
                        stated[name] = child.text or ""
        return writer.extract(
            title=best_title(stated["title"], title or writer.first_heading),
            author=stated["initial-creator"] or stated["creator"],
            date=_find_day(stated["date"]) or _find_day(stated["creation-date"]),
        )


class Styles:
    """The styles of a file: what they say, and what the styles say that they build on."""

    def __init__(self, roots: list[Any]) -> None:
        self._styles: dict[tuple[str, str], Any] = {}
        self.lists: dict[str, Any] = {}
        self.outline: Any = None
        for root in reversed(
            roots
        ):  # automatic styles of the content go before those of styles.xml
            for style in root.iter(f"{STYLE}style"):
                key = (style.get(f"{STYLE}family", ""), _name(style))
                self._styles[key] = style
            for style in root.iter(f"{TEXT}list-style"):
                self.lists[_name(style)] = style
            self.outline = next(root.iter(f"{TEXT}outline-style"), self.outline)
        self.find = lru_cache(maxsize=None)(self._find)

    def _find(self, family: str, name: str | None, properties: str, attribute: str) -> str:
        """Return an attribute of a style's properties; "" where no style says it."""
        for style in self._line(family, name):
            element = style.find(f"{STYLE}{properties}-properties")
            if element is not None and (value := element.get(attribute)):
                return str(value)
        return ""

    def names(self, family: str, name: str | None) -> Iterator[str]:
        """Yield the name of a style and of those that it builds on."""
        for style in self._line(family, name):
            yield style.get(f"{STYLE}display-name") or _name(style)

    def _line(self, family: str, name: str | None) -> Iterator[Any]:
        for _ in range(_MOST_PARENTS):
            style = self._styles.get((family, name or ""))
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name")


def _name(element: Any) -> str:
    return str(element.get(f"{STYLE}name", ""))


def _find_day(stated: str) -> str | None:
    match = _DAY.match(stated)
    return match[0] if match else None


@contextmanager
def open_package(data: bytes) -> Iterator[Package]:
    """Check and open a file; what is damaged raises UnreadableFile."""
    with checked_package(data, "opendocument.damaged"):
        yield Package(data)
