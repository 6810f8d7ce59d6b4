"""Encodings: short files without a mark, names in archives, and text that was destroyed before."""

import io
import random
import struct
import zipfile
import zlib

import pytest

import corpus
from benchmarks.encodings import Maker, measure
from corpus.formats.plain_text import decode
from corpus.reading.archives import read_members
from corpus.repair.destroyed import count_destroyed

SIMPLIFIED = [
    "柳溪镇镇长由顾清和担任。",
    "总投资两亿元。",
    "水库去年竣工",
    "办公地点设在三楼，电话照旧。",
]
TRADITIONAL = [
    "柳溪鎮鎮長由顧清和擔任。",
    "總投資兩億元。",
    "水庫去年竣工",
    "辦公地點設在三樓，電話照舊。",
]


@pytest.mark.parametrize("text", SIMPLIFIED + TRADITIONAL)
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_one_sentence_is_decoded_right(text, encoding):
    if encoding != "big5" or text in TRADITIONAL:
        assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["big5hkscs", "utf-16-le"])
def test_hong_kong_characters_are_decoded_right(encoding):
    text = "佢哋喺舊墟嘅街市買餸，冇坐車。"
    assert decode(text.encode(encoding))[0] == text


def test_generated_files_are_decoded_right():
    rows = list(measure(60, seed=3))
    assert {row[0] for row in rows} >= {"sentence", "mixed", "named", "long", "cut off"}
    assert sum(wrong for *_, wrong in rows) <= 2


def test_generated_sentences_are_of_the_length_they_should_be():
    maker = Maker(2)
    assert {len(maker.sentence(range(7, 15), "gbk")) for _ in range(200)} == set(range(8, 16))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café est situé à Genève.", "cp1252"),
        ("“Smart quotes” – here’s one.", "cp1252"),
        ("bush hid the facts", "ascii"),
        ("12", "ascii"),
        ("Łódź, Привет, Ελλάδα", "utf-8"),
        ("naïve", "utf-8"),
        ("東京タワーの高さは333メートル。", "utf-16-le"),
    ],
)
def test_other_languages_stay_what_they_are(text, encoding):
    assert decode(text.encode(encoding))[0] == text


def test_the_beginning_of_a_long_file_may_be_english():
    text = "id,name,remark\n" * 3000 + "1,顧清和,鎮長\n" * 20
    assert decode(text.encode("big5"))[0] == text
    assert decode(text.encode("utf-16-be"))[0] == text


@pytest.mark.parametrize(
    "stated", ["iso-8859-1", "windows-1252", "big5", "gb2312", "gbk", "x-unknown"]
)
@pytest.mark.parametrize("encoding", ["gbk", "big5"])
def test_a_page_that_states_a_wrong_encoding_is_read(stated, encoding):
    text = "<html><body><p>" + "".join(TRADITIONAL) + "</p></body></html>"
    assert decode(text.encode(encoding), stated)[0] == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("서울시 교통 보고서입니다. 예산은 삼백만 원입니다.", "euc-kr"),
        ("東京都の交通に関する報告書です。予算は三百万円でした。", "shift_jis"),
        ("Отчёт о работе городского транспорта за год.", "windows-1251"),
        ("Le café est situé à Genève, où l’été fut très sec.", "windows-1252"),
    ],
)
def test_a_page_in_another_language_is_believed(text, encoding):
    assert decode(text.encode(encoding), encoding)[0] == text


def archive(names, encoding, extra=False):
    """Return a zip file whose names are in an encoding, without the mark for UTF-8."""
    out, stored = io.BytesIO(), []
    with zipfile.ZipFile(out, "w") as package:
        for number, name in enumerate(names):
            data = name.encode(encoding)
            member = zipfile.ZipInfo(f"{number:03}".ljust(len(data), "x"))
            if extra:
                utf = name.encode()
                member.extra = struct.pack("<HHBI", 0x7075, 5 + len(utf), 1, zlib.crc32(data)) + utf
            package.writestr(member, name)
            stored.append((member.filename.encode(), data))
    packed = out.getvalue()
    for plain, data in stored:
        packed = packed.replace(plain, data)
    return packed


@pytest.mark.parametrize("encoding", ["big5", "gbk", "utf-8", "shift_jis"])
@pytest.mark.parametrize(
    "names",
    [
        ["水利處/許功蓋簡報.txt", "水利處/年度總結.txt"],  # in Big5 許功蓋 hold backslashes
        ["財報.txt"],
        ["統計年報2023.txt", "readme.txt"],
    ],
)
def test_names_in_an_archive_are_decoded_together(names, encoding):
    assert [name for name, _ in read_members(archive(names, encoding))] == names


def test_western_names_stay_western():
    assert [name for name, _ in read_members(archive(["café.txt"], "cp437"))] == ["café.txt"]


def test_a_name_that_the_archive_states_in_unicode_is_believed():
    packed = archive(["檔案.txt"], "big5", extra=True)
    assert [name for name, _ in read_members(packed)] == ["檔案.txt"]
    wrong = packed.replace("檔案".encode(), "文件".encode())  # only the field of this name counts
    assert [name for name, _ in read_members(wrong)] == ["文件.txt"]
    other = packed.replace(struct.pack("<I", zlib.crc32("檔案.txt".encode("big5"))), b"\0\0\0\0")
    assert [name for name, _ in read_members(other)] == ["檔案.txt"]


MISREAD = "我们的城市更新，是重要的。".encode().decode("gb18030", "replace")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("一\ufffd\ufffd二\ufffd", 2),
        ("锟斤拷锟斤拷烫", 1),
        ("負責人：????????", 1),
        ("ä½\xa0å¥½", 1),
        ("cafÃ© Â©", 2),
        (MISREAD, 3),
        ("why????", 0),
        ("真的????", 0),
        ("café Ñandú Öl Über çà ü 12 Â 5", 0),
        ("涓流汇海，鐨銆字", 0),
    ],
)
def test_destroyed_places_are_counted(text, count):
    assert count_destroyed(text) == count


def test_destroyed_text_is_reported(tmp_path):
    (tmp_path / "a.txt").write_text("本鎮人口\ufffd\ufffd萬人。\n戶數未變。", "utf-8")
    (document,) = corpus.load_file(tmp_path, "a.txt").documents
    (warning,) = document.warnings
    assert warning.code == "text.destroyed" and warning.values == {"count": 1}
    order = random.Random(1)
    (tmp_path / "b.txt").write_text("".join(order.choices("本鎮人口戶數未變", k=200)), "utf-8")
    assert corpus.load_document(tmp_path, "b.txt").warnings == ()
