"""Makes the golden documents: the shipped report, with its damage, as each format has it.

    python -m tests.documents.make

needs LibreOffice (Writer, Calc), Chromium and the font WenQuanYi Zen Hei besides what the tests
need. The files are committed, so that the tests need none of them. Headings are what the text's own
structure says; the rest is as in the report, character by character.
"""

import csv
import html
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import docx
import olefile
import openpyxl
import pptx
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from PIL import Image
from playwright.sync_api import Page, sync_playwright

import corpus
from tests.compound_support import write_compound

HERE = Path(__file__).parent
REPORT = "beijing-urban-renewal-2023.txt"
TITLE = "城市更新：解讀、解惑、解題"
AUTHOR, DAY = "邢立寧", datetime(2023, 12, 5)

# LibreOffice moves what a page raises by half points, and does not call it a superscript.
RAISED = "<meta charset=utf-8><p>库容4.2×10<sup>7</sup>立方米。</p>"
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
LOCKED = (
    'pdf:writer_web_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
    '"DocumentOpenPassword":{"type":"string","value":"secret"}}'
)
SCANNED = [
    "京張鐵路遺址公園的城市更新策略主要有歷史傳承、凸顯科創和綠色生態三個特點。通過因地制宜、"
    "挖掘歷史的實施策略，喚起市民的京張記憶。",
    "该更新项目采用政府引导、社会资本参与、多方共建的精细化改造模式，在党工委领导下，搭建共治共建平台。",
]
RARE = "𠮷野家在𡈽地上，㐂樂。"  # beyond the basic plane
ENGLISH_TITLE = "Renewal of a Neighbourhood"
ENGLISH = [
    "The neighbourhood was built for the workers of an oil institute. Its courtyards were closed, its "
    "roads ended at walls, and its buildings had grown old. Residents asked for parks, for shops and for "
    "somewhere to meet; the administration asked what the residents could contribute.",
    "Representatives of the institute, the subdistrict and the residents met eleven times before "
    "construction began. They published the drawings, collected objections and answered each of them. "
    "The responsibilities for maintenance were distributed before the first wall was taken down.",
    "Afterwards the administration evaluated the neighbourhood systematically. Satisfaction had increased "
    "considerably, the rents only moderately. The investigators recommended comparable arrangements "
    "wherever ownership is distributed among several institutions.",
    "A comparison with other neighbourhoods is difficult, because circumstances differ. What can be "
    "transferred is the procedure: information first, participation before construction, and an "
    "understandable distribution of responsibilities.",
]
AREAS = [
    ("Oil institute", "12.5", "2021"),
    ("Wangjing street", "0.9", "2020"),
    ("Railway park", "9.3", "2023"),
]


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


def make_docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for level, text in lines():
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    properties = document.core_properties
    properties.title, properties.author = TITLE, AUTHOR
    properties.created = properties.modified = DAY
    document.save(str(path))


def make_pptx(path: Path) -> None:
    """Each section is a slide, its text in boxes."""
    deck = pptx.Presentation()
    slide = None
    for level, text in [(1, TITLE), *lines()]:
        if level or slide is None:
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = text
            frame = slide.placeholders[1].text_frame
            frame.text = ""
        else:
            frame.add_paragraph().text = text
    properties = deck.core_properties
    properties.title, properties.author = TITLE, AUTHOR
    properties.created = properties.modified = DAY
    deck.save(str(path))


def table() -> list[list[str]]:
    rows, section = [["章節", "內容"]], ""
    for level, text in lines():
        section = text if level else section
        if not level:
            rows.append([section, text])
    return rows


def make_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "研究報告"
    for row in table():
        sheet.append(row)
    book.properties.title, book.properties.creator = TITLE, AUTHOR
    book.properties.created = book.properties.modified = DAY
    book.save(path)


def make_csv(path: Path) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(table())
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def make_md(path: Path) -> None:
    path.write_text(
        "".join(f"{'#' * level + ' ' if level else ''}{text}\n\n" for level, text in lines()),
        "utf-8",
    )


