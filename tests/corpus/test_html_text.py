"""Running text of web pages: what stands in a line, and what does not."""

import pytest

from corpus.formats.html.page import read_html


def lines(body, head=""):
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_html(page.encode()).text.splitlines()


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<ruby>甘<rt>gān</rt></ruby><ruby>棠<rp>(</rp><rt>táng</rt><rp>)</rp></ruby>鎮", "甘棠鎮"),
        ("<ruby><rb>甘</rb><rb>棠</rb><rtc><rt>gān</rt><rt>táng</rt></rtc></ruby>鎮", "甘棠鎮"),
        ("<ruby>甘<rt>gān<rb>棠<rt>táng</ruby>鎮", "甘棠鎮"),
        ("<ruby>甘棠<rt>ㄍㄢ ㄊㄤˊ</ruby>鎮", "甘棠鎮"),
    ],
)
def test_readings_are_above_the_text(body, shown):
    assert lines(f"<p>{body}</p>") == [shown]
    assert lines(f"<h2>{body}</h2>") == [shown]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("庫容3.2×10<sup>7</sup>立方米", "庫容3.2×10⁷立方米"),
        ("10<sup>-3</sup>克，85m<sup>2</sup>，CO<sub>2</sub>", "10⁻³克，85m²，CO₂"),
        ("H<sub>2</sub>SO<sub>4</sub>，SO<sub>4</sub><sup>2-</sup>", "H₂SO₄，SO₄²⁻"),
        ('85m<span style="vertical-align: super; font-size: 60%">2</span>', "85m²"),
        ("1<sup>st</sup>，ABC<sup>TM</sup>", "1st，ABCTM"),
        ("0.35<sup>**</sup>", "0.35**"),
        ("(a<sup><i>n</i></sup>)", "(aⁿ)"),
        ("y<sup>(3)</sup>，<a href='#t'>[表1]</a>，[2]", "y⁽³⁾，[表1]，[2]"),
    ],
)
def test_raised_and_lowered_characters(body, shown):
    assert lines(f"<p>{body}</p>") == [shown]


@pytest.mark.parametrize(
    "mark",
    [
        '<sup><a href="#n3">3</a></sup>',
        '<a href="#n3"><sup>3</sup></a>',
        '<sup class="reference"><a href="#n3">[3]</a></sup>',
        "<sup>[3]</sup>",
        "<sup>［3］</sup>",
        "<sup>[註 3]</sup>",
        '<sup><a href="notes.html">(3)</a></sup>',
        "<sup>注1</sup>",
        "<sup>③</sup>",
        '<a href="#_ftn3" name="_ftnref3"><span class="MsoFootnoteReference">[3]</span></a>',
        '<sup id="fnref:3"><a class="footnote-ref" href="#fn:3" role="doc-noteref">3</a></sup>',
    ],
)
def test_note_marks_are_apart_from_the_text_and_notes_are_not(mark):
    note = '<p id="n3"><sup>3</sup>據年報。<a href="#r3">↩</a></p>'
    assert lines(f"<p>灌溉1800{mark}畝。</p>{note}") == ["灌溉1800畝。", "³據年報。"]


def test_the_number_of_a_note_begins_its_line():
    assert lines('<p><a href="#r3">[3]</a> 據年報。<br><a href="#r4">[4]</a> 據公報。</p>') == [
        "[3] 據年報。",
        "[4] 據公報。",
    ]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("甲<b>乙</b><i>丙</i> <span>丁</span>戊", "甲乙丙 丁戊"),
        ("a <b> b </b> c", "a b c"),
        ("第一條　總則&nbsp;&nbsp;適用", "第一條　總則\u00a0\u00a0適用"),
        ("甲&ensp;乙&emsp;丙", "甲\u2002乙\u2003丙"),
        ("全市\n  共有<b>三座\n</b>水庫", "全市共有三座水庫"),
        ("他說\n“可以”\nand\nleft", "他說“可以” and left"),
        ("很長的Super<wbr>califragi&shy;listic", "很長的Supercalifragilistic"),
        ('<span style="white-space: pre">甲  乙</span>  丙', "甲  乙 丙"),
        ("3 &lt; 5 &amp; &#x4E2D;&#150;&#147;文&#148;", "3 < 5 & 中–“文”"),
        ("甲<!-- 註解 -->乙<![if !supportLists]>丙<![endif]>", "甲乙丙"),
        ("<img alt=圖 src=x>甲<input type=hidden value=乙><svg><text>丙</text></svg>", "甲"),
        ('<span style="text-transform: uppercase">pm2.5</span>', "pm2.5"),
    ],
)
def test_white_space_and_characters_are_those_that_are_shown(body, shown):
    assert lines(f"<p>{body}</p>") == [shown]


