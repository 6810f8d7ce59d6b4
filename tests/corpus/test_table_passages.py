"""Table rows on their way from a file to a quotation: text, columns, what the search reads."""

import json

import pytest

import corpus
from assistant import Assistant, build
from cli.main import main
from corpus import SplitOptions

CSV = (
    "2023年各站客流統計,,\n單位：萬人次,,\n片區,站點,客流量\n"
    + "東嶺片區,柳灣站,198\n東嶺片區,青石站,312\n西坡片區,柳灣站,66\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "客流.csv").write_text(CSV, "utf-8")
    return tmp_path


def test_passages_hold_rows_verbatim_and_are_searched_with_their_columns(folder):
    document = corpus.load_document(folder, "客流.csv")
    [passage] = corpus.split_document(document)
    rows = [one for one in passage.sentences if one.table is not None]
    assert document.text[rows[0].start : rows[0].end] == "東嶺片區\t柳灣站\t198"
    assert passage.read(rows[0]) == "片區: 東嶺片區; 站點: 柳灣站; 客流量: 198"
    assert "單位：萬人次" in passage.searched_text
    assert passage.section == ("2023年各站客流統計",)


def test_a_passage_is_as_long_as_what_is_read_of_it(folder):
    many = "".join(f"東嶺片區,第{number}站,{number}\n" for number in range(200))
    (folder / "客流.csv").write_text(CSV + many, "utf-8")
    document = corpus.load_document(folder, "客流.csv")
    passages = corpus.split_document(document, SplitOptions(320, 60))
    assert max(len(passage.described_text) for passage in passages) < 2 * 320
    spans = {(s.start, s.end) for passage in passages for s in passage.sentences}
    rows = {(b.start, b.end) for b in document.blocks if b.kind == "row"}
    assert rows <= spans


def test_a_row_too_long_to_quote_is_quoted_by_its_cells(folder):
    prose = "先問居民需要什麼。" * 60
    (folder / "客流.csv").write_text(f"項目,做法\n綠心,{prose}\n小街,商業\n", "utf-8")
    document = corpus.load_document(folder, "客流.csv")
    sentences = [s for p in corpus.split_document(document) for s in p.sentences]
    texts = [document.text[s.start : s.end] for s in sentences]
    assert "綠心" in texts
    assert "先問居民需要什麼。" in texts


def test_an_answer_quotes_the_row_and_names_its_columns(folder, tmp_path):
    home = tmp_path / "home"
    build(home, folder)
    answer = Assistant.open(home).ask("東嶺片區柳灣站的客流量是多少?")
    [first, *_] = answer.citations
    assert first.quote == "東嶺片區\t柳灣站\t198"
    assert first.table.columns == ("片區", "站點", "客流量")
    assert first.table.cells == ("東嶺片區", "柳灣站", "198")
    assert first.table.caption == "單位：萬人次"
    assert "單位：萬人次" in answer.text.split("「")[0]
    assert "客流量" in answer.text.split("「")[0]


def test_the_command_line_gives_tables_and_warnings(folder, tmp_path, capsys):
    home = tmp_path / "home"
    damaged = "第一段。\ufffd\ufffd\ufffd第二段的文字。"
    (folder / "a.txt").write_text(damaged, "utf-8")
    assert main(["index", str(folder), "--home", str(home), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    [warning] = report["warnings"]
    assert warning["document"] == "a.txt"
    assert main(["ask", "東嶺片區柳灣站的客流量是多少?", "--home", str(home), "--json"]) == 0
    [first, *_] = json.loads(capsys.readouterr().out)["citations"]
    assert first["table"]["columns"] == ["片區", "站點", "客流量"]
    assert main(["status", "--home", str(home), "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["documents"]
    assert [warning["reason"]] in [entry["warnings"] for entry in entries]
