"""Writes the report in the formats that a library writes: Word, PowerPoint, Excel, EPUB, e-mail and text."""

import csv
import html
import io
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.documents.report import AUTHOR, DAY, TITLE, lines, page, table


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
