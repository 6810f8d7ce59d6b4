"""What a web page hides is not read."""

import pytest

from corpus.formats.html.page import is_html, read_html

SHOWN = "全市有三座水庫。"


def lines(body, head=""):
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_html(page.encode()).text.splitlines()


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>五座。</p>",
        "<p style='display:none'>五座。</p>",
        "<p style='color:red; DISPLAY : NONE !important'>五座。</p>",
        "<p style='visibility: hidden'>五座。</p>",
        "<p style='opacity: 0'>五座。</p>",
        "<p style='font-size:0'>六座。</p>",
        "<p style='position:absolute; left:-9999px'>五座。</p>",
        "<p class='sr-only'>五座。</p>",
        "<div style='display:none'><p>五座。</p></div>",
        "<template><p>五座。</p></template>",
        "<noscript><p>五座。</p></noscript>",
        "<script>五座。</script><style>五座。</style>",
        "<!-- <p>五座。</p> -->",
        "<input type=hidden value=五座><textarea>五座</textarea>",
        "<dialog>五座。</dialog>",
    ],
)
def test_hidden_elements(hidden):
    assert lines(f"<p>{SHOWN}</p>{hidden}") == [SHOWN]
    assert lines(f"{hidden}<p>{SHOWN}</p>") == [SHOWN]


@pytest.mark.parametrize(
    "sheet",
    [
        ".x{display:none}",
        "p.x, .unused::before {display:none}",
        "#y>.x { visibility: hidden; }",
        "/* a */ @media screen and (min-width: 600px) { .x { display: none } }",
        "@media (max-width: 600px) {.x{display:block!important}} .x{display:none}",
        ".x{display:block} div .x{display:none} .x{display:block}",
        ".x{display:none !important} #y .x{display:block}",
        "@supports (display: grid) {.x{display:none}} .z:has(> {display:block}",
        ".x:not(.unused){display:none}",
    ],
)
def test_style_sheets_hide(sheet):
    body = f"<p>{SHOWN}</p><div id=y><p class=x>五座。</p></div>"
    assert lines(body, f"<style>{sheet}</style>") == [SHOWN]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print {.x{display:none}}",
        "@media (max-width: 600px) {.x{display:none}}",
        ".x:hover{display:none} .x::after{display:none}",
        ".x{display:none} .x{display:block}",
        "#y .x{display:block} .x{display:none}",
        ".x{opacity:0.9}",
    ],
)
def test_style_sheets_that_do_not_hide(sheet):
    body = f"<p>{SHOWN}</p><div id=y><p class=x>五條河。</p></div>"
    assert lines(body, f"<style>{sheet}</style>") == [SHOWN, "五條河。"]
    body = f"<p>{SHOWN}</p><p class=x style='display: block'>五條河。</p>"
    assert lines(body, "<style media=print>.x{display:none}</style>") == [SHOWN, "五條河。"]


def test_details_are_read_with_their_summary():
    assert lines("<details><summary>水庫名單</summary><p>甲、乙、丙。</p></details>") == [
        "水庫名單",
        "甲、乙、丙。",
    ]


def test_decoration_for_the_eye_is_read_as_the_eye_sees_it():
    assert lines("<p>共<span aria-hidden=true>三</span>座。</p>") == ["共三座。"]


def test_a_page_that_a_script_would_show_is_read():
    body = f"<div id=app style='display:none'><p>{SHOWN}</p></div>"
    assert lines(body) == [SHOWN]


def test_the_display_of_a_sheet_makes_lines():
    head = "<style>.cells{display:flex} em{display:block} div.in{display:inline}</style>"
    body = "<p>甲<em>乙</em>丙</p><div class=in>丁</div><div class=in>戊</div>"
    assert lines(body, head) == ["甲", "乙", "丙", "丁戊"]


def test_a_page_behind_a_long_comment():
    page = (
        f"<?xml version='1.0'?>\n<!-- {'saved ' * 2000} --><!-- x --><!DOCTYPE html><p>{SHOWN}</p>"
    )
    for data in (page.encode(), page.encode("utf-16"), b"\xef\xbb\xbf" + page.encode()):
        assert is_html(data)
    assert not is_html(b"<!-- only a comment, and text")
    assert not is_html(b"<!-- a --> text <html>")
