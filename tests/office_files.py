"""Small Office files, made of the XML that a test is about."""

import io
import zipfile

from corpus import formats

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = {
    "word/styles.xml": "styles",
    "word/numbering.xml": "numbering",
    "word/settings.xml": "settings",
    "word/footnotes.xml": "footnotes",
    "word/endnotes.xml": "endnotes",
}


def add_names(xml: str) -> str:
    """Return the XML of one element with the namespaces that tests use."""
    return xml.replace(">", f" {_NAMES}>", 1) if "/>" not in xml[: xml.index(">") + 1] else xml


def make_docx(body: str, **parts: str) -> bytes:
    """Return a Word document; `parts` by name without suffix: styles, numbering, header1, chart1."""
    members = {"word/document.xml": f"<w:document><w:body>{body}</w:body></w:document>"}
    members |= {f"word/{name}.xml": xml for name, xml in parts.items()}
    related = "".join(
        f'<Relationship Id="{name}" Type="{_KINDS}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for name in parts
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in [*_TYPES.items(), ("word/document.xml", "document.main")]
        if name in members
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        )
        rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
        package.writestr(
            "_rels/.rels",
            rels.format(
                f'<Relationship Id="r1" Type="{_KINDS}/officeDocument" Target="word/document.xml"/>'
            ),
        )
        package.writestr("word/_rels/document.xml.rels", rels.format(related))
        for name, xml in members.items():
            package.writestr(name, add_names(xml))
    return out.getvalue()


def read_marks(data: bytes, suffix: str = ".docx") -> list[tuple[str, str]]:
    """Return the pieces that a file is read into, each with its kind."""
    known = formats.detect_format(data, suffix)
    assert known is not None
    found = known.read(data)
    return [(mark.kind, found.text[mark.start : mark.end]) for mark in found.marks]


def read_lines(data: bytes, suffix: str = ".docx") -> list[str]:
    """Return the lines that a file is read into."""
    return [line for _, line in read_marks(data, suffix)]


def paragraph(text: str, properties: str = "") -> str:
    """Return the XML of a paragraph in one run."""
    shown = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{shown}</w:p>"


def numbered(text: str, number: int = 1, level: int = 0) -> str:
    """Return the XML of a paragraph in a list."""
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties)


def level(at: int, format: str, text: str, more: str = "", start: int = 1) -> str:
    """Return the XML of a level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, lists: str = "", more: str = "") -> str:
    """Return the part with one abstract list, 0, and list 1 upon it; `lists` are further ones."""
    return (
        f'<w:numbering><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )
