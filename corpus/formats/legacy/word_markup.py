"""Writes the text of an older Word file as a docx, which is then read as any other.

So numbering, tables, notes, running heads and titles are understood in one place
(`corpus.formats.office.word`), whatever format they come from.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from corpus.formats.legacy.word_text import Level, Paragraph, Row, Run, Style, WordText
from corpus.formats.office.word.markup import MOST_COLUMNS

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTAINER = "application/vnd.openxmlformats-package"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FIELD = {"\x13": "begin", "\x14": "separate", "\x15": "end"}


def write_docx(text: WordText) -> bytes:
    """Return a docx of the text."""
    parts = {"styles": _write_styles(text.styles), "numbering": _write_numbering(text)}
    for kind, notes in text.notes.items():
        texts = map(_write_blocks, notes)
        written = (f'<w:{kind} w:id="{at}">{one}</w:{kind}>' for at, one in enumerate(texts))
        parts[f"{kind}s"] = _root(f"{kind}s", "".join(written))
    margins = ""
    for kind, tag, paragraphs in (("header", "hdr", text.headers), ("footer", "ftr", text.footers)):
        if paragraphs:
            parts[kind] = _root(tag, _write_blocks(paragraphs))
            margins += f'<w:{kind}Reference w:type="default" r:id="{kind}"/>'
    body = _write_blocks(text.blocks) + f"<w:sectPr>{margins}</w:sectPr>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", _write_types(parts))
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", _root("document", f"<w:body>{body}</w:body>"))
        package.writestr("word/_rels/document.xml.rels", _write_relations(parts))
        package.writestr("docProps/core.xml", _write_properties(text))
        for name, part in parts.items():
            package.writestr(f"word/{name}.xml", part)
    return out.getvalue()


def _write_blocks(blocks: Iterable[Paragraph | Row]) -> str:
    written = []
    for is_row, group in groupby(blocks, lambda block: isinstance(block, Row)):
        if is_row:
            written.append(_write_table([block for block in group if isinstance(block, Row)]))
        else:
            written += [_write_paragraph(b) for b in group if isinstance(b, Paragraph)]
    return "".join(written)


def _write_paragraph(paragraph: Paragraph) -> str:
    properties = ""
    if paragraph.style is not None:
        properties += f'<w:pStyle w:val="s{paragraph.style}"/>'
    properties += _write_list(paragraph.list) + _write_level(paragraph.level)
    runs = "".join(map(_write_run, paragraph.runs))
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _write_list(place: tuple[int, int] | None) -> str:
    if place is None:
        return ""
    return f'<w:numPr><w:ilvl w:val="{place[1]}"/><w:numId w:val="{place[0]}"/></w:numPr>'


def _write_level(level: int | None) -> str:
    return "" if level is None else f'<w:outlineLvl w:val="{level}"/>'


def _write_run(run: Run) -> str:
    properties = f'<w:vertAlign w:val="{run.shift}"/>' if run.shift else ""
    properties += "<w:vanish/>" if run.hidden else ""
    if run.note is not None:
        content = f'<w:{run.note[0]}Reference w:id="{run.note[1]}"/>'
    else:
        content = "".join(map(_write_piece, _cut(run)))
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def _cut(run: Run) -> Iterable[tuple[str, bool]]:
    """Return the text, its breaks, tabs and marks of fields one by one."""
    pieces = re.split("([\t\n\x13\x14\x15])", run.text)
    return [(piece, run.instruction) for piece in pieces if piece]


def _write_piece(piece: tuple[str, bool]) -> str:
    text, instruction = piece
    if text in _FIELD:
        return f'<w:fldChar w:fldCharType="{_FIELD[text]}"/>'
    if text == "\n":
        return "<w:br/>"
    if text == "\t":
        return "<w:tab/>"
    tag = "instrText" if instruction else "t"
    return f'<w:{tag} xml:space="preserve">{_escape(text)}</w:{tag}>'


def _write_table(rows: list[Row]) -> str:
    """Return a table; its columns are the stretches between the edges of all its cells."""
    edges = sorted({row.left for row in rows} | {cell.edge for row in rows for cell in row.cells})
    place = {edge: at for at, edge in enumerate(edges)}
    written = []
    for row in rows:
        properties = "<w:tblHeader/>" if row.is_header else ""
        if place[row.left]:
            properties += f'<w:gridBefore w:val="{min(place[row.left], MOST_COLUMNS)}"/>'
        cells, at = [], place[row.left]
        for cell in row.cells:
            span = max(1, min(place[cell.edge] - at, MOST_COLUMNS))
            at = max(at, place[cell.edge])
            merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
            content = _write_blocks(cell.paragraphs) or "<w:p/>"
            cells.append(
                f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr>{content}</w:tc>'
            )
        written.append(f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>")
    grid = "<w:gridCol/>" * min(len(edges) - 1, MOST_COLUMNS)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(written)}</w:tbl>"


def _write_styles(styles: dict[int, Style]) -> str:
    written = []
    for number, style in styles.items():
        base = f'<w:basedOn w:val="s{style.base}"/>' if style.base in styles else ""
        properties = _write_list(style.list) + _write_level(style.level)
        written.append(
            f'<w:style w:type="paragraph" w:styleId="s{number}">'
            f"<w:name w:val={_quote(style.name)}/>{base}<w:pPr>{properties}</w:pPr></w:style>"
        )
    return _root("styles", "".join(written))


def _write_numbering(text: WordText) -> str:
    written = []
    for own, levels in text.lists.items():
        inner = "".join(_write_list_level(at, level) for at, level in enumerate(levels))
        written.append(f'<w:abstractNum w:abstractNumId="{own}">{inner}</w:abstractNum>')
    for number, own in text.numbers.items():
        starts = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level, start in text.starts.get(number, {}).items()
        )
        written.append(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{own}"/>{starts}</w:num>'
        )
    return _root("numbering", "".join(written))


def _write_list_level(at: int, level: Level) -> str:
    legal = "<w:isLgl/>" if level.legal else ""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{level.start}"/><w:numFmt w:val="{level.format}"/>'
        f'{legal}<w:suff w:val="{level.suffix}"/><w:lvlText w:val={_quote(level.text)}/></w:lvl>'
    )


def _write_properties(text: WordText) -> str:
    day = f"{text.date}T00:00:00Z" if text.date else ""
    when = f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified>' if day else ""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_escape(text.title)}</dc:title><dc:creator>{_escape(text.author)}</dc:creator>"
        f"{when}</cp:coreProperties>"
    )


def _write_types(parts: Iterable[str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{name}+xml"/>'
        for name in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_CONTAINER}.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{_CONTAINER}.core-properties+xml"/>'
        f"{overrides}</Types>"
    )


def _write_relations(parts: Iterable[str]) -> str:
    kind = f"{_OFFICE}/relationships"
    written = "".join(
        f'<Relationship Id="{name}" Type="{kind}/{name}" Target="{name}.xml"/>' for name in parts
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'


_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="a" Type="{_OFFICE}/relationships/officeDocument"'
    ' Target="word/document.xml"/>'
    f'<Relationship Id="b" Type="{_PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/></Relationships>'
)


def _root(tag: str, content: str) -> str:
    names = f'xmlns:w="{_W}" xmlns:r="{_OFFICE}/relationships"'
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {names}>{content}</w:{tag}>'


def _escape(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _quote(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
