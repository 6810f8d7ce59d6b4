"""How exactly the text of a PDF is read: golden pages of known text, by printer and font.

    python -m benchmarks.pdf_accuracy [--font NAME ...] [--json]

Prints generated Chinese reports (with Latin, digits, full-width punctuation, headings and lists) by
Chromium and by LibreOffice, where they are installed, in every known CJK font that is installed, in
four sizes, ragged and justified. Counts the characters that the reader inserts, loses or changes;
line breaks are not characters, but spaces are.
"""

import argparse
import difflib
import html
import io
import itertools
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from playwright.sync_api import Browser, sync_playwright

from corpus.formats.pdf.document import read_pdf

FONTS = (
    *("Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Serif CJK SC", "Noto Serif CJK TC"),
    *("AR PL UMing CN", "AR PL UMing TW", "AR PL UKai CN", "AR PL UKai TW"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback"),
)
SIZES = (9.0, 10.5, 12.0, 14.0)  # points
WORDS = {
    "place": "青岚县 石桥镇 柳湾村 日月潭 月台街 丁字口 小干河 一二一路 卜家庄 十里铺 门口乡",
    "subject": "灌溉面积 粮食产量 财政收入 常住人口 旅游收入 水库库容 用电量 森林覆盖率 入学人数",
    "latin": "Lido IBM GDP PM2.5 A4 Wi-Fi ISO9001 5G Li4Ti5 Q&A e-mail COVID-19",
}
# {s} stands where some writers put a space between Chinese and Latin, throughout their text.
SENTENCES = (
    "截至{s}{year}{s}年{s}{month}{s}月{s}{day}{s}日，{place}{subject}达到{s}{number}{s}万元。",
    "“{place}”与《{place}{subject}公报》（{year}{s}年版）一致；其中，{latin}{s}占{s}{share}%。",
    "据{place}统计局{s}{latin}{s}系统测算，{subject}为{s}{number}{s}吨，多{s}{share}{s}个百分点。",
    "【{place}】{subject}：{number}（单位：公顷）、{share}～{day}％，详见附件{s}{month}！",
    "日月星辰，一日一月；「{place}」、『{subject}』是明日、昨日与前月的十一月二十一日？",
    "联系电话：010-{number}，网址：www.example.cn/{latin}，邮编{s}{year}00——每日{s}8:30—17:30。",
    "在{place}，“十四五”规划…要求到{s}{year}{s}年{subject}不低于{s}{number}{s}亩，即{s}{share}‰。",
)
ENGLISH = "The {latin} project of {year} cost RMB {number}, i.e. {share}% more than {latin} did."


@dataclass(frozen=True)
class Block:
    """A heading, paragraph or item of a list, with the text that a reader sees."""

    kind: str  # "heading", "text", "bullet" or "number"
    text: str


@dataclass(frozen=True)
class Style:
    """How a report is printed."""

    font: str
    size: float  # points
    justified: bool


@dataclass(frozen=True)
class Accuracy:
    """What was read of the reports of one printer in one font."""

    printer: str
    font: str
    characters: int  # of the text
    inserted: int
    lost: int
    changed: int
    split: int  # line breaks that are read within a paragraph
    joined: int  # paragraphs that are read as one with the next
    examples: tuple[str, ...]


def write_report(seed: int, paragraphs: int = 10) -> list[Block]:
    """Return a report of generated text; a seed gives the same report again."""
    chance = random.Random(seed)
    sentences = (*SENTENCES, ENGLISH) if seed % 4 < 2 else SENTENCES

    def choose_word(kind: str) -> str:
        return chance.choice(WORDS[kind].split())

    def write_sentence() -> str:
        return chance.choice(sentences).format(
            s=" " if seed % 4 < 2 else "",
            **{kind: choose_word(kind) for kind in WORDS},
            year=chance.randint(1998, 2025),
            month=chance.randint(1, 12),
            day=chance.randint(1, 28),
            number=f"{chance.uniform(1, 99999):,.2f}",
            share=round(chance.uniform(0, 100), 1),
        )

    report = [Block("heading", choose_word("place") + choose_word("subject") + "报告")]
    for nth in range(1, paragraphs + 1):
        if nth % 4 == 0:
            report.append(Block("heading", f"{choose_word('subject')}与{choose_word('subject')}"))
            kind = "bullet" if nth % 8 else "number"
            for count in range(1, 4):
                label = f"{count}." if kind == "number" else "•"
                report.append(Block(kind, f"{label} {write_sentence()}"))
        text = "".join(write_sentence() for _ in range(chance.randint(1, 5)))
        report.append(Block("text", text))
    return report


def print_by_chromium(browser: Browser, report: Sequence[Block], style: Style) -> bytes:
    """Return the PDF of a report, A4."""
    pieces = []
    for kind, blocks in itertools.groupby(report, lambda block: block.kind):
        tag, outer = {
            "heading": ("h2", ""),
            "text": ("p", ""),
            "bullet": ("li", "ul"),
            "number": ("li", "ol"),
        }[kind]
        inner = "".join(f"<{tag}>{_escape_block(block)}</{tag}>" for block in blocks)
        pieces.append(f"<{outer}>{inner}</{outer}>" if outer else inner)
    css = f"font: {style.size}pt/1.6 '{style.font}'; text-align: {_name_alignment(style)}"
    tab = browser.new_page()
    tab.set_content(f"<html lang=zh><title>x</title><style>body {{{css}}}</style>{''.join(pieces)}")
    data = tab.pdf(format="A4", outline=False, margin={"top": "20mm", "bottom": "20mm"})
    tab.close()
    return data


def print_by_libreoffice(reports: Sequence[tuple[Sequence[Block], Style]]) -> list[bytes]:
    """Return the PDFs of reports, which LibreOffice prints from Word files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [folder / f"{nth:03}.docx" for nth in range(len(reports))]
        for path, (report, style) in zip(paths, reports, strict=True):
            path.write_bytes(_write_docx(report, style))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", name]
        subprocess.run([*command, *map(str, paths)], check=True, capture_output=True)
        return [path.with_suffix(".pdf").read_bytes() for path in paths]


def _write_docx(report: Sequence[Block], style: Style) -> bytes:
    document = docx.Document()
    names = {"heading": "Heading 2", "text": "Normal", "bullet": "List Bullet"}
    for block in report:
        # Numbers of a list go on from list to list in the template, so these are typed.
        paragraph = document.add_paragraph(style=names.get(block.kind, "Normal"))
        if style.justified:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        text = block.text.removeprefix("• ") if block.kind == "bullet" else block.text
        run = paragraph.add_run(text)
        run.font.name = style.font
        run.font.size = Pt(style.size * (1.4 if block.kind == "heading" else 1))
        run.font.element.rPr.rFonts.set(qn("w:eastAsia"), style.font)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _escape_block(block: Block) -> str:
    own = block.text.split(" ", 1)[1] if block.kind in ("bullet", "number") else block.text
    return html.escape(own)


def _name_alignment(style: Style) -> str:
    return "justify" if style.justified else "left"


def write_expected(printer: str, report: Sequence[Block]) -> str:
    """Return what a reader copies from the page, a block a line; Chromium paints its bullets."""
    texts = (block.text for block in report)
    if printer == "Chromium":
        texts = (text.removeprefix("• ") for text in texts)
    return "\n".join([*texts, ""])


def compare_texts(read: str, expected: str) -> tuple[Counter[str], list[str]]:
    """Count what was inserted, lost, changed, split and joined; return examples of it."""
    # A paragraph that is read as two has lost no space.
    found, wanted = (re.sub(r"(?<=[ -~])\n(?=[ -~])", " ", text) for text in (read, expected))
    found, wanted = found.replace("\n", ""), wanted.replace("\n", "")
    counts: Counter[str] = Counter()
    examples = []
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        changed = min(end - start, last - first)
        counts["changed"] += changed
        counts["lost"] += end - start - changed
        counts["inserted"] += last - first - changed
        here = wanted[max(0, start - 6) : end + 6], found[max(0, first - 6) : last + 6]
        examples.append(" → ".join(here))
    if not examples:
        own, right = (_find_breaks(text) for text in (read, expected))
        counts["joined"], counts["split"] = len(right.keys() - own), len(own.keys() - right)
        examples = [f"…{own[at][-12:]}|" for at in own.keys() - right]
        examples += [f"…{right[at][-12:]}" for at in right.keys() - own]
    return counts, examples


def _find_breaks(text: str) -> dict[int, str]:
    """Return each line by the letters up to its end, spaces not counted."""
    lines = text.splitlines()
    ends = itertools.accumulate(len(line.replace(" ", "")) for line in lines)
    return dict(zip(ends, lines, strict=True))


def list_fonts() -> list[str]:
    """Return the known CJK fonts that are installed."""
    if not shutil.which("fc-list"):
        return []
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True)
    families = {name for line in listed.stdout.splitlines() for name in line.split(",")}
    return [font for font in FONTS if font in families]


def measure(fonts: Sequence[str]) -> Iterator[Accuracy]:
    """Yield the accuracy of each printer that is installed in each font."""
    styles = {
        font: [Style(font, size, justified) for size in SIZES for justified in (False, True)]
        for font in fonts
    }
    chromium = shutil.which("chromium")
    if chromium:
        with sync_playwright() as play:
            flags = ["--no-sandbox", "--disable-gpu"]
            browser = play.chromium.launch(executable_path=chromium, args=flags)
            for font in fonts:
                printed = []
                for seed, style in enumerate(styles[font]):
                    report = write_report(seed)
                    printed.append((report, print_by_chromium(browser, report, style)))
                yield _sum_up("Chromium", font, printed)
            browser.close()
    if shutil.which("soffice"):
        jobs = [(write_report(seed), s) for font in fonts for seed, s in enumerate(styles[font])]
        files = iter(print_by_libreoffice(jobs))
        for font in fonts:
            printed = [(write_report(seed), next(files)) for seed in range(len(styles[font]))]
            yield _sum_up("LibreOffice", font, printed)


def _sum_up(printer: str, font: str, printed: Sequence[tuple[list[Block], bytes]]) -> Accuracy:
    total, examples = Counter[str](), list[str]()
    for report, data in printed:
        counts, differences = compare_texts(read_pdf(data).text, write_expected(printer, report))
        total += counts
        examples += differences
    length = sum(len(block.text) for report, _ in printed for block in report)
    counted = {kind: total[kind] for kind in ("inserted", "lost", "changed", "split", "joined")}
    return Accuracy(printer, font, length, **counted, examples=tuple(examples))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.pdf_accuracy", description="PDF text.")
    parser.add_argument("--font", action="append", metavar="NAME", help="only this font; repeats")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    fonts = options.font or list_fonts()
    if not (fonts and any(map(shutil.which, ("chromium", "soffice")))):
        print("needs Chromium or LibreOffice, and CJK fonts.", file=sys.stderr)
        return 2
    found = list(measure(fonts))
    if options.json:
        print(json.dumps({"pdf": [asdict(row) for row in found]}, ensure_ascii=False))
        return 0
    print("| printer | font | characters | inserted | lost | changed | split | joined |")
    print("|---|---|---|---|---|---|---|---|")
    for row in found:
        counts = (row.characters, row.inserted, row.lost, row.changed, row.split, row.joined)
        print(f"| {row.printer} | {row.font} | " + " | ".join(f"{n:,}" for n in counts) + " |")
    for row in found:
        for example in row.examples:
            print(f"{row.printer}, {row.font}: {example}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
