"""PowerPoint 97 to 2003 presentations, written record by record."""

import struct

import pytest
from compound_support import write_compound

from corpus import UnreadableFile
from corpus.formats import detect_format


def record(kind, content=b"", instance=0, *, container=False):
    return (
        struct.pack("<HHI", instance << 4 | (15 if container else 0), kind, len(content)) + content
    )


def group(kind, *children, instance=0):
    return record(kind, b"".join(children), instance, container=True)


def text(characters, kind):
    """Return a text of a kind (0 title, 1 body, 2 notes, 4 other) in bytes or in UTF-16."""
    header = record(3999, struct.pack("<I", kind))
    if characters.isascii():
        return header + record(4008, characters.encode())
    return header + record(4000, characters.encode("utf-16-le"))


def shape(inner=b"", box=(0, 0, 9, 9), *, child=False, placeholder=None, more=b""):
    left, top, right, bottom = box
    anchor = (
        record(0xF00F, struct.pack("<4i", *box))
        if child
        else record(0xF010, struct.pack("<4h", top, left, right, bottom))
    )
    data = (
        b""
        if placeholder is None
        else group(0xF011, record(3011, struct.pack("<iBBH", 0, placeholder, 0, 0)))
    )
    return group(0xF004, more, anchor, data, group(0xF00D, inner) if inner else b"")


def slide(*shapes, notes=0, hidden=False):
    atom = record(1007, struct.pack("<I8xIIHH", 0, 0, notes, 0, 0))
    show = record(1017, struct.pack("<iIBBHBxxx", 0, 0, 0, 0, 4 if hidden else 0, 0))
    drawing = group(1036, group(0xF002, group(0xF003, group(0xF004), *shapes)))
    return group(1006, atom, show, drawing)


def deck(slides, *, notes=(), outline=(), token=0xE391C05F):
    """Pack slides; `outline` are the texts that the document has of each of them."""

    def listed(places, texts, first):
        made = b""
        for nth, place in enumerate(places):
            made += record(1011, struct.pack("<IIIII", place, 0, 0, first + nth, 0))
            made += b"".join(texts[nth]) if nth < len(texts) else b""
        return made

    at_slides = range(2, 2 + len(slides))
    at_notes = range(2 + len(slides), 2 + len(slides) + len(notes))
    document = group(
        1000,
        record(4080, listed(at_slides, outline, 256), 0, container=True),
        record(4080, listed(at_notes, (), 512), 2, container=True),
    )
    stream, places = b"", []
    for part in (document, *slides, *notes):
        places.append(len(stream))
        stream += part
    directory = len(stream)
    stream += record(6002, struct.pack(f"<I{len(places)}I", len(places) << 20 | 1, *places))
    edit = len(stream)
    stream += record(4085, struct.pack("<IHBBIII", 0, 0, 0, 3, 0, directory, 1) + bytes(8))
    user = record(4086, struct.pack("<III", 20, token, edit))
    return write_compound({"PowerPoint Document": stream, "Current User": user})


def read(data):
    return detect_format(data, ".bin").read(data)


def lines(extract):
    return [
        (m.kind + (str(m.level) if m.level else ""), extract.text[m.start : m.end])
        for m in extract.marks
    ]


def test_slides_in_the_order_of_their_shapes_with_notes():
    first = slide(
        shape(text("下面的。\r第二段\x0b換行", 4), (10, 900, 99, 999)),
        shape(text("右邊的。", 4), (500, 301, 999, 400)),
        shape(text("left.", 4), (10, 320, 400, 400)),
        shape(text("遊客統計", 0), (0, 0, 99, 99)),
        shape(text("頁腳", 4), (0, 990, 9, 999), placeholder=9),
        shape(record(3998, struct.pack("<I", 0)), (10, 600, 99, 700)),
        notes=512,
    )
    second = slide(shape(text("藏起來的。", 4)), hidden=True)
    third = slide(shape(text("明細", 0)))
    star = text("備註 *", 2) + record(4056, struct.pack("<I", 3))
    found = read(
        deck([first, second, third], notes=[slide(shape(star))], outline=[[text("大綱中的。", 1)]])
    )
    assert lines(found) == [
        ("heading1", "遊客統計"),
        *[
            ("text", line)
            for line in ("left.", "右邊的。", "大綱中的。", "下面的。", "第二段", "換行", "備註")
        ],
        ("heading1", "明細"),
    ]
    assert len(found.page_starts) == 3 and found.title == "遊客統計"
    assert [(w.code, w.values) for w in found.warnings] == [("slides.hidden", {"slides": "2"})]


def test_a_table_is_a_group_whose_cells_may_span():
    options = record(0xF122, struct.pack("<HI", 0x039F, 1), 1)
    cells = [
        ("站", (0, 0, 10, 20)),
        ("2023年", (10, 0, 30, 10)),
        ("一季", (10, 10, 20, 20)),
        ("二季", (20, 10, 30, 20)),
    ]
    cells += [("柳灣", (0, 20, 10, 30)), ("198", (10, 20, 20, 30)), ("205", (20, 20, 30, 30))]
    drawn = [shape(text(value, 4), box, child=True) for value, box in cells] + [
        shape(b"", (5, 5, 5, 30), child=True)
    ]
    found = read(deck([slide(group(0xF003, shape(more=options), *drawn))]))
    assert lines(found)[-1] == ("row", "柳灣\t198\t205")
    assert found.tables[0].columns == ("站", "2023年 › 一季", "2023年 › 二季")


def test_encrypted_and_damaged_files_say_so():
    whole = deck([slide(shape(text("一", 0)))])
    with pytest.raises(UnreadableFile, match="password"):
        read(deck([], token=0xF3D1C4DF))
    stream = whole.index(struct.pack("<HHI", 0, 4085, 28))
    with pytest.raises(UnreadableFile, match="damaged"):
        read(whole[:stream] + b"\xff" * 36 + whole[stream + 36 :])
