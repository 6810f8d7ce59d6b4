"""Repair: the report's own damage, damage injected into clean text, and clean text left alone."""

import random
import re
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from corpus import Edit, OffsetMap, repair_text

DAMAGED = {
    "北京城市更新實(shí)踐系列項(xiàng)目": "北京城市更新實踐系列項目",
    "02研究?jī)?nèi)容與方法": "02研究內容與方法",
    "組織支部?jī)?nèi)城市更新領(lǐng)域": "組織支部內城市更新領域",
    "創(chuàng)新轉(zhuǎn)變?yōu)椋哼\\(yùn)營(yíng)需求": "創新轉變為：運營需求",
    "京張記憶。當(dāng)?shù)攸h組織建立": "京張記憶。當地黨組織建立",
}
UNTOUCHED = [
    "(或邀請沙龍)",
    "(2023年3月-6月)",
    "設計(建筑、景觀)——實施(建設)",
    "(1)朝陽區 (7)海淀區",
    "人工智慧(artificial intelligence)與城市(city)",
    "我們(women)的公園(park)",
    "你好嗎?(nǐ hǎo)",
    "真的?是(shi)的",
    "亳州（bó）",
    "What? No (really) \\(x) ?a) \ufffd",
    # A textbook annotates nearly every character: its pinyin is its content.
    "春(chūn)眠(mián)不(bù)覺(jué)曉(xiǎo),處(chù)處(chù)聞(wén)啼(tí)鳥(niǎo)",
]


@pytest.mark.parametrize(("damaged", "clean"), DAMAGED.items())
def test_the_damage_of_the_report_is_repaired(damaged, clean):
    text, offsets = repair_text(damaged)
    assert text == clean
    assert offsets.apply(damaged) == clean


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_not_damage_stays(text):
    assert repair_text(text) == (text, OffsetMap())


def test_a_wrong_reading_stays():
    assert repair_text("實(shì)踐，項(mù)目")[0] == "實(shì)踐，項(mù)目"
    assert repair_text("們(men)")[0] == "們"  # the neutral tone has no mark


def test_a_split_that_bytes_do_not_confirm_stays():
    text = "變?yā)椋哼\\(yùn)營"  # no character beginning with 變's second byte reads yā
    assert "?yā)" in repair_text(text)[0]


def test_line_ends_are_unified_and_mapped():
    text, offsets = repair_text("實(shí)踐\r\n第二行\r第三行\n")
    assert text == "實踐\n第二行\n第三行\n"
    assert offsets.to_source(0, 2) == (0, 7)
    assert offsets.to_source(3, 6) == (9, 12)


def damage(clean: str, annotated: str, order: random.Random) -> tuple[str, bool]:
    """Return the text as a scraper damages it, and whether a pair of bytes was lost with no trace.

    It annotates characters by searching bytes of GBK, and decodes again: a byte that begins no
    character swallows the one behind it and becomes "?".
    """
    data = clean.encode("gbk")
    for character in order.sample(annotated, len(annotated)):
        found = character.encode("gbk")
        data = data.replace(found, found + b"(<%d>)" % ord(character))
    pieces, at, lost = [], 0, False
    while at < len(data):
        if data[at] < 0x80:
            pieces.append(chr(data[at]))
            at += 1
            continue
        try:
            pieces.append(data[at : at + 2].decode("gbk"))
        except UnicodeDecodeError:
            pieces.append("?")
            lost = lost or data[at + 1 : at + 2] != b"("
        at += 2
    text = re.sub(
        r"<(\d+)>", lambda m: pinyin(chr(int(m[1])), style=Style.TONE)[0][0], "".join(pieces)
    )
    return text, lost


RARE = "實項調際歷導驗規劃經濟會議協設計"  # outside GB 2312, none of whose bytes meet by chance
COMMON = "的一是在不了有和人中大上市更新北京工作，。"


