"""Make the pictures of the README: `python -m benchmarks.screenshots`.

The app runs on a home made for it, over the shipped report and reports of the tests, and a Chromium
takes the pictures: 1280 and 390 pixels wide, light and dark, in the three languages. They go to
docs/, in the colours that they have (a palette of 256 each).
"""

import argparse
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

import corpus
from benchmarks.served import serve
from index import build_index
from ui.service.service import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT / "tests" / "documents"
TEA_REPORT = Path(__file__).with_name("tea_report.html")  # printed as 茶業年報112.pdf
REPORTS = {  # files of the tests, by the names that a reader of reports would give them
    "雲溪縣水利年報2023.odt": "yearbook.odt",
    "neighbourhood-renewal.pdf": "english.pdf",
}
CITED = {
    "zh-TW": "京張鐵路遺址公園是怎樣和鐵路方面協調的?",
    "zh-CN": "京张铁路遗址公园怎么和铁路部门协调?",
    "en-US": "How did 京張 coordinate with the railway?",
}
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@dataclass(frozen=True)
class Picture:
    """One picture: in which browser, at which address, after what."""

    width: int
    language: str
    theme: str
    act: "Callable[[Page, str], None]"  # the page and its language
    address: str = "#/"


def ask(page: "Page", question: str) -> None:
    """Ask, and wait for the whole answer."""
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".turn").nth(turns).locator(".refs").first.wait_for()


def ask_cited(page: "Page", language: str) -> None:
    """Ask the question of the README."""
    ask(page, CITED[language])


def ask_for_rows(page: "Page", language: str) -> None:
    """Ask what rows of a table answer."""
    ask(page, "各鄉鎮的評定是什麼?")
    page.locator(".quoted-row").first.wait_for()


def open_source(page: "Page", language: str) -> None:
    """Open the source of a quotation, which a phone shows in a sheet."""
    ask_cited(page, language)
    page.locator(".statement .cite").first.click()
    page.locator("#sheet mark").first.wait_for()


def open_original(page: "Page", language: str) -> None:
    """Open the page of a PDF that holds a quotation."""
    ask(page, "茶葉外銷以哪一國為最大市場?")
    page.locator("#sources .source.open [data-picture]").first.click()
    page.locator(".sheet .box").first.wait_for()
    page.locator(".sheet img[src]").wait_for()


def wait_for(selector: str) -> "Callable[[Page, str], None]":
    """Return what waits for a part of the page."""
    return lambda page, language: page.locator(selector).first.wait_for()


SEARCH = "#/search?query=tea+exports&explain=1"
PICTURES: dict[str, Picture | Sequence[Picture]] = {
    "screenshot": Picture(1280, "zh-TW", "light", ask_cited),
    "screenshot-dark": Picture(1280, "en-US", "dark", ask_cited),
    "screenshot-table": Picture(1280, "zh-TW", "light", ask_for_rows),
    "screenshot-original": Picture(1280, "zh-TW", "light", open_original),
    "screenshot-documents": Picture(
        1280, "zh-CN", "light", wait_for("#listing tbody tr"), "#/documents"
    ),
    "screenshot-search": Picture(1280, "zh-TW", "light", wait_for("#found .reasons"), SEARCH),
    "screenshot-settings": Picture(
        1280, "en-US", "light", wait_for("#settings .in-use dd"), "#/settings"
    ),
    # Side by side: a phone in each language, light and dark.
    "screenshot-phone": (
        Picture(390, "zh-TW", "light", ask_cited),
        Picture(390, "zh-CN", "dark", open_source),
        Picture(390, "en-US", "light", wait_for("#found .hit"), "#/search?query=tea+exports"),
    ),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="(default: docs)")
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- of the extra `dev`

    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=found, args=list(FLAGS)) as browser,
        served_home(browser) as url,
    ):
        for name in options.names or PICTURES:
            wanted = PICTURES[name]
            group = [wanted] if isinstance(wanted, Picture) else wanted
            made = [take(browser, url, picture) for picture in group]
            path = options.out / f"{name}.png"
            join(made).quantize(256).save(path, optimize=True)
            print(f"{path}  {path.stat().st_size // 1024} kB")


@contextmanager
def served_home(browser: "Browser") -> Iterator[str]:
    """Serve a home made for the pictures, and yield its address."""
    os.environ["YINJU_CONTEXT"] = "off"  # nothing is to change while pictures are taken
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        folder = home / "documents"  # uploads, beside the shipped report
        folder.mkdir()
        for name, source in REPORTS.items():
            shutil.copy(DOCUMENTS / source, folder / name)
        page = browser.new_page()
        page.goto(TEA_REPORT.as_uri())
        page.pdf(path=folder / "茶業年報112.pdf")
        page.close()
        build_index(home, corpus.SHIPPED)
        with serve(Service.of_home(home)) as url:
            yield url


def take(browser: "Browser", url: str, picture: Picture) -> Image.Image:
    """Return one picture, of what a window shows."""
    height = 860 if picture.width > 900 else 780
    options: dict[str, Any] = {
        "viewport": {"width": picture.width, "height": height},
        "locale": picture.language,
        "color_scheme": picture.theme,
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"{url}/{picture.address}")
    page.locator("#question textarea").wait_for(state="attached")
    page.locator("#status .ready").wait_for(state="attached")
    picture.act(page, picture.language)
    page.evaluate("document.activeElement.blur()")  # no caret blinks in a picture
    page.wait_for_timeout(600)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return shot


def join(pictures: Sequence[Image.Image], gap: int = 24) -> Image.Image:
    """Return pictures side by side."""
    if len(pictures) == 1:
        return pictures[0]
    width = sum(one.width for one in pictures) + gap * (len(pictures) - 1)
    joined = Image.new("RGB", (width, max(one.height for one in pictures)), "white")
    at = 0
    for one in pictures:
        joined.paste(one, (at, 0))
        at += one.width + gap
    return joined


if __name__ == "__main__":
    main()
