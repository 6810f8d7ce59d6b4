"""The text of pages against what Chromium shows of them (`innerText`): no space added or lost."""

import random
import re

import pytest
from ui_support import needs_browser

from corpus.formats.extracted import Writer
from corpus.formats.html.flow import Flow
from corpus.formats.html.page import parse_html, show

pytest_plugins = ["browser_support"]
pytestmark = needs_browser

HEAD = """<style>.gone{display:none} .block{display:block} .pre{white-space:pre}
@media print{.block{display:none}} #no .off{visibility:hidden} .row{display:flex}</style>"""
NOTICE = """<div class=row><b>發布機構：</b><span> 水利局 </span></div><h1>關於 2023 年
 Q3 供水的通知</h1><p>　　各<span>鎮</span>：</p><p>&nbsp;&nbsp;請於 <b>5 月</b><i>1 日</i>前報 PM<sub>2.5</sub>
 data &lt;5 μg。<span class=gone>草稿</span></p><div>附件<div>表一</div>表二</div><!-- 完 -->"""
LIST = (
    """<ul><li>甲 <li><p>乙</p><p>丙<ul> <li>丁 </ul></ul><blockquote>引 <br><br>文</blockquote>"""
)
TABLE = """<table><thead><tr><th>項目<th>金額<tbody><tr><td>水費 <td>1,280.50<tr><td>A&nbsp;B<td> 3 </table>"""
HIDDEN = """<p>見<span hidden>不</span>得<span style="display: none">不</span></p><div id=no><p class=off>不
</p>是</div><template>不</template><script>不</script><p class=block>段<em class=block>落</em>終</p>"""
WHITE = """<pre>a  b
   c</pre><p class=pre> 甲  乙 </p><p>甲 <b> 乙</b> <b></b> 丙</p><p>甲<b>乙</b><i>丙</i>　丁&emsp;戊 &ensp;己</p>
<p>&#150;&#x80;&copy 5&deg;C &amp;amp; &notit;</p>a<p>b</p>c <span>d</span><div><div>e</div>f</div>"""
OLD = """<center><font size=5><b>決定</b></font></center><table border=0><tr><td>首頁<td>正文</table><hr>
<p align=center>水利局<p align=right>2023 年<dl><dt>詞<dd>義</dl><address>某 路</address>"""


def read(page):
    root = parse_html(page)
    styles = show(root)
    writer = Writer()
    Flow(writer, styles).write(root.find("body"))
    return split(writer.extract().text)


def split(text):
    shown = re.sub("[\u00ad\u200b]", "", text)
    return [line.strip() for line in shown.replace("\t", "\n").split("\n") if line.strip()]


def make_page(seed):
    """Return a page of blocks and inline elements in one another, with all kinds of blanks."""
    choose = random.Random(seed)
    words = [
        *("水庫", "灌溉", "one", "，", "（甲）", "5 km", "&amp;"),
        *(" ", "  ", "\n two", "　", "&nbsp;"),
    ]
    classes = [*[""] * 8, " hidden", " class=gone", " class=block"]

    def text(most):
        return "".join(choose.choice(words) for _ in range(choose.randint(0, most)))

    def inline(depth):
        pieces = [text(3)]
        for _ in range(choose.randint(0, 3) if depth else 0):
            tag = choose.choice(["span", "b", "em", "a", "font", "code", "u"])
            pieces.append(f"<{tag}{choose.choice(classes)}>{inline(depth - 1)}</{tag}>{text(2)}")
        return "".join(pieces)

    def block(depth):
        pieces = [text(1)]
        for _ in range(choose.randint(1, 3)):
            tag = choose.choice(["div", "p", "section", "h3", "ul", "blockquote", "figure"])
            inner = inline(2) if tag in ("p", "h3") or not depth else block(depth - 1)
            if tag == "ul":
                inner = "".join(f"<li>{inline(1)}</li>{text(0)}" for _ in range(2))
            pieces.append(f"<{tag}{choose.choice(classes)}>{inner}</{tag}>{text(1)}")
        return "".join(pieces)

    return f"<!DOCTYPE html><head><meta charset=utf-8>{HEAD}</head><body>{block(2)}"


@pytest.fixture(scope="module")
def shown(browser):
    page = browser.new_page()

    def show_page(source):
        page.set_content(source)
        return split(page.evaluate("document.body.innerText"))

    yield show_page
    page.close()


@pytest.mark.parametrize("body", [NOTICE, LIST, TABLE, HIDDEN, WHITE, OLD])
def test_pages_read_as_they_are_shown(shown, body):
    page = f"<!DOCTYPE html><head><meta charset=utf-8>{HEAD}</head><body>{body}"
    assert read(page) == shown(page)


def test_elements_in_one_another_read_as_they_are_shown(shown):
    for seed in range(100):
        page = make_page(seed)
        assert read(page) == (shown(page) or read(page)), page  # a page all hidden is read
