"""How fast each format is read: bytes to repaired, structured documents.

    python -m benchmarks.formats [--copies 200] [--json]

Reads copies of the golden documents (the shipped report in every format, tests/documents) in this
process and through `corpus.load_files`, the way a build does.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import corpus
from corpus.formats.pdf import ocr

GOLDEN = Path(__file__).parents[1] / "tests" / "documents"
SCAN, OCR_COPIES = GOLDEN / "scan.png", 5  # where the extra is installed
REPORT = corpus.SHIPPED / "beijing-urban-renewal-2023.txt"
FILES = [
    REPORT,
    *(GOLDEN / name for name in ("report.md", "report.csv", "report.html", "report-saved.mhtml")),
    *(GOLDEN / name for name in ("report.docx", "report.pptx", "report.xlsx")),
    *(GOLDEN / f"report.{suffix}" for suffix in ("odt", "odp", "ods", "doc", "xls", "ppt", "rtf")),
    *(GOLDEN / f"report.{suffix}" for suffix in ("epub", "eml")),
    *(GOLDEN / name for name in ("report-libreoffice.pdf", "report-two-columns.pdf")),
]


@dataclass(frozen=True)
class Speed:
    """What one format costs."""

    format: str
    file: str
    documents: int
    characters: int  # of one document
    documents_per_second: float  # of one core's time, which other work does not lengthen
    characters_per_second: float
    documents_per_second_built: float  # by the clock, through load_files, its start included


def measure(path: Path, copies: int) -> Speed:
    """Read copies of a file, one after the other and as a build does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = [f"{n:04}{path.suffix}" for n in range(copies)]
        for copy in names:
            shutil.copy(path, folder / copy)
        document = corpus.load_document(folder, names[0])  # imports what the format needs
        started = time.process_time()
        for copy in names:
            corpus.load_file(folder, copy)
        alone = time.process_time() - started
        started = time.perf_counter()
        for loaded in corpus.load_files(folder, names):
            if not loaded.documents:
                raise RuntimeError(f"{path.name}: {loaded.skipped[0][1]}")
        built = time.perf_counter() - started
    length = len(document.text)
    return Speed(
        format=document.format,
        file=path.name,
        documents=copies,
        characters=length,
        documents_per_second=round(copies / alone, 1),
        characters_per_second=round(copies * length / alone),
        documents_per_second_built=round(copies / built, 1),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.formats", description="Reading, by format.")
    parser.add_argument("--copies", type=int, default=200, metavar="N")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    if options.copies < 1:
        print("--copies must be 1 or more.", file=sys.stderr)
        return 2
    speeds = [measure(path, options.copies) for path in FILES]
    if ocr.is_available():
        speeds.append(measure(SCAN, min(options.copies, OCR_COPIES)))
    if options.json:
        print(json.dumps({"formats": [asdict(speed) for speed in speeds]}))
        return 0
    print(
        "| format | file | documents/s, one core | characters/s, one core "
        "| documents/s, load_files |"
    )
    print("|---|---|---|---|---|")
    for speed in speeds:
        print(
            f"| {speed.format} | {speed.file} | {speed.documents_per_second:,.3g} "
            f"| {speed.characters_per_second:,.0f} | {speed.documents_per_second_built:,.3g} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
