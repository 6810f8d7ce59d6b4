"""Pictures of text to text, with the optional extra `ocr`; a clear reason without it.

Knows RapidOCR (Apache-2.0), whose package carries its models for Traditional and Simplified
Chinese and English, so nothing is fetched. Knows nothing of pdf pages beyond their pictures.
"""

import io
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.extract import Extract, Writer

REMEDY = "pip install 'yinju[ocr]' lets Yinju read it."
_CERTAIN = 0.5  # below this the recogniser is guessing at a picture


def is_available() -> bool:
    """Tell whether the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_image(data: bytes) -> Extract:
    """Read a picture, or the pictures of a multi-page TIFF."""
    if not is_available():
        raise UnreadableFile("This is a picture.", REMEDY)
    from PIL import Image, ImageSequence  # noqa: PLC0415

    writer = Writer()
    try:
        with Image.open(io.BytesIO(data)) as image:
            frames = getattr(image, "n_frames", 1)
            for frame in ImageSequence.Iterator(image):
                if frame.width * frame.height * frames > limits.PIXELS:
                    raise UnreadableFile("The picture is too large.", "Save it smaller.")
                if frames > 1:
                    writer.page()
                for line in lines_of(frame.convert("RGB")):
                    writer.text(line)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile("The picture is damaged.", "Copy or download it again.") from error
    return writer.extract()


def lines_of(image: Any) -> list[str]:
    """Return the paragraphs in a picture (a Pillow image), from top to bottom."""
    raise NotImplementedError


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415

    return RapidOCR()
