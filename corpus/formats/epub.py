"""Parses electronic books (EPUB 2 and 3): their chapters in reading order, each as a web page."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from corpus.errors import UnreadableFile
from corpus.formats.containers import has_part, open_zip, read_member
from corpus.formats.extracted import Extract, Writer, best_title, tidy
from corpus.formats.html.flow import Flow
from corpus.formats.html.page import parse_page, show
from corpus.formats.plain_text import decode

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")
_OBSCURED_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_FURNITURE = ("cover", "toc")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def is_epub(data: bytes) -> bool:
    """Tell whether the bytes are an electronic book."""
    return has_part(data, _CONTAINER)


def read_epub(data: bytes) -> Extract:
    """Read a book without its cover and table of contents; DRM raises UnreadableFile."""
    with open_zip(data) as package:
        book = _Book(package)
        try:
            book.read()
        except UnreadableFile:
            raise
        except Exception as error:  # lxml's errors, names that are missing
            raise UnreadableFile("epub.damaged", kind=type(error).__name__) from error
        return book.extract()


class _Book:
    """The parts of a book, by their names in the package."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._writer = Writer()
        self._properties: dict[str, str] = {}

    def read(self) -> None:
        if _ENCRYPTION in self._package.NameToInfo:
            for method in self._parse(_ENCRYPTION).iter("{*}EncryptionMethod"):
                if method.get("Algorithm") not in _OBSCURED_FONTS:
                    raise UnreadableFile("file.encrypted")
        name = next(self._parse(_CONTAINER).iter("{*}rootfile")).get("full-path")
        root = self._parse(name)
        for element in root.iter("{http://purl.org/dc/elements/1.1/}*"):
            key = element.tag.rpartition("}")[2]
            self._properties.setdefault(key, tidy(element.text or ""))
        titles = self._read_contents(root, name)
        for chapter in _list_chapters(root, name):
            if chapter in self._package.NameToInfo:
                self._write_chapter(chapter, titles.get(chapter, ""))

    def extract(self) -> Extract:
        """Return what was read, with what the book says of itself."""
        day = _DAY.match(self._properties.get("date", ""))
        title = best_title(self._properties.get("title"), self._writer.first_heading)
        author = self._properties.get("creator")
        return self._writer.extract(title=title, author=author, date=day[0] if day else None)

    def _bytes(self, name: str) -> bytes:
        return read_member(self._package, self._package.getinfo(name))

    def _parse(self, name: str) -> Any:
        """Return the root of a part; no entity is expanded and nothing is fetched."""
        from lxml import etree  # noqa: PLC0415

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self._bytes(name), parser)

    def _read_contents(self, root: Any, name: str) -> dict[str, str]:
        """Return the titles that the table of contents gives to chapters."""
        titles: dict[str, str] = {}
        for item in root.iter("{*}item"):
            part = _resolve(name, item.get("href", ""))
            if part not in self._package.NameToInfo:
                continue
            if "nav" in item.get("properties", "").split():
                page, _ = parse_page(self._bytes(part))
                for link in page.iter("a"):
                    titles.setdefault(_resolve(part, link.get("href", "")), link.text_content())
            elif item.get("media-type") == "application/x-dtbncx+xml":
                for point in self._parse(part).iter("{*}navPoint"):
                    target = next(point.iter("{*}content")).get("src", "")
                    label = "".join(next(point.iter("{*}text")).itertext())
                    titles.setdefault(_resolve(part, target), label)
        return titles

    def _write_chapter(self, name: str, title: str) -> None:
        root, _ = parse_page(self._bytes(name))
        for link in list(root.iter("a")):
            if link.get("epub:type") == "noteref":  # the marks of notes are no text
                link.drop_tree()
        styles = show(root, list(self._linked_styles(root, name)))
        for element in list(root.iter("script", "style", "nav")):
            element.drop_tree()
        chapter = Writer()
        body = root.find("body")
        Flow(chapter, styles).write(root if body is None else body)
        written = chapter.extract()
        marks = written.marks
        if marks and not any(mark.kind == "heading" for mark in marks):
            first = written.text[marks[0].start : marks[0].end]
            if "".join(first.split()) == "".join(title.split()):  # a title that only looks like one
                self._writer.heading(first, 1)
                written = Extract(written.text, marks=marks[1:], tables=written.tables)
        self._writer.include(written)

    def _linked_styles(self, root: Any, name: str) -> Iterator[str]:
        for link in root.xpath("//link[contains(@rel, 'stylesheet')]"):
            part = _resolve(name, link.get("href") or "")
            if part in self._package.NameToInfo and (content := self._bytes(part)).strip():
                yield decode(content)[0]


def _list_chapters(root: Any, name: str) -> Iterator[str]:
    """Yield the names of the pages in reading order."""
    left_out = {
        _resolve(name, reference.get("href", ""))
        for reference in root.iter("{*}reference")
        if reference.get("type", "") in _FURNITURE
    }
    items = {item.get("id"): item for item in root.iter("{*}item")}
    for reference in root.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        part = _resolve(name, item.get("href", ""))
        if "nav" not in item.get("properties", "").split() and part not in left_out:
            yield part


def _resolve(base: str, address: str) -> str:
    """Return the name of a part that another one refers to, without the place within it."""
    path = unquote(address.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
