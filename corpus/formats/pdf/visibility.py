"""What one sees of a PDF page: no white text on white, and what was filled into its form."""

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
from pypdfium2 import raw

from corpus.formats.pdf.thresholds import LEGIBILITY

_Box = tuple[float, float, float, float]  # left, bottom, right, top


def load_page(document: Any, number: int) -> Any:
    """Return a page, counted from 0, with what was filled into its form written on it."""
    page = document[number]
    if raw.FPDFPage_GetAnnotCount(page.raw) > 0:
        flattened = raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
        if flattened == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[number]
    return page


def find_unseen(page: Any, box: _Box) -> list[_Box]:
    """Return where text is that has the colour of the paper below it, from the top left.

    `box` is that of the page. The boxes are left, top, right and bottom. The page is drawn only
    where it has white text, which stands on dark ground in the heads of tables.
    """
    white = list(_find_white(page))
    if not white or page.get_rotation():
        return []
    drawn = np.squeeze(page.render(scale=1, grayscale=True).to_numpy())
    unseen = []
    for left, bottom, right, top in white:
        place = left - box[0], box[3] - top, right - box[0], box[3] - bottom
        x1, y1, x2, y2 = (max(0, round(edge)) for edge in place)
        shown = drawn[y1 : y2 + 1, x1 : x2 + 1]
        if shown.size and int(np.ptp(shown)) <= LEGIBILITY.unseen:
            unseen.append(place)
    return unseen


def _find_white(page: Any) -> Iterator[_Box]:
    """Yield the bounds of the page's white text objects."""
    colours = [ctypes.c_uint() for _ in range(4)]
    edges = [ctypes.c_float() for _ in range(4)]
    for nth in range(raw.FPDFPage_CountObjects(page.raw)):
        found = raw.FPDFPage_GetObject(page.raw, nth)
        if raw.FPDFPageObj_GetType(found) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        if not raw.FPDFPageObj_GetFillColor(found, *colours):
            continue
        *colour, cover = (each.value for each in colours)
        is_white = min(colour) >= LEGIBILITY.white or not cover
        if is_white and raw.FPDFPageObj_GetBounds(found, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            yield left, bottom, right, top
