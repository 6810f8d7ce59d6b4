"""What is read of whole web pages: the article, its title, date and author."""

import pytest

import corpus
from corpus.formats.html.page import read_html

PROSE = [
    "城市更新要讓居民在更新之後仍然住得起、住得好，因此每個項目都先問居民需要什麼。",
    "兩年來，全市完成老舊小區改造一百二十三個，惠及居民八萬六千戶，居民滿意度達到九成。",
    "下一步，將把協商前置到規劃階段，並建立長期的運營維護機制，避免反覆施工。",
    "各區要在年底之前提出計劃，明確責任主體和資金來源，並向社會公開徵求意見。",
]


def marks(extract):
    return [(m.kind, extract.text[m.start : m.end]) for m in extract.marks]


def page(body, head="", charset="utf-8"):
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>城市更新通報_某市規劃局</title>'
        f"{head}<script>let 腳本 = 1</script></head><body>{body}</body></html>"
    ).encode({"gb2312": "gb18030"}.get(charset, charset))


NAVIGATION = (
    '<div class="nav"><a href=1>首頁</a><a href=2>政務公開</a><a href=3>辦事服務</a></div>'
    '<div class="crumb">當前位置：<a href=1>首頁</a> &gt; 正文</div>'
)
FOOTER = (
    '<div class="share">分享到 <a href=1>微信</a></div><div id="footer"><p>版權所有。</p></div>'
    "<ul>" + "".join(f"<li><a href={n}>第{n}次會議召開</a></li>" for n in range(5)) + "</ul>"
)
TABLE = (
    "<table><tr><th>項目</th><th>面積</th></tr><tr><td>綠心</td><td>85 公頃</td></tr>"
    "<tr><td>小街<br>東段</td><td></td></tr></table>"
)
GOVERNMENT = f"""{NAVIGATION}<div class="main"><h1>城市更新通報</h1>
<div class="info">發布時間：2023-12-05 18:00　來源：本網　作者：李明　瀏覽次數：12</div>
<div class="content"><h2>一、總體情況</h2><p>　　{PROSE[0]}</p>{TABLE}<h3>（一）做法</h3>
<ul><li>完善<b>政策</b></li><li>創新模式</li></ul><p>{PROSE[1][:10]}
{PROSE[1][10:]}</p><p style="display: none">隱藏的字。</p></div></div>{FOOTER}"""
WECHAT = f"""<div id="page-content"><h1 class="rich_media_title">怎麼更新</h1>
<em id="publish_time">2023年12月5日 18:00</em><div id="js_content" style="visibility: hidden">
<section><section><span><strong>01背景</strong></span></section></section>
<section><p><span>{PROSE[0]}</span></p><p><br></p></section><section><span>{PROSE[1]}</span></section>
<section><strong>02做法</strong></section><p>{PROSE[2]}</p><p>{PROSE[3]}</p></div></div>
<div id="js_pc_qr_code">微信掃一掃</div>"""
WIKI = f"""<div id="mw-navigation"><ul><li><a>首頁</a></li></ul></div><div id="content" role="main">
<h1>城市更新</h1><div id="siteSub">維基百科，自由的百科全書</div><div class="mw-parser-output">
<p><b>城市更新</b>{PROSE[0]}<sup class="reference"><a>[1]</a></sup></p>
<div class="toc"><ul><li><a>1 歷史</a></li></ul></div>
<h2><span>歷史</span><span class="mw-editsection">[<a>編輯</a>]</span></h2><p>{PROSE[1]}</p>
<p>{PROSE[2]}</p></div></div><div id="footer">本頁面最後修訂於2023年。</div>"""
OLD = f"""<table><tr><td>{NAVIGATION}</td></tr><tr><td width=200><a href=1>要聞</a></td><td><table>
<tr><td align=center><b>關於印發行動計劃的通知</b></td></tr><tr><td>　　各區：<br>　　{PROSE[2]}<br><br>
　　一、目標<br>　　{PROSE[3]}<br></td></tr></table></td></tr></table>{FOOTER}"""


def test_a_government_page():
    found = read_html(page(GOVERNMENT))
    assert (found.title, found.date, found.author) == ("城市更新通報", "2023-12-05", "李明")
    assert marks(found) == [
        ("heading", "城市更新通報"),
        ("text", "發布時間：2023-12-05 18:00　來源：本網　作者：李明　瀏覽次數：12"),
        ("heading", "一、總體情況"),
        ("text", PROSE[0]),
        ("header", "項目\t面積"),
        ("row", "綠心\t85 公頃"),
        ("row", "小街 東段"),
        ("heading", "（一）做法"),
        ("item", "完善政策"),
        ("item", "創新模式"),
        ("text", PROSE[1]),
    ]


def test_a_wechat_page_has_the_sections_that_its_text_numbers():
    found = read_html(page(WECHAT))
    assert (found.title, found.date) == ("怎麼更新", "2023-12-05")
    document = corpus.build_document(
        corpus.RawDocument("a", found.text, "html", "", "0", marks=found.marks)
    )
    assert [(p.section, p.text.split("\n")[0][:8]) for p in corpus.split_document(document)] == [
        (("怎麼更新", "01背景"), PROSE[0][:8]),
        (("怎麼更新", "02做法"), PROSE[2][:8]),
    ]


def test_a_wiki_page():
    assert marks(read_html(page(WIKI))) == [
        ("heading", "城市更新"),
        ("text", "城市更新" + PROSE[0]),
        ("heading", "歷史"),
        ("text", PROSE[1]),
        ("text", PROSE[2]),
    ]


def test_an_old_page_made_of_tables_in_gb2312():
    found = read_html(page(OLD, charset="gb2312"))
    assert found.encoding == "gb18030"
    assert marks(found) == [
        ("heading", "城市更新通報"),
        ("text", "關於印發行動計劃的通知"),
        ("text", "各區："),
        ("text", PROSE[2]),
        ("text", "一、目標"),
        ("text", PROSE[3]),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "big5", "gb2312"])
def test_a_page_says_its_encoding(charset):
    found = read_html(page("<p>短。</p>", charset=charset))
    assert found.text.endswith("短。\n")


def test_a_short_page_without_prose_is_read_whole():
    found = read_html(page(f"<h1>通知</h1><p>定於12月1日召開。</p>{TABLE}"))
    assert [text for _, text in marks(found)][:3] == [
        "通知",
        "定於12月1日召開。",
        "項目\t面積",
    ]


def test_buttons_and_anchors_are_no_words():
    body = (
        f"<h1>標題 <button>複製</button><a href='#x'>#</a></h1><p>{PROSE[0]}<a href=1>§ 3</a></p>"
    )
    assert marks(read_html(page(body))) == [("heading", "標題"), ("text", PROSE[0] + "§ 3")]


def test_what_a_page_says_of_itself():
    head = (
        '<meta property="og:title" content="真正的標題"><script type="application/ld+json">'
        '{"datePublished": "2024/3/7", "author": [{"name": "王芳"}]}</script>'
    )
    found = read_html(page(f"<p>{PROSE[0]}</p>", head))
    assert (found.title, found.date, found.author) == ("真正的標題", "2024-03-07", "王芳")


def test_a_title_of_several_lines_is_not_doubled():
    body = f"<h1>城市\n更新  <br>通報 <b>Annual<br>Report</b>  2023</h1>尾<p>{PROSE[0]}</p>"
    found = read_html(page(body))
    assert found.title == "城市更新通報 Annual Report 2023"
    assert [text for kind, text in marks(found) if kind == "heading"] == [found.title]
