"""Makes the golden documents: the shipped report, with its damage, as each format has it.

    python -m tests.documents.make

needs LibreOffice (Writer, Calc), Chromium and the font WenQuanYi Zen Hei besides what the tests
need. The files are committed, so that the tests need none of them. Headings are what the text's own
structure says; the rest is as in the report, character by character.
"""

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import olefile

import corpus
from tests.compound_support import write_compound
from tests.documents import written
from tests.documents.browsed import browse
from tests.documents.report import HERE, REPORT, page

# LibreOffice moves what a page raises by half points, and does not call it a superscript.
RAISED = "<meta charset=utf-8><p>库容4.2×10<sup>7</sup>立方米。</p>"
LOCKED = (
    'pdf:writer_web_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
    '"DocumentOpenPassword":{"type":"string","value":"secret"}}'
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


def convert_others(folder: Path) -> None:
    """Let LibreOffice write what it reads of the office files in other formats."""
    sources = {"report.docx": "odt doc rtf", "report.xlsx": "ods xls", "report.pptx": "odp ppt"}
    for source, formats in (sources | {"yearbook.fodt": "odt doc rtf"}).items():
        for to in formats.split():
            saved = convert(HERE / source, to, folder)
            shutil.copy(saved, HERE / saved.name)
            if zipfile.is_zipfile(saved):
                slim(HERE / saved.name)
            elif to == "ppt":  # its properties hold a picture of half a megabyte
                with olefile.OleFileIO(saved) as file:
                    names = ("Current User", "PowerPoint Document")
                    streams = {name: file.openstream(name).read() for name in names}
                (HERE / saved.name).write_bytes(write_compound(streams))
    shutil.copy(convert(written.make_contracts(folder), "xls", folder), HERE / "contracts.xls")
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


def main() -> None:
    """Make all of them anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written.make_docx(HERE / "report.docx")
        written.make_pptx(HERE / "report.pptx")
        written.make_xlsx(HERE / "report.xlsx")
        written.make_csv(HERE / "report.csv")
        written.make_md(HERE / "report.md")
        (HERE / "report.html").write_text(page(furniture=True), "utf-8")
        source = folder / "libreoffice.html"
        source.write_text(page(furniture=False), "utf-8")
        saved = convert(source, "docx:MS Word 2007 XML", folder)
        shutil.copy(saved, HERE / "report-libreoffice.docx")
        shutil.copy(convert(HERE / "report.docx", "pdf", folder), HERE / "report-libreoffice.pdf")
        locked = folder / "locked.html"
        locked.write_text("<p>Secret.</p>", "utf-8")
        shutil.copy(convert(locked, LOCKED, folder), HERE / "locked.pdf")
        sheet = convert(HERE / "report.csv", "xlsx", folder, "--infilter=CSV:44,34,76")
        shutil.copy(sheet, HERE / "report-libreoffice.xlsx")
        convert_others(folder)
        written.make_message(HERE / "report.eml")
        written.make_epub(HERE / "report.epub")
        browse(folder)
    with zipfile.ZipFile(HERE / "report.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(corpus.SHIPPED / REPORT, "2023/報告.txt")
        archive.write(HERE / "report.docx", "2023/報告.docx")


if __name__ == "__main__":
    main()
