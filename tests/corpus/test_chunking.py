"""Splitting: every passage and every sentence is exactly a span of its document."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus import (
    RawDocument,
    SplitOptions,
    build_document,
    find_sentence_spans,
    make_passage,
    split_document,
)
from corpus.text.normalization import BLANK

PIECES = [
    *"一、（一） 1.2 (1) ① 第三章 # ## - 。！？；，：“”「」".split(" "),
    *["標題", "這是一句話。", "An English sentence.", "7月7日 調研", "\n", "\n\n", "\r\n", "　　"],
    *[
        "實(shí)踐",
        "轉變?yōu)椋哼\\(yùn)營",
        "😀",
        "\u2028",
        "Mr. X",
        "很長的一句沒有句號的話" * 20,
    ],
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join)
options = st.builds(SplitOptions, size=st.integers(41, 400), overlap=st.integers(0, 40))


def document(text, format="txt"):
    return build_document(RawDocument("a.txt", text, format, "utf-8", "0"))


@given(texts, options, st.sampled_from(["txt", "md"]))
def test_passages_are_spans_of_whole_sentences(text, options, format):
    found = document(text, format)
    covered = set()
    for passage in split_document(found, options):
        assert found.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (
            passage.start,
            passage.end,
        )
        for heading in passage.headings:
            assert found.text[heading.start : heading.end] == heading.title
            assert heading.end <= passage.start
        for sentence in passage.sentences:
            covered.update(range(sentence.start, sentence.end))
        for block in found.blocks:  # never across a heading
            if block.kind == "heading" and len(passage.sentences) > 1:
                assert block.end <= passage.start or block.start >= passage.end
    for block in found.blocks:
        if block.kind == "heading":
            covered.update(range(block.start, block.end))
    assert all(at in covered or c.isspace() or c in BLANK for at, c in enumerate(found.text))


@given(texts, options)
def test_passages_keep_to_the_size(text, options):
    for passage in split_document(document(text), options):
        core = [s for s in passage.sentences if s.kind != "caption"]
        if len(core) > 1:
            assert core[-1].end - passage.start <= options.size + options.overlap


@given(texts)
def test_ids_tell_passages_apart(text):
    passages = split_document(document(text))
    assert len({passage.id for passage in passages}) == len(passages)


def test_overlap_repeats_whole_sentences():
    text = "。".join(f"這是第{n:02}個句子它有十五個字" for n in range(40)) + "。"
    first, second, *_ = split_document(document(text), SplitOptions(size=100, overlap=40))
    shared = first.text[-30:]
    assert second.text.startswith(shared) and shared.count("。") == 2
    none = split_document(document(text), SplitOptions(size=100, overlap=0))
    assert "".join(p.text for p in none) == text


def test_chinese_and_english_sentences():
    text = "他說：「好。」然後走了。真的嗎？！是。He left. So did we."
    assert [text[a:b] for a, b in find_sentence_spans(text)] == [
        "他說：「好。」",
        "然後走了。",
        "真的嗎？！",
        "是。",
        "He left.",
        "So did we.",
    ]
    text = "Dr. Smith paid $3.5 million. See Fig. 3 of the U.S. report. It is short."
    assert [text[a:b] for a, b in find_sentence_spans(text)] == [
        "Dr. Smith paid $3.5 million.",
        "See Fig. 3 of the U.S. report.",
        "It is short.",
    ]


def test_a_sentence_ends_before_a_number_but_not_inside_a_quotation():
    text = "工程於1月動土。1889年3月31日完工!312米高?3.5倍。他說:「好。2年後再來。」後來呢。"
    assert [text[a:b] for a, b in find_sentence_spans(text)] == [
        *["工程於1月動土。", "1889年3月31日完工!", "312米高?", "3.5倍。"],
        *["他說:「好。2年後再來。」", "後來呢。"],
    ]


def test_a_full_width_point_within_a_number_ends_nothing():
    text = "比上年增长５．６％。工业增长1．2%。２．做好工作。"
    assert [text[a:b] for a, b in find_sentence_spans(text)][:2] == [
        "比上年增长５．６％。",
        "工业增长1．2%。",
    ]


def test_a_sentence_without_end_is_cut_at_clauses():
    text = "甲乙丙丁，" * 200
    spans = find_sentence_spans(text)
    assert all(end - start <= 400 for start, end in spans)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(text[b - 1] == "，" for _, b in spans)


def test_a_heading_over_nothing_is_a_passage():
    found = document("一、有內容\n這是一句話。\n二、沒有內容")
    assert [(p.section, p.text) for p in split_document(found)] == [
        (("一、有內容",), "這是一句話。"),
        ((), "二、沒有內容"),
    ]


def test_a_given_text_is_one_passage():
    text = "第一句。第二句。\n\n第三行"
    passage = make_passage("d0001", text)
    assert (passage.text, passage.start, passage.end) == (text, 0, len(text))
    assert [text[s.start : s.end] for s in passage.sentences] == ["第一句。", "第二句。", "第三行"]


@pytest.mark.parametrize(
    "text",
    ["." * 60_000 + "x", "實" + "(shí)" * 60_000, "“" * 200_000, "實(shí)" * 60_000, ". " * 60_000],
    ids=["dots", "annotations in a row", "quotation marks", "annotations", "leaders"],
)
def test_no_text_takes_time_by_its_square(text):
    started = time.process_time()
    split_document(document(text))
    assert time.process_time() - started < 15  # each took minutes once


def test_impossible_options_are_refused():
    with pytest.raises(ValueError, match="overlap < size"):
        corpus.SplitOptions(size=10, overlap=10)


@pytest.mark.parametrize("number", ["5.", "12.", "1.1.", "iv.", "B.", "-1.", "2023."])
def test_the_number_of_an_item_is_no_sentence(number):
    text = f"{number} 提交申請。限五天。"
    assert [text[a:b] for a, b in find_sentence_spans(text)] == [f"{number} 提交申請。", "限五天。"]