@pytest.mark.parametrize(
    "struck",
    [
        *("<del>2.5元</del>", "<s>2.5元</s>", "<strike>2.5元</strike>"),
        '<span style="text-decoration: line-through">2.5元</span>',
    ],
)
def test_what_is_struck_out_is_withdrawn(struck):
    assert lines(f"<p>水價為{struck}<ins>2.8元</ins>。</p>") == ["水價為2.8元。"]


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-Hans", "他说“好‘极’了”。"), ("zh-TW", "他说「好『极』了」。"), ("", "他说“好‘极’了”。")],
)
def test_quotations_have_the_marks_of_their_language(language, shown):
    assert lines(f"<p lang='{language}'>他说<q>好<q>极</q>了</q>。</p>") == [shown]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("全年接待遊客<br>一百二十八萬人次。", ["全年接待遊客一百二十八萬人次。"]),
        ("The town has<br>three schools.", ["The town has three schools."]),
        ("第一段。<br><br>第二段。", ["第一段。", "第二段。"]),
        (
            "各區：<br>　　請於五月前報告。<br>　　特此通知。",
            ["各區：", "請於五月前報告。", "特此通知。"],
        ),
        ("一、報名時間<br>即日起至五月底。", ["一、報名時間", "即日起至五月底。"]),
        ("聯繫人：張三<br>電話：123<br>傳真：456", ["聯繫人：張三", "電話：123", "傳真：456"]),
        ("甘棠鎮人民政府<br>2023年5月1日", ["甘棠鎮人民政府", "2023年5月1日"]),
        ("包括水庫、<br>水渠，<br>以及水井。", ["包括水庫、水渠，以及水井。"]),
    ],
)
def test_a_line_break_ends_a_paragraph_unless_a_sentence_goes_on(body, shown):
    assert lines(f"<p>{body}</p>") == shown


def test_a_heading_of_two_lines_is_one():
    assert lines("<h1>關於印發更新行動<br>計劃的通知</h1><p>正文。</p>") == [
        "關於印發更新行動計劃的通知",
        "正文。",
    ]


def test_preformatted_lines_keep_their_columns():
    assert lines("<pre>  姓名    部門\n  張三    水利局\n</pre>") == [
        "姓名    部門",
        "張三    水利局",
    ]


def test_preformatted_prose_is_joined():
    assert lines("<pre>　　全年接待遊客一百二十\n八萬人次。\n　　收入增長。</pre>") == [
        "全年接待遊客一百二十八萬人次。",
        "收入增長。",
    ]


@pytest.mark.parametrize(
    ("math", "shown"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = mc²"),
        (
            "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>"
            "<msqrt><mn>2</mn><mi>g</mi></msqrt>",
            "(a+b)/2√(2g)",
        ),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi>"
            "</munderover><msub><mi>x</mi><mi>i</mi></msub>",
            "∑_(i = 1)ⁿx_i",
        ),
    ],
)
def test_formulas_are_linear_text(math, shown):
    annotation = '<annotation encoding="application/x-tex">TeX</annotation>'
    formula = f"<math><semantics><mrow>{math}</mrow>{annotation}</semantics></math>"
    assert lines(f"<p>由{formula}得</p>") == [f"由{shown}得"]
    katex = (
        f'<span class="katex"><span class="katex-mathml">{formula}</span>'
        '<span class="katex-html" aria-hidden="true">E=mc2</span></span>'
    )
    assert lines(f"<p>由{katex}得</p>") == [f"由{shown}得"]
    wiki = (
        f'<span class="mwe-math-element"><span style="display: none">{formula}</span>'
        '<img class="mwe-math-fallback-image-inline" alt="TeX"></span>'
    )
    assert lines(f"<p>由{wiki}得</p>") == [f"由{shown}得"]


def test_a_picture_of_a_formula_is_its_text():
    assert lines(r'<p>由<img class="tex" alt="a^2">得</p>') == ["由a^2得"]


def test_xhtml_with_character_data():
    page = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0'
        ' Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/>'
        "</head><body><p>甲&nbsp;乙<br/><![CDATA[3 < 5]]></p><p/><p>丙</p></body></html>"
    )
    assert read_html(page.encode()).text.splitlines() == ["甲\u00a0乙", "3 < 5", "丙"]
