"""Golden documents: the shipped report in every format, made by `tests.documents.make`."""

import importlib.util
import json
import re
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

import corpus
import index
from assistant import Assistant
from assistant.evaluation.judging import run_case
from assistant.evaluation.questions.reading import read_cases
from assistant.evidence import close_reading
from assistant.evidence.sentence_reranker import SentenceScores
from benchmarks import formats as speed
from corpus import Mark, RawDocument, build_document, formats

DOCUMENTS = Path(__file__).parents[1] / "documents"
REPORT = "beijing-urban-renewal-2023.txt"
TITLE = "城市更新：解讀、解惑、解題"

TEXTS = [  # running text, in which every sentence must be found
    "report.docx",
    "report-libreoffice.docx",
    "report.html",
    "report-saved.html",
    "report-saved.mhtml",
    "report.md",
    "report.pptx",
    "report.doc",
    "report.rtf",
    "report.epub",
    "report.odt",
    "report.odp",
    "report.ppt",
    "report-chromium.pdf",
    "report-libreoffice.pdf",
    "report-two-columns.pdf",
]
TABLES = ["report.xlsx", "report-libreoffice.xlsx", "report.csv", "report.ods", "report.xls"]
# Whose passages differ from those of the report: parts, slides, pages, rows.
ASKED = ["report.docx", "report.pptx", "report-chromium.pdf", "report.xlsx", "report.csv"]
PDFS = [name for name in TEXTS if name.endswith(".pdf")]


def flat(text):
    return re.sub(r"\s", "", text)


@cache
def load(name):
    return corpus.load_document(DOCUMENTS, name)


def sentences(document):
    return [
        flat(document.text[sentence.start : sentence.end])
        for passage in corpus.split_document(document)
        for sentence in passage.sentences
    ]


def headings(document):
    return [flat(b.headings[-1].title) for b in document.blocks if b.kind == "heading"]


@pytest.fixture(scope="module")
def report():
    return corpus.load_document(corpus.SHIPPED, REPORT)


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_sentences_are_found(report, name):
    found = load(name)
    missing = dict.fromkeys(sentences(report)) | {}
    for sentence in sentences(found):
        missing.pop(sentence, None)
    # LibreOffice breaks the line of the postal address where nothing tells that it goes on.
    assert [s for s in missing if not s.startswith("地址")] == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_headings_are_found(report, name):
    found = headings(load(name))
    assert [title for title in found if title != flat(TITLE)] == headings(report)


@pytest.mark.parametrize("name", TEXTS)
def test_the_sections_nest_as_in_the_report(report, name):
    if name.endswith((".pptx", ".odp", ".ppt")):
        pytest.skip("a slide is a section of its own")
    found = load(name)
    paths = [
        tuple(flat(h.title) for h in b.headings if h.title != TITLE)
        for b in found.blocks
        if b.kind == "heading" and b.headings[-1].title != TITLE
    ]
    assert paths == [
        tuple(flat(h.title) for h in b.headings) for b in report.blocks if b.kind == "heading"
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_else_is_read(report, name):
    """No navigation, no running head, no page number, no damage that the repair takes away."""
    text = flat(load(name).text.replace(TITLE, "").replace("#", ""))
    assert text == flat(report.text)


@pytest.mark.parametrize("name", [*TEXTS, *TABLES])
def test_quotes_are_verbatim_and_lead_back_to_the_original(name):
    found = load(name)
    assert found.pages is None or found.pages == len(found.page_starts)
    assert list(found.page_starts) == sorted(found.page_starts)
    for passage in corpus.split_document(found):
        assert found.text[passage.start : passage.end] == passage.text
        assert passage.page == found.page_at(passage.start)
        start, end = found.offsets.to_source(passage.start, passage.end)
        assert corpus.repair_text(found.source[start:end])[0] == passage.text


@pytest.mark.parametrize("name", PDFS)
def test_page_numbers_are_those_of_the_file(name):
    file = pypdfium2.PdfDocument(DOCUMENTS / name)
    pages = [flat(page.get_textpage().get_text_range()) for page in file]
    found = load(name)
    assert found.pages == len(pages)
    seen = set()
    for passage in corpus.split_document(found):
        for sentence in passage.sentences:
            start, end = found.offsets.to_source(sentence.start, sentence.end)
            words = re.sub(r"\W", "", found.source[start:end])[:4]
            page = found.page_at(sentence.start)
            assert words in re.sub(r"\W", "", pages[page - 1]), (words, page)
            seen.add(page)
    assert seen == set(range(1, len(pages) + 1))


def test_a_slide_is_a_page():
    found = load("report.pptx")
    passage = next(p for p in corpus.split_document(found) if "路地合作" in p.text)
    slide = next(b for b in found.blocks if b.headings[-1].title.startswith("(7)海淀區"))
    assert passage.page == found.page_at(slide.start) == 15


@pytest.mark.parametrize("name", TABLES)
def test_rows_name_their_columns_and_are_quoted_whole(report, name):
    found = load(name)
    rows = [b for b in found.blocks if b.kind == "row"]
    texts = [found.text[b.start : b.end] for b in rows]
    assert "(7)海淀區京張鐵路遺址公園\t京張鐵路遺址公園調研" in texts
    assert {found.tables[b.table].columns[-1] for b in rows} == {"內容"}
    quotable = {
        found.text[s.start : s.end] for p in corpus.split_document(found) for s in p.sentences
    }
    assert {text for text in texts if len(text) <= 400} <= quotable
    assert len(rows) == sum(b.kind != "heading" for b in report.blocks)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("report.docx", "2023-12-05"),
        ("report.pptx", "2023-12-05"),
        ("report-saved.html", "2023-12-05"),
        ("report-saved.mhtml", "2023-12-05"),
        ("report-libreoffice.pdf", None),
    ],
)
def test_title_date_and_author(name, date):
    found = load(name)
    assert (found.title, found.author) == (TITLE, "邢立寧")
    assert found.date == date if date else re.fullmatch(r"\d{4}-\d\d-\d\d", found.date)


