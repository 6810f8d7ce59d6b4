"""The shipped report as golden documents have it: its lines with their levels, a web page, a table."""

import html
from datetime import datetime
from pathlib import Path

import corpus

HERE = Path(__file__).parent
REPORT = "beijing-urban-renewal-2023.txt"
TITLE = "城市更新：解讀、解惑、解題"
AUTHOR, DAY = "邢立寧", datetime(2023, 12, 5)

NAVIGATION = ["首頁", "走進同衡", "新聞動態", "規劃設計", "科研創新", "人才招聘", "聯繫我們"]
OTHERS = [f"第{n}黨支部召開主題黨日活動" for n in "一三四五六七"]
PAGE = """<!DOCTYPE html>
<html lang="zh-Hant"><head><meta charset="utf-8"><title>{title}_新聞動態_北京清華同衡</title>
<meta name="author" content="{author}"><meta name="PubDate" content="2023-12-05 18:00">
<style>body {{ font: 16px/1.7 "WenQuanYi Zen Hei", "Noto Sans CJK TC", sans-serif; {style} }}</style>
<script>window.statistics = "不是文章";</script></head>
<body>{before}<div class="main">{article}</div>{after}</body></html>"""
BEFORE = (
    '<div id="header"><img alt="logo"><ul class="nav">'
    + "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(NAVIGATION))
    + '</ul></div><div class="crumbs">當前位置：<a href="/">首頁</a> &gt; 新聞動態</div>'
)
AFTER = (
    '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>'
    '<div class="related"><h3>相關新聞</h3><ul>'
    + "".join(f'<li><a href="/news/{n}">{name}</a></li>' for n, name in enumerate(OTHERS))
    + '</ul></div><div class="footer"><p>版權所有 © 北京清華同衡規劃設計研究院有限公司。</p></div>'
)


def lines() -> list[tuple[int, str]]:
    """Return the report's lines as they stand in the file, each with its level, 0 for text."""
    report = corpus.load_document(corpus.SHIPPED, REPORT)
    found = []
    for block in report.blocks:
        level = len(block.headings) if block.kind == "heading" else 0
        start, end = report.offsets.to_source(block.start, block.end)
        found.append((level, " ".join(report.source[start:end].split())))
    return found


def page(*, furniture: bool, style: str = "") -> str:
    pieces = [f"<h1>{TITLE}</h1>"]
    for level, text in lines():
        tag = f"h{level + 1}" if level else "p"
        pieces.append(f"<{tag}>{html.escape(text, quote=False)}</{tag}>")
    before, after = (BEFORE, AFTER) if furniture else ("", "")
    return PAGE.format(
        title=TITLE,
        author=AUTHOR,
        style=style,
        article="\n".join(pieces),
        before=before,
        after=after,
    )


def table() -> list[list[str]]:
    rows, section = [["章節", "內容"]], ""
    for level, text in lines():
        section = text if level else section
        if not level:
            rows.append([section, text])
    return rows
