"""Makes the golden PDFs of tables: as reports and yearbooks set them, by Chromium and LibreOffice.

    python -m tests.documents.tables

needs Chromium, LibreOffice and the Noto CJK fonts. `TABLES` are the pages that tests print.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
PAGE = "body {font: 11pt/1.6 'Noto Sans CJK SC'} table {border-collapse: collapse}"
RULED = "td, th {border: 1px solid; padding: 3px 8px}"
PROSE = (
    "城市更新是指对城市中某一衰落的区域进行拆迁、改造、投资和建设，以全新的城市功能替换功能性衰败的"
    "物质空间，使之重新发展和繁荣。它包括两方面的内容：一方面是对客观存在实体的改造，另一方面是对各种"
    "生态环境、空间环境、文化环境、视觉环境的改造与延续。"
)
TOWNS = ["白沙镇", "龙潭镇", "和顺镇", "清源镇", "松坡镇"]
# The longest number of each column nearly touches the next, as in yearbooks.
VALUES = [[851 + 113 * n, 1293 + 7 * n, round(65 + n * 1.5, 1)] for n in range(len(TOWNS))]


def write_rows(rows: list[list[object]], tag: str = "td") -> str:
    """Return rows of a table in HTML."""
    return "".join(
        "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>" for row in rows
    )


HARVEST = write_rows([["乡镇", "玉米", "小麦", "大豆"]], "th") + write_rows(
    [[town, *values] for town, values in zip(TOWNS, VALUES, strict=True)]
)
TITLES = (
    "<p>各镇粮食产量见下表。</p><p style='text-align: center'>表3 各镇粮食产量</p>"
    "<p style='text-align: right'>单位：吨</p>"
)
RIGHT = "td {text-align: right} td:first-child {text-align: left}"

# Each: the style of a page, and its body.
TABLES = {
    "ruled": (RULED, f"{TITLES}<table>{HARVEST}</table><p>以上由统计局提供。</p>"),
    "three lines": (
        f"table {{width: 100%; border-top: 2px solid; border-bottom: 2px solid}} {RIGHT}"
        "tr:first-child th {border-bottom: 1px solid}",
        f"{TITLES}<table>{HARVEST}</table><p>以上由统计局提供。</p>",
    ),
    "no lines": (
        f"td, th {{padding: 2px 16px}} {RIGHT}",
        f"{TITLES}<table>{HARVEST}</table><p>以上由统计局提供。</p>",
    ),
    "shaded": (
        "td, th {padding: 3px 12px} tr:nth-child(even) td {background: #ddd}"
        "th {background: #246; color: white}",
        f"{TITLES}<table>{HARVEST}</table><p>以上由统计局提供。</p>",
    ),
    "row lines": (
        "td, th {padding: 3px 24px; border-bottom: 1px solid #999}",
        f"{TITLES}<table>{HARVEST}</table><p>以上由统计局提供。</p>",
    ),
    "columns ruled": (
        "td, th {padding: 1px 16px; border-left: 1px solid; border-right: 1px solid}"
        "th, tr:last-child td {border-bottom: 1px solid} th {border-top: 1px solid}"
        "td:first-child, th:first-child {border-left: 0}"
        "td:last-child, th:last-child {border-right: 0}",
        f"{TITLES}<table>{HARVEST}</table><p>以上由统计局提供。</p>",
    ),
}
MERGED = (
    RULED,
    "<table><tr><th rowspan=2>指标</th><th colspan=2>2022年</th><th colspan=2>2023年</th></tr>"
    "<tr><th>一季度</th><th>二季度</th><th>一季度</th><th>二季度</th></tr>"
    "<tr><td rowspan=2>总产值</td><td>12</td><td>13</td><td>14</td><td>15</td></tr>"
    "<tr><td>22</td><td>23</td><td>24</td><td>25</td></tr>"
    "<tr><td>利润</td><td colspan=2>合并</td><td>34</td><td>-</td></tr></table>",
)
WRAPPED = (
    f"{RULED} table {{width: 12cm}}",
    "<table><tr><th>序号</th><th>重点任务</th><th>责任单位</th></tr>"
    f"<tr><td>1</td><td>{PROSE}</td><td>市住房城乡建设委、市规划自然资源委</td></tr>"
    "<tr><td>2</td><td>Build Back Better program of the city council</td><td>区政府</td></tr></table>",
)
LONG = (
    f"{RULED} thead {{display: table-header-group}}",
    "<p>表5 各单位情况</p><table><thead><tr><th>序号</th><th>单位</th><th>数量</th></tr></thead>"
    + write_rows([[n, f"单位{n}", n * 17] for n in range(1, 90)])
    + "</table><p>后文。</p>",
)
SECTIONS = (
    f"td, th {{padding: 1px 14px; font-weight: normal}} {RIGHT}",
    "<p style='text-align: center'>2-5 各区常住人口</p><p style='text-align: right'>单位：万人</p>"
    "<table><tr><th></th><th colspan=2>2022年</th><th colspan=2>2023年</th></tr>"
    + write_rows([["地　区", "户数", "人口", "户数", "人口"]], "th")
    + "<tr><td>一、核心区</td></tr>"
    + write_rows([["东城区", 30.1, 70.4, 30.2, 70.3], ["西城区", 40.5, 110.1, 40.3, 109.8]])
    + "<tr><td>二、城市功能拓展区</td></tr>"
    + write_rows([["朝阳区", 120.3, 344.2, 121.1, 344.6], ["丰台区", "", 201.2, "", 201.1]])
    + "</table><p>资料来源：统计局。</p>",
)
BESIDE = (
    f"{RULED} div {{display: flex; gap: 40px}}",
    "<div><table>"
    + write_rows([["区", "数量"]], "th")
    + write_rows([["东城", 1], ["西城", 2]])
    + "</table><table>"
    + write_rows([["类别", "金额"]], "th")
    + write_rows([["住宅", 1.5], ["商业", 2.5]])
    + "</table></div>",
)
LABELS = (
    RULED,
    "<table><tr><th>类别</th><th>指标</th><th>数值</th></tr>"
    "<tr><td rowspan=2 style='width: 1em'>经济发展</td><td>财政收入</td><td>100</td></tr>"
    "<tr><td>进出口</td><td>20</td></tr></table>",
)
TIGHT = (
    f"td, th {{padding: 0 16px 0 0}} {RIGHT} td:nth-child(2) {{padding-left: 0; text-align: left}}"
    "td:first-child {padding-right: 5px}",
    f"<p>前文。</p><table>{HARVEST}</table><p>后文。</p>",
)
BROKEN = (
    "table {width: 16cm} td, th {padding: 4px 12px; vertical-align: top; text-align: left}"
    "td {line-height: 1.2} th, td:not(:nth-child(2)) {white-space: nowrap}",
    "<table>"
    + write_rows([["序号", "重点任务", "时限", "投资"]], "th")
    + write_rows([[n, PROSE[: 30 * n], f"2024年{n}月", n * 1.5] for n in range(1, 5)])
    + "</table>",
)
SIGNS = (
    f"td, th {{padding: 2px 30px}} {RIGHT}",
    "<table>"
    + write_rows([["项目", "结果", "单位"]], "th")
    + write_rows([[f"指标{n}", f"{'↑ ' if n % 2 else ''}{n}.5", "g/L"] for n in range(1, 6)])
    + "</table>",
)
# Pages without a table.
PROSES = {
    "prose": ("", f"<p>{PROSE * 3}</p>" * 6),
    "two columns": ("div {columns: 2}", f"<h1>新闻</h1><div>{f'<p>{PROSE * 2}</p>' * 9}</div>"),
    "three columns": (
        "div {columns: 3; column-gap: 12px; column-rule: 1px solid; font-size: 9pt}",
        f"<h1>新闻</h1><div>{f'<p>{PROSE}</p>' * 22}</div>",
    ),
    "lists": (
        "li {margin-left: 3em}",
        f"<p>{PROSE}</p><ol>{f'<li>{PROSE[:30]}</li><li>完成改造 12 个。</li>' * 6}</ol>" * 3,
    ),
    "contents": (
        "li {display: flex} b {flex: 1; font-weight: normal}",
        "<h1>目录</h1><ul style='list-style: none'>"
        + "".join(f"<li><b>第{n}章 总则与说明</b><span>{n * 3}</span></li>" for n in range(1, 15))
        + "</ul>",
    ),
    "boxes": (
        "div {border: 1px solid; background: #eef; padding: 8px}",
        f"<div><p>{PROSE}</p><p>{PROSE}</p></div><p>{PROSE}</p>" * 3,
    ),
    "form": (
        "span {display: inline-block; width: 7cm}",
        "<p><span>联系人：张三</span><span>电话：010-12345678</span></p>"
        "<p><span>地址：西城区</span><span>邮编：100000</span></p>"
        "<p><span>单位：清华同衡</span><span>日期：2023年5月1日</span></p>",
    ),
    "names": (
        "td {padding: 2px 20px}",
        "<p>参加人员名单</p><table>"
        + write_rows([["张三", "李四", "王小五", "赵六"]] * 6)
        + "</table>",
    ),
    "hanging numbers": (
        "span {display: inline-block; width: 3cm}",
        "".join(f"<p><span>（{n}）</span>{PROSE[:35]}</p>" for n in range(1, 8)),
    ),
    "numbers in prose": (
        "",
        "".join(
            f"<p>2023年 {n} 月，完成 {n * 3} 项改造，投资 {n * 1.5} 亿元，增长 {n}%。</p>"
            for n in range(1, 12)
        ),
    ),
    "chart": (
        "",
        "<svg width=500 height=300>"
        + "".join(
            f"<line x1=40 x2=480 y1={y} y2={y} stroke='#ccc' /><text x=5 y={y}>{y}</text>"
            for y in range(20, 261, 40)
        )
        + "<line x1=40 x2=40 y1=20 y2=260 stroke='#000' />"
        + "".join(
            f"<rect x={n * 60} y={260 - n * 30} width=30 height={n * 30} fill='#48a' />"
            f"<text x={n * 60} y=280>20{n + 10}</text><text x={n * 60} y={255 - n * 30}>{n * 30}"
            "</text>"
            for n in range(1, 7)
        )
        + f"</svg><p>{PROSE}</p>",
    ),
    "marked words": (
        "mark {background: yellow; padding: 5px 0}",
        f"<p>{PROSE[:60]}<mark>{PROSE[:90]}</mark>{PROSE}</p>" * 4,
    ),
}


def print_pdf(browser: Browser, page: tuple[str, str]) -> bytes:
    """Print a page, given its style and its body."""
    style, body = page
    tab = browser.new_page()
    tab.set_content(f"<html lang=zh><title>x</title><style>{PAGE} {style}</style>{body}")
    data = tab.pdf(format="A4", outline=False, print_background=True)
    tab.close()
    return data


def write_docx(path: Path) -> None:
    """Write a report with a ruled table over pages, tasks in long cells, and a three-line table."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    document.add_paragraph("一、基本情况")
    document.add_paragraph(PROSE)
    document.add_paragraph("表3 城市更新项目情况").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("单位：万平方米").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=2, cols=5, style="Table Grid")
    for (row, column), (last_row, last_column), text in [
        ((0, 0), (1, 0), "区"),
        ((0, 1), (0, 2), "老旧小区"),
        ((0, 3), (0, 4), "危旧楼房"),
    ]:
        table.cell(row, column).merge(table.cell(last_row, last_column)).text = text
    for column, text in enumerate(["个数", "面积", "个数", "面积"], 1):
        table.cell(1, column).text = text
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for n in range(45):
        cells = table.add_row().cells
        for cell, text in zip(cells, [f"第{n}区", n * 3, f"{n * 7.5:,.2f}", n, "-"], strict=True):
            cell.text = str(text)
    document.add_paragraph("二、任务分工")
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ["序号", "内容", "责任单位"], strict=True):
        cell.text = text
    for n in range(1, 13):
        cells = table.add_row().cells
        for cell, text in zip(cells, [str(n), f"任务{n}：" + PROSE, f"单位{n}"], strict=True):
            cell.text = text
    document.add_paragraph("三、门店情况")
    document.add_paragraph("各街道门店见下表（单位：个）")
    table = document.add_table(rows=1, cols=4, style="Light Shading")
    for cell, text in zip(table.rows[0].cells, ["街道", "总数", "新增", "占比"], strict=True):
        cell.text = text
    for n, name in enumerate(["展览路", "月坛", "金融街", "德胜"]):
        cells = table.add_row().cells
        for cell, text in zip(cells, [name, n * 31 + 7, n * 3, f"{n * 1.5}%"], strict=True):
            cell.text = str(text)
    document.add_paragraph("后文说明。")
    document.save(str(path))


def main() -> None:
    """Make both anew."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        pages = [TABLES["ruled"], TABLES["no lines"], MERGED]
        style = (
            "section {break-after: page} .a td, .a th {border: 1px solid; padding: 3px 8px}"
            f".b td, .b th {{padding: 2px 16px}} {RIGHT}"
        )
        body = "".join(
            f"<section class={name}>{body}</section>"
            for name, (_, body) in zip("aba", pages, strict=True)
        )
        (HERE / "tables-chromium.pdf").write_bytes(print_pdf(browser, (style, body)))
        browser.close()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "tables-libreoffice.docx"
        write_docx(source)
        command = ["soffice", f"-env:UserInstallation=file://{name}/profile", "--headless"]
        subprocess.run(
            [*command, "--convert-to", "pdf", "--outdir", str(HERE), str(source)], check=True
        )


if __name__ == "__main__":
    main()