@given(st.text(RARE + COMMON, min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_injected_pinyin_comes_out_again(clean, order):
    clean = "在城市更新中，人們的生活更好。" * 2 + clean
    annotated = "".join(sorted(set(RARE)))
    damaged, _ = damage(clean, annotated, order)
    text, offsets = repair_text(damaged)
    if "?" not in damaged:
        assert text == clean
    for at in range(len(text)):  # every character can be found again in the damaged original
        start, end = offsets.to_source(at, at + 1)
        piece = damaged[start:end]
        assert piece.startswith(text[at]) or any(
            start <= edit.source_start < end or edit.source_start <= start < edit.source_end
            for edit in offsets.edits
        )


SPLITTING = [  # clean text in which the annotator's characters 優 數 績 內 髮 appear across bounds
    ("轉變為：運營需求", "優運營轉"),
    ("當地黨組織建立", "數當組織"),
    ("研究內容與方法", "績內與"),
    ("加大對農村的投入", "髮對"),
    ("支部內城市更新領域", "績內領"),
]


@pytest.mark.parametrize(("clean", "annotated"), SPLITTING)
@given(order=st.randoms(use_true_random=False))
def test_injected_splits_come_out_again(clean, annotated, order):
    damaged, lost = damage(clean, annotated, order)
    assert damaged != clean
    repaired, _ = repair_text(damaged)
    assert "?" in repaired if lost else repaired == clean  # never a guess


@given(st.text(max_size=200))
def test_text_without_brackets_is_unchanged_but_for_line_ends(text):
    text = text.replace("(", "").replace(")", "")
    assert repair_text(text)[0] == re.sub(r"\r\n?", "\n", text)


@given(st.text("實項(shíàxng)?\r\n數攸hā椋為\ufffd", max_size=80))
def test_offsets_hold_for_any_text(source):
    text, offsets = repair_text(source)
    assert offsets.apply(source) == text
    previous = 0
    for at in range(len(text)):
        start, end = offsets.to_source(at, at + 1)
        assert previous <= start < end <= len(source) or (start, end) == (previous, previous)
        previous = start


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), st.text(max_size=4)), max_size=6),
)
def test_an_offset_map_maps_unedited_text_to_itself(source, cuts):
    edits, at = [], 0
    for wanted, length, replacement in sorted(cuts):
        start, end = max(at, wanted), max(at, wanted) + length
        if end <= len(source) and (length or replacement):
            edits.append(Edit(start, end, replacement))
            at = end + 1
    offsets = OffsetMap(edits)
    text = offsets.apply(source)
    assert offsets.to_source(0, len(text))[1] == len(source)
    edited = {n for edit in edits for n in range(edit.source_start, edit.source_end)}
    for n in range(len(text)):
        start, _ = offsets.to_source(n, n + 1)
        if start < len(source) and start not in edited and not _inserted(edits, start):
            assert source[start] == text[n]


@given(st.text("實項(shíàxng)?\r\n數攸hā椋為\ufffd", max_size=80))
def test_places_in_the_source_are_found_in_the_text(source):
    text, offsets = repair_text(source)
    places = [offsets.from_source(at) for at in range(len(source) + 1)]
    assert places == sorted(places) and places[0] == 0 and places[-1] == len(text)
    edited = {n for edit in offsets.edits for n in range(edit.source_start, edit.source_end)}
    for at, place in enumerate(places[:-1]):
        if at not in edited:
            assert text[place] == source[at]
            assert offsets.to_source(place, place)[0] == at


def _inserted(edits, at):
    return any(edit.source_start == at for edit in edits)


def test_edits_out_of_order_are_refused():
    with pytest.raises(ValueError, match="ordered"):
        OffsetMap([Edit(5, 6, ""), Edit(1, 2, "")])


def test_real_reports_damaged_on_purpose_come_back_or_stay_marked():
    """Most splits are restored; what is not keeps its "?", and nothing is restored wrongly."""
    folder = Path(__file__).parents[3] / "shared" / "documents"
    if not folder.is_dir():
        pytest.skip("needs the government work reports, which are not part of the project")
    to_traditional, order = opencc.OpenCC("s2t"), random.Random(1)
    restored = marked = wrong = 0
    for path in sorted(folder.glob("*.txt")):
        for line in to_traditional.convert(path.read_text("utf-8")).split("\n"):
            clean = line.strip()[:200]
            if len(clean) < 20 or not _is_gbk(clean) or "?" in clean:
                continue
            assert repair_text(clean) == (clean, OffsetMap())
            rare = sorted({c for c in clean if not c.encode("gb2312", "ignore")})
            damaged, _ = damage(clean, "".join([*filter(_has_reading, rare), *"優數績"]), order)
            if "?" not in damaged:
                assert repair_text(damaged)[0] == clean
                continue
            result = repair_text(damaged)[0]
            restored += result == clean
            marked += result != clean and "?" in result
            wrong += result != clean and "?" not in result
    assert wrong == 0
    assert restored >= 2 * marked > 0


def _has_reading(character):
    return pinyin(character, style=Style.TONE)[0][0] != character


def _is_gbk(text):
    return len(text.encode("gbk", "ignore").decode("gbk")) == len(text)
