"""Reads headers and footers, each distinct text once, without page numbers.

A letterhead or the number of a notice (青政发〔2023〕15号) often stands there alone.
"""

import re
from dataclasses import replace
from typing import Any

from corpus.formats.office.package import R, find_part, parse_part
from corpus.formats.office.word.blocks import Block, Paragraph, Table, iterate_paragraphs
from corpus.formats.office.word.fields import PAGE_NUMBER
from corpus.formats.office.word.markup import W, is_on
from corpus.formats.office.word.story import StoryReader

_AROUND = r"[\s\-–—―~·•|/（）()【】\[\]第共页頁，,]|\bpage\b|\bof\b|总"
_NUMBER = re.compile(rf"(?:{_AROUND})*{PAGE_NUMBER}(?:{_AROUND}|{PAGE_NUMBER})*", re.IGNORECASE)
_TYPED = re.compile(r"[\s\-–—―~·|/第共页頁of]*\d*[\s\-–—―~·|/第共页頁of\d]*", re.IGNORECASE)


def read_running_heads(
    document: Any, settings: Any, reader: StoryReader, body: list[Block]
) -> tuple[list[Block], list[Block]]:
    """Return the headers and the footers that pages show and the body does not repeat."""
    seen = {_fold(paragraph.text) for paragraph in iterate_paragraphs(body)}
    even = settings is not None and is_on(settings.find(f"{W}evenAndOddHeaders"))
    found: dict[str, list[Block]] = {"header": [], "footer": []}
    done: set[str] = set()
    for section in document.element.body.iter(f"{W}sectPr"):
        shown = ["default"] + ["even"] * even
        if is_on(section.find(f"{W}titlePg")):
            shown.insert(0, "first")
        for kind, read in found.items():
            references = {r.get(f"{W}type"): r for r in section.iter(f"{W}{kind}Reference")}
            for name in shown:
                reference = references.get(name)
                relation = reference.get(f"{R}id", "") if reference is not None else ""
                part = find_part(document.part, relation)
                if part is not None and relation not in done:
                    done.add(relation)
                    read.extend(
                        _clean(reader.read(parse_part(part), part, running_head=True), seen)
                    )
    return found["header"], found["footer"]


def _clean(blocks: list[Block], seen: set[str]) -> list[Block]:
    """Return what is new of a running head, its paragraphs as items, page numbers taken out."""
    left: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            cells = (_clean(list(cell.blocks), seen) for cell in block.cells)
            left += [one for blocks in cells for one in blocks]
        elif not isinstance(block, Paragraph):
            left.append(block)
        else:
            text = _NUMBER.sub(" ", block.text).strip()
            if not _TYPED.fullmatch(text) and _fold(text) not in seen:
                seen.add(_fold(text))
                left.append(replace(block, text=text, role="list"))
    return left


def _fold(text: str) -> str:
    return re.sub(r"\s", "", text)
