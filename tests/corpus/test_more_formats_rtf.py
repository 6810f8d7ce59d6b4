r"""Rich text: what control words mean, on small files; the yearbook is among the Word documents.

Chinese text comes as bytes of a code page (\'d6\'d0), as Unicode (\u20013?), or as raw bytes.
"""

import pytest

from corpus import UnreadableFile
from corpus.formats import detect_format

HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset136 PMingLiU;}"
HEAD += rb"{\f2\fcharset2 Symbol;}{\f3\fcharset0 Arial;}}"
HEAD += rb"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon1 Mine;}}"


def read(body, head=HEAD):
    body = body if isinstance(body, bytes) else body.encode("latin-1")
    data = head + body + b"}"
    return detect_format(data, ".doc").read(data)


def lines(extract):
    return [
        (m.kind + (str(m.level) if m.level else ""), extract.text[m.start : m.end])
        for m in extract.marks
    ]


def hexed(text, encoding):
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


@pytest.mark.parametrize(
    "written",
    [
        hexed("镕基同志说：中国。", "gb18030"),
        r"\f3 " + hexed("镕基同志说：中国。", "gb18030"),
        "".join(rf"\u{ord(c)}?" for c in "镕基同志说：中国。"),
        r"\uc2 "
        + "".join(
            rf"\u{ord(c) - 65536 if ord(c) > 32767 else ord(c)}\'3f\'3f"
            for c in "镕基同志说：中国。"
        ),
        "镕基同志说：中国。".encode("gb18030"),
    ],
    ids=["bytes", "Latin font", "unicode", "two characters skipped", "raw"],
)
def test_chinese_in_every_writing(written):
    assert read(written).text.strip() == "镕基同志说：中国。"


def test_the_second_byte_of_a_character_may_be_a_letter():
    word = "丂丄".encode("gb18030")  # 81 40 81 41: @ and A
    assert word[1:2] == b"@"
    assert read(rb"\'81@\'81A").text.strip() == "丂丄"


def test_big5_by_the_font():
    assert read(r"\f1 " + hexed("許功蓋", "big5")).text.strip() == "許功蓋"


def test_headings_items_and_labels():
    found = read(
        rb"\pard\s1 \u27010?\u27841?\par"
        rb"\pard\s0{\listtext\pard\plain \u31532?\u19968?\u26465?\tab}\pard\plain\u32317?\u21063?\par"
        rb"{\listtext\pard\plain\f2 \'b7\tab}\pard\plain\u30002?\par"
        rb"{\listtext\pard\plain \u8226?\tab}\pard\plain\u20057?\par"
    )
    assert lines(found) == [
        ("heading1", "概況"),
        ("text", "第一条 總則"),
        ("text", "甲"),
        ("item", "乙"),
    ]


def test_what_is_not_shown():
    found = read(
        rb"\pard A{\v hidden}{\deleted gone}B{\super 2}{\sub 3}{\up8 7}{\dn\fs10 1}{\up2 x}{\up0 y}\line C{\pict\bin5 }}}}} 00}"
        rb"{\*\unknown x{y}}{\field{\*\fldinst HYPERLINK {http://x}}{\fldrslt link}}\par"
    )
    assert [text for _, text in lines(found)] == ["AB²₃⁷₁xy", "Clink"]


def test_notes_boxes_and_headers():
    found = read(
        rb"{\header\pard\plain No. 15\par}{\footer\pard\plain - {\field{\*\fldinst PAGE}{\fldrslt 1}} -\par}"
        rb"\pard One{\super\chftn{\footnote\pard\plain{\super\chftn} Note.\par}} two."
        rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard\plain Box.\par}}{\shprslt no}}\par"
        rb"\pard Three{\footnote\ftnalt End.}.\par"
    )
    texts = [text for _, text in lines(found)]
    assert set(texts) == {"No. 15", "One two.", "1 Note.", "Box.", "Three.", "i End."}


def test_cells_merged_across_and_down():
    row = rb"\trowd\trhdr\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000 \pard\intbl a\cell b\cell\cell\row"
    row += rb"\trowd\trhdr\clvmrg\cellx1000\cellx2000\cellx3000 \pard\intbl\cell c\cell d\cell\row"
    row += (
        rb"\trowd\cellx1000\cellx2000\cellx3000 \pard\intbl e\cell 1\cell 2\cell\row\pard after\par"
    )
    found = read(row)
    assert lines(found) == [
        ("header", "a\tb\tb"),
        ("header", "a\tc\td"),
        ("row", "e\t1\t2"),
        ("text", "after"),
    ]
    assert found.tables[0].columns == ("a", "b › c", "b › d")


def test_properties():
    info = rb"{\info{\upr{\title ??}{\*\ud{\title \u27700?}}}{\author X}"
    found = read(info + rb"{\creatim\yr2020\mo1\dy2}{\revtim\yr2023\mo5\dy12}}\pard t\par")
    assert (found.title, found.author, found.date) == ("水", "X", "2023-05-12")


@pytest.mark.parametrize(
    "body", [rb"{" * 5000, rb"\par" * 10 + rb"}}}}", rb"\bin99999999999 ", rb"\u"]
)
def test_hostile_files_end(body):
    try:
        read(body)
    except UnreadableFile as error:
        assert error.message.code == "word.damaged"
