"""Parses presentations: a page for each slide with what it shows, and the notes below it."""

import io
from typing import Any

from corpus import limits
from corpus.errors import Message, UnreadableFile
from corpus.formats.containers import checked_package, has_part
from corpus.formats.extracted import Extract, Writer, best_title, find_day
from corpus.formats.office.lines import cut_lines
from corpus.formats.office.package import has_properties, make_transitional
from corpus.formats.office.slides.shapes import (
    choose_shapes,
    iterate_shapes,
    read_paragraphs,
    write_shape,
)


def is_pptx(data: bytes) -> bool:
    """Tell whether the bytes are a presentation."""
    return has_part(data, "ppt/presentation.xml")


def read_pptx(data: bytes) -> Extract:
    """Read a presentation. A hidden slide is an empty page, and a warning names it."""
    from pptx import Presentation  # noqa: PLC0415

    with checked_package(data, "slides.damaged"):
        presentation = Presentation(io.BytesIO(make_transitional(data)))
        if len(presentation.slides) > limits.FILE.pages:
            raise UnreadableFile("slides.too_many", count=limits.FILE.pages)
        stated = has_properties(presentation.part.package)
        writer = Writer()
        hidden = []
        for number, slide in enumerate(presentation.slides, 1):
            writer.page()
            if slide.element.get("show") in ("0", "false"):
                hidden.append(str(number))
            else:
                _write_slide(writer, slide)
        if hidden:
            writer.warn(Message("slides.hidden", {"slides": ", ".join(hidden)}))
        if not stated:
            return writer.extract(title=writer.first_heading)
        core = presentation.core_properties
        return writer.extract(
            title=best_title(core.title, writer.first_heading),
            author=core.author,
            date=find_day(core),
        )


def _write_slide(writer: Writer, slide: Any) -> None:
    choose_shapes(slide)
    title = slide.shapes.title
    if title is not None:
        writer.heading("\n".join(read_paragraphs(title)), 1)
    for shape in iterate_shapes(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            write_shape(writer, shape)
    notes = slide.notes_slide.notes_placeholder if slide.has_notes_slide else None
    for paragraph in read_paragraphs(notes) if notes is not None else ():
        for line in cut_lines(paragraph):
            writer.text(line)