def convert(path: Path, to: str, folder: Path, *options: str) -> Path:
    """Let LibreOffice save a file in another format."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", to, *options, "--outdir", folder, path],
        check=True,
        capture_output=True,
    )
    return folder / f"{path.stem}.{to.partition(':')[0]}"


def make_contracts(folder: Path) -> Path:
    """Return a small workbook with what a sheet may show besides its values."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "合同"
    sheet.append(["护岸工程合同台账", None, None, None, None])
    sheet.append(["单位：万元", None, None, None, None])
    sheet.append(["项目", "经办", "金额", "签订日期", "完成率"])
    sheet.append(["护岸", "某某", 1280.5, datetime(2023, 5, 12), 0.125])
    sheet.append([None, "某某", 99.9, datetime(2023, 6, 1), 1])
    sheet.append(["作废", "某某", 5, datetime(2023, 6, 2), 0])
    sheet.append(["监理", "某某", 1999.9, datetime(2024, 1, 2), "=1/0"])
    squared = CellRichText("面积 km", TextBlock(InlineFont(vertAlign="superscript"), "2"))
    sheet.append([squared, "某某", True, None, None])
    for area in ("A1:E1", "A4:A5"):
        sheet.merge_cells(area)
    for row in sheet.iter_rows(min_row=4):
        row[2].number_format = '"¥"#,##0.00' if row[0].row == 7 else '#,##0.00"万元"'
        row[3].number_format = 'yyyy"年"m"月"d"日"'
        row[4].number_format = "0.0%"
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("内部")["A1"] = "秘密"
    book["内部"].sheet_state = "hidden"
    book.save(folder / "contracts.xlsx")
    return folder / "contracts.xlsx"


