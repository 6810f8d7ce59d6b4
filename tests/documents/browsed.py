"""What Chromium prints and saves: the report, two columns of English, a scan."""

import io
import re
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.documents.report import HERE, TITLE, page

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
