"""The formats that are read: a line of `FORMATS` and a module for each.

To add one: write `def read_x(data: bytes) -> Extract` (use `extract.Writer`, raise UnreadableFile
with a reason fit to show, import its library inside the function) and add its line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.errors import UnreadableFile
from corpus.formats import detection as detect
from corpus.formats.epub import is_epub, read_epub
from corpus.formats.extracted import Extract, Writer
from corpus.formats.html.mhtml import is_mhtml, read_mhtml
from corpus.formats.html.page import is_fragment, is_html, read_html
from corpus.formats.legacy.excel import is_xls, read_xls
from corpus.formats.legacy.excel_xml import is_xml_workbook, read_xml_workbook
from corpus.formats.legacy.powerpoint import is_ppt, read_ppt
from corpus.formats.legacy.rtf import is_rtf, read_rtf
from corpus.formats.legacy.word import is_doc, read_doc
from corpus.formats.mail.message import Attachment, has_header, is_eml, list_attachments, read_eml
from corpus.formats.mail.outlook import is_msg, list_msg_attachments, read_msg
from corpus.formats.markdown.document import read_markdown
from corpus.formats.office.slides.document import is_pptx, read_pptx
from corpus.formats.office.spreadsheet import is_xlsx, read_csv, read_xlsx
from corpus.formats.office.word.document import is_docx, read_docx
from corpus.formats.opendocument.document import is_odt, read_odt
from corpus.formats.opendocument.presentation import is_odp, read_odp
from corpus.formats.opendocument.spreadsheet import is_ods, read_ods
from corpus.formats.pdf.document import is_pdf, read_pdf
from corpus.formats.pdf.ocr import read_image
from corpus.formats.plain_text import read_text


@dataclass(frozen=True)
class Format:
    """One format: its name, how it is read, and how it is known.

    By its content where that is distinctive (`holds`), whatever the file is called; else it is
    text, and the suffix says which kind. Programs save parts of pages and messages too, which only
    the suffix and a look at their beginning (`accepts`) tell from text.
    """

    name: str
    read: Callable[[bytes], Extract]
    suffixes: tuple[str, ...]
    holds: Callable[[bytes], bool] | None = None
    accepts: Callable[[bytes], bool] | None = None
    attachments: Callable[[bytes], Iterator[Attachment]] | None = None  # documents of their own
    is_titled: bool = False  # its title and date are the document's own, not a file's properties


FORMATS = [
    Format("pdf", read_pdf, (".pdf",), is_pdf),
    Format("docx", read_docx, (".docx", ".docm"), is_docx),
    Format("pptx", read_pptx, (".pptx", ".pptm"), is_pptx),
    Format("xlsx", read_xlsx, (".xlsx", ".xlsm"), is_xlsx),
    Format("doc", read_doc, (".doc", ".dot", ".wps"), is_doc),
    Format("rtf", read_rtf, (".rtf",), is_rtf),
    Format("ppt", read_ppt, (".ppt", ".pps", ".pot", ".dps"), is_ppt),
    Format("xls", read_xls, (".xls", ".xlt", ".et"), is_xls),
    Format("xls", read_xml_workbook, (), is_xml_workbook),
    Format("odt", read_odt, (".odt", ".ott"), is_odt),
    Format("ods", read_ods, (".ods", ".ots"), is_ods),
    Format("odp", read_odp, (".odp", ".otp", ".odg"), is_odp),
    Format("epub", read_epub, (".epub",), is_epub),
    Format("eml", read_eml, (".eml",), is_eml, has_header, list_attachments, is_titled=True),
    Format("msg", read_msg, (".msg",), is_msg, attachments=list_msg_attachments),
    Format("mhtml", read_mhtml, (".mhtml", ".mht"), is_mhtml, is_titled=True),
    Format("html", read_html, (".html", ".htm", ".xhtml"), is_html, is_fragment, is_titled=True),
    Format(
        "image", read_image, (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"), detect.is_image
    ),
    Format("csv", read_csv, (".csv", ".tsv")),
    Format("md", read_markdown, (".md", ".markdown")),
    Format("txt", read_text, (".txt", ".text")),
]

__all__ = [
    "FORMATS",
    "Extract",
    "Format",
    "Writer",
    "detect_format",
    "list_suffixes",
    "make_format_error",
]


def list_suffixes() -> list[str]:
    """Return the suffixes of all files that may be read, the archives' included."""
    return [suffix for known in FORMATS for suffix in known.suffixes] + [".zip"]


def make_format_error(suffix: str) -> UnreadableFile:
    """Return the error for a file of an unknown format; `suffix` is "" or begins with a dot."""
    formats = ", ".join(list_suffixes())
    if not suffix:
        return UnreadableFile("file.no_suffix", formats=formats)
    return UnreadableFile("file.format_unsupported", suffix=suffix, formats=formats)


def detect_format(data: bytes, suffix: str) -> Format | None:
    """Return the format of a file's content; None where neither content nor suffix tells it.

    Raises UnreadableFile for content that is known and not read. A file whose name promises a
    format that its content is not is read as what it is: web offices save tables of HTML as xls,
    and a docx may be text.
    """
    for known in FORMATS:
        if known.holds is not None and known.holds(data):
            return known
    detect.refuse_known(data)
    named = next((known for known in FORMATS if suffix in known.suffixes), None)
    if named is None or named.holds is None:
        return named
    for known in (named, _get_format("html")):
        if known.accepts is not None and known.accepts(data):
            return known
    return _get_format("txt")


def _get_format(name: str) -> Format:
    return next(known for known in FORMATS if known.name == name)