def make_epub(path: Path) -> None:
    """Write the report as a book, with a chapter for each of its outermost sections."""
    chapters = [f"<h1>{TITLE}</h1>"]
    for level, text in lines():
        line = html.escape(text)
        if level == 1:
            chapters.append("")
        chapters[-1] += f"<h{level + 1}>{line}</h{level + 1}>" if level else f"<p>{line}</p>"
    names = [f"c{at}.xhtml" for at in range(len(chapters))]
    items = "".join(
        f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names
    )
    links = "".join(f'<li><a href="{name}">{name}</a></li>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{}</title></head><body>{}</body></html>'
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="book/book.opf"/></rootfiles></container>',
        "book/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator><dc:date>{DAY:%Y-%m-%d}</dc:date>"
        '</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav"'
        f' media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>',
        "book/nav.xhtml": page.format("目錄", f"<nav><ol>{links}</ol></nav>"),
    }
    members |= {
        f"book/{name}": page.format(TITLE, body) for name, body in zip(names, chapters, strict=True)
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else None
            book.writestr(zipfile.ZipInfo(name), content, kind or zipfile.ZIP_DEFLATED)


def make_message(path: Path) -> None:
    """Write the report as the page of a message."""
    message = EmailMessage()
    message["From"], message["To"] = f"{AUTHOR} <author@example.org>", "library@example.org"
    message["Subject"], message["Date"] = TITLE, DAY.replace(tzinfo=UTC)
    message.set_content("請以網頁形式閱讀。")
    message.add_alternative(page(furniture=False), subtype="html")
    message.set_boundary("report")
    path.write_bytes(message.as_bytes())


def convert_others(folder: Path) -> None:
    """Let LibreOffice write what it reads of the office files in other formats."""
    sources = {"report.docx": "odt doc rtf", "report.xlsx": "ods xls", "report.pptx": "odp ppt"}
    for source, formats in (sources | {"yearbook.fodt": "odt doc rtf"}).items():
        for to in formats.split():
            written = convert(HERE / source, to, folder)
            shutil.copy(written, HERE / written.name)
            if zipfile.is_zipfile(written):
                slim(HERE / written.name)
            elif to == "ppt":  # its properties hold a picture of half a megabyte
                with olefile.OleFileIO(written) as file:
                    names = ("Current User", "PowerPoint Document")
                    streams = {name: file.openstream(name).read() for name in names}
                (HERE / written.name).write_bytes(write_compound(streams))
    shutil.copy(convert(make_contracts(folder), "xls", folder), HERE / "contracts.xls")
    (folder / "raised.html").write_text(RAISED)
    shutil.copy(
        convert(folder / "raised.html", "doc", folder, "--infilter=HTML (StarWriter)"), HERE
    )


def slim(path: Path) -> None:
    """Take out of an OpenDocument file what only the program needs: its settings, a picture."""
    with zipfile.ZipFile(path) as old:
        members = [(member, old.read(member)) for member in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for member, data in members:
            if not member.filename.startswith(("Thumbnails/", "Configurations2/", "settings")):
                kind = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
                new.writestr(member, data, kind, 9)


def browse(folder: Path) -> None:
    """Let a browser print and save the page."""
    source = folder / "page.html"
    two = folder / "two.html"
    source.write_text(page(furniture=True), "utf-8")
    narrow = "font-size: 12px; text-align: justify; column-count: 2; column-gap: 2.5em"
    two.write_text(page(furniture=False, style=narrow), "utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page()
        tab.goto(source.as_uri())
        # "Save page as" writes the DOM as the browser has it; the archive is its single-file kind.
        (HERE / "report-saved.html").write_text(tab.content(), "utf-8")
        archive = tab.context.new_cdp_session(tab).send("Page.captureSnapshot")["data"]
        archive = archive.replace(source.as_uri(), "https://example.org/report.html")
        (HERE / "report-saved.mhtml").write_text(archive, "utf-8", newline="")
        tab.goto("data:text/html,")
        tab.set_content(page(furniture=False))
        print_ = {
            "format": "A4",
            "display_header_footer": True,
            "margin": {"top": "20mm", "bottom": "20mm", "left": "20mm", "right": "20mm"},
            "header_template": f'<p style="font-size:9px; margin-left:20mm">{TITLE}</p>',
            "footer_template": '<p style="font-size:9px; margin-left:95mm"><span class="pageNumber">'
            '</span> / <span class="totalPages"></span></p>',
        }
        tab.pdf(path=HERE / "report-chromium.pdf", outline=False, **print_)
        tab.set_content(two.read_text("utf-8"))
        tab.pdf(path=HERE / "report-two-columns.pdf", **print_)
        tab.set_content(f"<p style='font: 20px Noto Sans CJK TC'>{RARE}</p>")
        tab.pdf(path=HERE / "rare.pdf", outline=False)
        make_english(tab)
        make_scan(tab)
        browser.close()


def make_english(tab: Page) -> None:
    """Print two columns with a title across both, hyphenated words and a table of rows."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{area}</td><td>{year}</td></tr>" for name, area, year in AREAS
    )
    article = (
        f"<h1>{ENGLISH_TITLE}</h1><div class=two>{''.join(f'<p>{_hyphenable(text)}</p>' for text in ENGLISH)}</div>"
        f"<h2>Areas</h2><table><tr><th>Project</th><th>Hectares</th><th>Completed</th></tr>{rows}</table>"
    )
    style = "font: 17px/1.4 'DejaVu Serif'; text-align: justify"
    tab.set_content(
        f"<html lang=en><title>{ENGLISH_TITLE}</title><style>body {{{style}}}"
        ".two {column-count: 2; column-gap: 2em} td, th {padding: 0 3em 0 0; text-align: left}"
        f"</style><body>{article}"
    )
    tab.pdf(path=HERE / "english.pdf", format="A4", outline=False)


def _hyphenable(text: str) -> str:
    """Let the browser part long words, as a typesetter does; it brings no dictionary along."""
    return re.sub(r"[a-z]{10,}", lambda m: f"{m[0][:4]}&shy;{m[0][4:-4]}&shy;{m[0][-4:]}", text)


def make_scan(tab: Page) -> None:
    """Take a picture of two paragraphs, Traditional and Simplified, as a scanner would."""
    tab.set_viewport_size({"width": 900, "height": 420})
    tab.set_content(
        '<body style="font: 24px/1.6 WenQuanYi Zen Hei; padding: 30px; margin: 0">'
        + "".join(f"<p>{text}</p>" for text in SCANNED)
    )
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("L").quantize(8)
    picture.save(HERE / "scan.png", optimize=True)
    picture.convert("L").save(HERE / "scan.pdf", resolution=100)


def main() -> None:
    """Make all of them anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_docx(HERE / "report.docx")
        make_pptx(HERE / "report.pptx")
        make_xlsx(HERE / "report.xlsx")
        make_csv(HERE / "report.csv")
        make_md(HERE / "report.md")
        (HERE / "report.html").write_text(page(furniture=True), "utf-8")
        source = folder / "libreoffice.html"
        source.write_text(page(furniture=False), "utf-8")
        written = convert(source, "docx:MS Word 2007 XML", folder)
        shutil.copy(written, HERE / "report-libreoffice.docx")
        shutil.copy(convert(HERE / "report.docx", "pdf", folder), HERE / "report-libreoffice.pdf")
        locked = folder / "locked.html"
        locked.write_text("<p>Secret.</p>", "utf-8")
        shutil.copy(convert(locked, LOCKED, folder), HERE / "locked.pdf")
        sheet = convert(HERE / "report.csv", "xlsx", folder, "--infilter=CSV:44,34,76")
        shutil.copy(sheet, HERE / "report-libreoffice.xlsx")
        convert_others(folder)
        make_message(HERE / "report.eml")
        make_epub(HERE / "report.epub")
        browse(folder)
    with zipfile.ZipFile(HERE / "report.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(corpus.SHIPPED / REPORT, "2023/報告.txt")
        archive.write(HERE / "report.docx", "2023/報告.docx")


if __name__ == "__main__":
    main()
