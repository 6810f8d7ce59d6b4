"""What a file is, told by its content and its name: parts of pages and messages, and text."""

import pytest

import corpus
from corpus.formats import detect_format


def load(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return corpus.load_document(folder, name)


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=utf-8><p>渡口<b>船工</b>是何守田。</p>",
        "<p>渡口船工是何守田。</p>",
        "<!-- 导出 --><title>渡口</title><p>渡口船工是何守田。</p>",
        "\ufeff<div class=main><p>渡口船工是何守田。</div>",
    ],
)
def test_a_page_may_begin_with_what_stands_in_its_body(tmp_path, page):
    found = load(tmp_path, "a.html", page)
    assert found.format == "html" and "<" not in found.text
    assert found.text.strip().endswith("渡口船工是何守田。")


def test_a_page_without_tags_is_text(tmp_path):
    assert load(tmp_path, "a.html", "5 < 7，渡口船工是何守田。").format == "txt"
    assert load(tmp_path, "a.md", "<p align=center>渡口</p>\n\n# 渡口\n").format == "md"
    assert load(tmp_path, "a.txt", "<p>是段落的标记。").format == "txt"


def test_a_table_of_a_page_saved_as_a_workbook_is_read_as_a_table(tmp_path):
    rows = "<tr><td>渡口</td><td>船工</td></tr><tr><td>白沙</td><td>何守田</td></tr>"
    found = load(tmp_path, "名册.xls", f"<table border=1>{rows}</table>", "gbk")
    assert found.format == "html" and "白沙\t何守田" in found.text


def test_a_message_that_never_went_is_a_message(tmp_path):
    head = "Subject: =?utf-8?b?5pyI5oql?=\nContent-Type: text/html; charset=big5\n\n"
    found = load(tmp_path, "a.eml", head + "<p>工程款<b>八千萬元</b>。</p>", "big5")
    assert (found.format, found.title) == ("eml", "月报")
    assert "工程款八千萬元。" in found.text
    assert detect_format("无题\n\n正文。".encode(), ".eml").name == "txt"


def test_invisible_characters_make_no_binary_file(tmp_path):
    text = "云\u200b栖\u200b寺\u2060住\u00ad持\u200b为\u200b慧明。"
    assert load(tmp_path, "a.txt", text).text == text
