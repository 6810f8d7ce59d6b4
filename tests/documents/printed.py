"""Makes the golden PDFs in which every space is counted: dense Chinese, printed by Chromium.

    python -m tests.documents.printed

needs Chromium and the Noto CJK fonts. Narrow characters (日 月 一 丨 卜), punctuation that fills half
of its box, digits, Latin words, stretched and letter-spaced lines are what makes a parser see
spaces that a file does not have, or lose those that it has.
"""

import html
import itertools
import random
import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent

NAMES = "徐 剛　王 小明　日 月"  # spaced by hand
DENSE = (
    "今日為二〇二三年十二月五日，全日開放。日月星辰，月月如日；一日一月，丨卜、。「日」「月」『卜』是明日、"
    "昨日與前月：本月一日至十日，十月一日、八月三十日；日本、月台、目前自己占卜，口中有日，日日月月。"
    "工程於1949年10月1日開工，至2023年12月31日完工，面積12.5公頃，使用Lido和IBM的服務，增長5%（約1,234萬元）。"
)
SPACED = (
    "今日为二〇二三年十二月五日，全日开放。日月星辰，“日”“月”《卜》是明日、昨日与前月，口中有日，日日月月。"
    "使用 Lido 和 IBM 的 Cloud Platform 服务，其中 GDP 增长 5 个百分点，门口有 12 个 A 级 B 级单位。"
    "小小的卜卦、上下一二三，干戈，门口、月日丁丁，丨丨一一卜卜。"
)
LATIN = (
    "The Lido Cinema opened in 1949, moved twice (in 1950 and 1961), and was rebuilt: “It is ours,” "
    "said Mr. A. J. Wu. 京張鐵路 Railway Park 占地 12.5 公頃 with 9 bridges."
)
PARAGRAPHS = [NAMES, DENSE, SPACED, LATIN]

FAMILIES = ["Noto Sans CJK TC", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Serif CJK TC"]
SIZES = [9, 12, 23]
STYLES = [
    "",
    "text-align: justify",
    "letter-spacing: 0.05em",
    "letter-spacing: 0.3em",
    "letter-spacing: -0.03em",
    "font-weight: bold; text-align: justify",
    "text-autospace: normal; text-align: justify",
]
# Each golden file: the style of its page.
GOLDEN = {
    "printed-sans.pdf": "font: 12px/1.7 'Noto Sans CJK TC'",
    "printed-justified.pdf": "font: 16px/1.7 'Noto Sans CJK SC'; text-align: justify",
    "printed-serif.pdf": "font: 11px/1.7 'Noto Serif CJK TC'; text-align: justify",
    "printed-spaced.pdf": "font: 14px/1.7 'Noto Sans CJK JP'; letter-spacing: 0.15em",
}


def page_styles() -> list[str]:
    """Return the styles of the pages that a test prints: each style in two families and sizes."""
    pages = zip(STYLES * 2, itertools.cycle(FAMILIES), itertools.cycle(SIZES), strict=False)
    return [f"font: {size}px/1.7 '{family}'; {style}" for style, family, size in pages]


def shuffled(seed: int) -> list[str]:
    """Return paragraphs of the same characters in another order."""
    chance = random.Random(seed)
    pieces = [*"日月一丨卜口目自十丁門口、，。「」；", *"日月" * 8, "1949", "12.5", "Lido", "A"]
    found = []
    for _ in range(3):
        words = [chance.choice(pieces) for _ in range(240)]
        found.append("日" + "".join(words) + "。")
    return found


def print_pdf(browser: Browser, paragraphs: list[str], style: str) -> bytes:
    """Print paragraphs in a style."""
    tab = browser.new_page()
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    tab.set_content(f"<html lang=zh><title>x</title><style>body {{{style}}}</style>{body}")
    data = tab.pdf(format="A4", outline=False)
    tab.close()
    return data


def as_read(paragraphs: list[str]) -> str:
    """Return the text that a parser should find: a paragraph a line, each space one space."""
    return "".join(" ".join(text.split()) + "\n" for text in paragraphs)


def main() -> None:
    """Make all of them anew."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        for name, style in GOLDEN.items():
            Path(HERE / name).write_bytes(print_pdf(browser, PARAGRAPHS, style))
        browser.close()


if __name__ == "__main__":
    main()
