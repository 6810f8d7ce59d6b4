"""Parses OpenDocument spreadsheets (ods): the visible sheets, each cell as the sheet shows it."""

from corpus.formats.extracted import Extract, Writer
from corpus.formats.opendocument.objects import write_object
from corpus.formats.opendocument.package import DRAW, TABLE, holds, open_package
from corpus.formats.opendocument.tables import read_table
from corpus.formats.tables.writing import write_named_sheet


def is_ods(data: bytes) -> bool:
    """Tell whether the bytes are an OpenDocument spreadsheet."""
    return holds(data, "spreadsheet")


def read_ods(data: bytes) -> Extract:
    """Read an OpenDocument spreadsheet."""
    with open_package(data) as package:
        writer = Writer()
        for sheet in package.body("spreadsheet").iterchildren(f"{TABLE}table"):
            style = sheet.get(f"{TABLE}style-name")
            if package.styles.find("table", style, "table", f"{TABLE}display") == "false":
                continue
            table = read_table(sheet, package.styles)
            name = sheet.get(f"{TABLE}name", "")
            write_named_sheet(writer, name, table.grid, unstored=table.cells.unstored)
            for frame in sheet.iter(f"{DRAW}frame"):
                if (embedded := package.find_object(frame)) is not None:
                    write_object(writer, embedded, package.styles)
        return package.extract(writer, None)
