"""Writes what a document embeds: the data of a chart, the text of a formula."""

from typing import Any

from corpus.formats.extracted import Writer
from corpus.formats.opendocument.package import CHART, TABLE, TEXT, Styles
from corpus.formats.opendocument.paragraphs import join_paragraphs
from corpus.formats.opendocument.tables import read_table
from corpus.formats.tables.writing import write_table


def write_object(writer: Writer, root: Any, styles: Styles) -> None:
    """Write the table that a chart is drawn from, under the chart's title."""
    chart = next(root.iter(f"{CHART}chart"), None)
    if chart is None:
        return
    title = chart.find(f"{CHART}title")
    caption = join_paragraphs(title, styles) if title is not None else ""
    writer.text(caption)
    data = chart.find(f"{TABLE}table")
    if data is not None and next(data.iter(f"{TEXT}p"), None) is not None:
        grid = read_table(data, styles).grid
        write_table(writer, grid, header_rows=1, caption=caption)