def test_the_title_of_a_printed_page_is_its_heading():
    assert load("report-chromium.pdf").title == TITLE  # the file says "…_新聞動態_北京清華同衡"


def test_an_archive_holds_documents_under_their_own_names(report):
    loaded = corpus.load_file(DOCUMENTS, "report.zip")
    assert [d.name for d in loaded.documents] == [
        "report.zip/2023/報告.txt",
        "report.zip/2023/報告.docx",
    ]
    assert {d.file for d in loaded.documents} == {"report.zip"} == {loaded.file}
    assert loaded.documents[0].sha256 == report.sha256 != loaded.sha256
    assert loaded.sha256 == corpus.hash_file(DOCUMENTS / "report.zip")


def test_rare_characters_of_a_pdf_are_whole():
    assert load("rare.pdf").text == "𠮷野家在𡈽地上，㐂樂。\n"


def test_columns_hyphens_and_rows_of_an_english_pdf():
    found = load("english.pdf")
    raw = "".join(
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(DOCUMENTS / "english.pdf")
    )
    assert "Satis‐\r\nfaction" in raw or "Satis-\r\nfaction" in raw
    text = found.text
    assert text.index("first wall was taken down.") < text.index("Afterwards the administration")
    assert "Satisfaction had increased considerably, the rents only moderately." in text
    assert "Wangjing street\t0.9\t2020" in text.splitlines()
    assert headings(found) == ["RenewalofaNeighbourhood", "Areas"]


@pytest.mark.parametrize("name", ["scan.png", "scan.pdf"])
def test_pictures_need_the_extra_and_say_so(name):
    if importlib.util.find_spec("rapidocr"):
        text = load(name).text
        assert "京張鐵路遺址公園的城市更新策略主要有歷史傳承、凸顯科創和綠色生態三個特點" in text
        assert "该更新项目采用政府引导、社会资本参与、多方共建的精细化改造模式" in text
    else:
        with pytest.raises(corpus.UnreadableFile, match=r"pip install 'yinju\[ocr\]'"):
            load(name)


@pytest.mark.soak
def test_the_speed_of_every_format_can_be_measured(capsys):
    assert speed.main(["--copies", "1", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)["formats"]
    assert {row["format"] for row in measured} | {"image", "msg"} == {
        known.name for known in formats.FORMATS
    }
    assert all(row["characters_per_second"] > 0 for row in measured)


def found_at(assistant):
    """Return how many of the report's questions have their evidence among the first three.

    Close reading takes most of the time and moves no passage: nothing is read.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            close_reading,
            "score_sentences",
            lambda _, quotes: SentenceScores(np.zeros(len(quotes), np.float32), 0),
        )
        results = [
            run_case(assistant, case) for case in read_cases(corpus.SHIPPED / "questions.jsonl")
        ]
    return sum(result.rank is not None and result.rank <= 3 for result in results)


@pytest.fixture(scope="module")
def found_in_text(assistant):
    return found_at(assistant)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in ASKED else [pytest.mark.soak])
        for name in [*TEXTS, *TABLES]
    ],
)
def test_the_same_questions_are_answered(tmp_path, found_in_text, name):
    (tmp_path / "documents").mkdir()
    shutil.copy(DOCUMENTS / name, tmp_path / "documents")
    index.build_index(tmp_path / "home", tmp_path / "documents")
    assert found_at(Assistant.open(tmp_path / "home")) >= found_in_text - 1


def test_marks_follow_the_repair():
    text = "實(shí)踐\r\n項(xiàng)目表\n甲: 1; 乙: 2。3\n正文。"
    rows = text.index("甲")
    marks = (Mark(0, 7, "heading", 1), Mark(rows, rows + 13, "row"))
    found = build_document(RawDocument("a", text, "x", "", "0", marks=marks, page_starts=(0, rows)))
    assert found.text == "實踐\n項目表\n甲: 1; 乙: 2。3\n正文。"
    kinds = [(b.kind, found.text[b.start : b.end]) for b in found.blocks]
    assert kinds[0] == ("heading", "實踐") and ("row", "甲: 1; 乙: 2。3") in kinds
    assert found.page_starts == (0, found.text.index("甲"))
    assert found.page_at(0) == 1 and found.page_at(len(found.text)) == 2


def test_a_new_format_is_a_function_and_a_line(tmp_path, monkeypatch):
    def read_cards(data):
        writer = formats.Writer()
        for card in data.decode().removeprefix("CARDS").split("%"):
            writer.page()
            title, _, text = card.strip().partition("\n")
            writer.heading(title, 1)
            writer.text(text)
        return writer.extract(title="卡片")

    line = formats.Format("cards", read_cards, (".crd",), lambda data: data.startswith(b"CARDS"))
    monkeypatch.setattr(formats, "FORMATS", [line, *formats.FORMATS])
    (tmp_path / "a.crd").write_text("CARDS一\n第一張卡片。%二\n第二張卡片。")
    found = corpus.load_document(tmp_path, "a.crd")
    assert (found.format, found.title, found.pages) == ("cards", "卡片", 2)
    assert [(p.section, p.text, p.page) for p in corpus.split_document(found)] == [
        (("一",), "第一張卡片。", 1),
        (("二",), "第二張卡片。", 2),
    ]


def test_every_format_has_its_golden_document():
    covered = {load(n).format for n in [*TEXTS, *TABLES]} | {"txt", "image", "eml", "msg"}
    assert covered == {known.name for known in formats.FORMATS}
