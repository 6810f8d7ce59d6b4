"""Recognises text in pictures with RapidOCR (Apache-2.0), where the extra `ocr` is installed.

The package carries its models for Traditional and Simplified Chinese and English, so nothing is
fetched.
"""

import io
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from corpus import alarm, limits
from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract
from corpus.formats.pdf.layout import lay_out
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.aligned import gather_aligned_tables
from corpus.formats.pdf.thresholds import LAYOUT


def is_available() -> bool:
    """Tell whether the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_image(data: bytes) -> Extract:
    """Read a picture, or the pictures of a multi-page TIFF."""
    if not is_available():
        raise UnreadableFile("picture.no_ocr")
    from PIL import Image, ImageSequence  # noqa: PLC0415

    pages: list[list[Line]] = []
    heights: list[float] = []
    try:
        with Image.open(io.BytesIO(data)) as image:
            frames = getattr(image, "n_frames", 1)
            if image.width * image.height * frames > limits.FILE.pixels:
                raise UnreadableFile("picture.too_large")
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                pages.append(recognise_lines(frame.convert("RGB"), number))
                heights.append(float(frame.height))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile("picture.damaged") from error
    found = lay_out(pages, heights, [])
    return found if frames > 1 else replace(found, page_starts=())


def recognise_lines(image: Any, page: int, scale: float = 1.0) -> list[Line]:
    """Return the lines in a picture (a Pillow image) that has `scale` pixels to the point.

    One line stands for each table without rules; the rules of a picture are not seen.
    """
    import numpy as np  # noqa: PLC0415

    alarm.extend_alarm(limits.FILE.seconds)
    result = _engine()(np.asarray(image))
    if result.boxes is None:
        return []
    found = [
        (text, np.asarray(box) / scale)
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        if score >= LAYOUT.ocr_certain and text.strip()
    ]
    if not found:
        return []
    usual = float(np.median([np.ptp(box[:, 1]) for _, box in found]))
    lines = []
    for order, (text, box) in enumerate(found):
        (left, top), (right, bottom) = box.min(axis=0).tolist(), box.max(axis=0).tolist()
        # Boxes fit their characters closely, so heights differ where the font does not.
        height = bottom - top
        size = usual if abs(height - usual) <= LAYOUT.ocr_same_size * usual else height
        lines.append(Line(text.strip(), left, top, right, bottom, round(size, 1), page, order))
    return gather_aligned_tables(lines, ())


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415

    return RapidOCR(params={"Global.log_level": "critical"})
