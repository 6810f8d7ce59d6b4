"""Draws PDFs by hand: text at given places, sizes and angles, with or without a character map."""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """Text drawn at one place: the left end of its baseline, in points from the bottom left."""

    text: str
    x: float
    y: float
    size: float = 12.0
    angle: float = 0.0  # degrees, counter-clockwise
    grey: float = 0.0  # 1 is white
    mapped: bool = True  # the file says which characters the shapes are
    slant: float = 0.0
    named: bool = False  # the file names the characters beside the shapes (ActualText)


@dataclass(frozen=True)
class Page:
    """What is on a page."""

    runs: Sequence[Run] = ()
    picture: tuple[float, float, float, float] | None = None  # left, bottom, width, height
    width: float = 595.0
    height: float = 842.0
    turn: int = 0  # degrees by which the page is turned when it is shown
    extra: bytes = field(default=b"")  # other operators
    filled: Sequence[Run] = ()  # what was filled into the fields of a form


def draw_pdf(pages: Sequence[Page]) -> bytes:
    """Return a PDF. Ideographs are as wide as the font is high, other characters half of that.

    Each character is a box, of a font in the file (Type 3), so that it has ink on any machine. The
    font without a character map is one that a reader would have to find elsewhere.
    """
    characters = sorted(
        {c for page in pages for run in (*page.runs, *page.filled) for c in run.text}
    )
    codes = {character: code for code, character in enumerate(characters, 1)}
    wide = [character >= "⺀" for character in characters]
    shapes = "".join(f"/{'W' if is_wide else 'N'}" for is_wide in wide)
    widths = " ".join("1000" if is_wide else "500" for is_wide in wide)
    pairs = "".join(f"<{n:02x}><{c.encode('utf-16-be').hex()}>\n" for c, n in codes.items())
    cmap = (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/x def\n"
        "1 begincodespacerange<00><ff>endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar endcmap end end"
    )
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        f"<</Type/Font/Subtype/Type3/FontBBox[0 -120 1000 880]/FontMatrix[.001 0 0 .001 0 0]"
        f"/FirstChar 1/LastChar {len(codes)}/Widths[{widths}]/CharProcs<</W 4 0 R/N 5 0 R>>"
        f"/Encoding<</Differences[1{shapes}]>>/ToUnicode 6 0 R/Resources<<>>>>".encode(),
        _write_stream(b"1000 0 60 -120 940 880 d1 60 -60 880 880 re f"),
        _write_stream(b"500 0 60 -120 440 880 d1 60 0 380 700 re f"),
        _write_stream(cmap.encode()),
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[8 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/DW 1000>>",
        _write_stream(
            bytes(range(256)) * 16,
            "/Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray"
            "/BitsPerComponent 8",
        ),
    ]
    kids = []
    for page in pages:
        content = b"\n".join(_draw_run(run, codes) for run in page.runs) + b"\n" + page.extra
        if page.picture:
            left, bottom, width, height = page.picture
            content += f"\nq {width} 0 0 {height} {left} {bottom} cm /I Do Q".encode()
        fields = []
        for run in page.filled:
            box = f"[{run.x} {run.y} {run.x + run.size * len(run.text)} {run.y + run.size}]"
            form = f"/Type/XObject/Subtype/Form/BBox{box}/Resources<</Font<</F 3 0 R>>>>"
            objects.append(_write_stream(_draw_run(run, codes), form))
            fields.append(
                f"<</Type/Annot/Subtype/Widget/FT/Tx/F 4/Rect{box}/AP<</N {len(objects)} 0 R>>>>"
            )
        objects.append(_write_stream(content))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page.width} {page.height}]/Rotate {page.turn}"
            f"/Contents {len(objects)} 0 R/Annots[{''.join(fields)}]"
            "/Resources<</Font<</F 3 0 R/U 7 0 R>>/XObject<</I 9 0 R>>>>>>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    return _write_file(objects)


def _draw_run(run: Run, codes: dict[str, int]) -> bytes:
    cosine, sine = math.cos(math.radians(run.angle)), math.sin(math.radians(run.angle))
    shown = "".join(f"{codes[c]:0{2 if run.mapped else 4}x}" for c in run.text)
    slant_x, slant_y = run.slant * cosine - sine, run.slant * sine + cosine
    named = f"/Span<</ActualText<feff{run.text.encode('utf-16-be').hex()}>>>BDC"
    begin, end = (named, "EMC") if run.named else ("", "")
    return (
        f"{begin} BT {run.grey} g /{'F' if run.mapped else 'U'} {run.size} Tf "
        f"{cosine:.4f} {sine:.4f} {slant_x:.4f} {slant_y:.4f} {run.x} {run.y} Tm <{shown}> Tj ET {end}"
    ).encode()


def _write_stream(data: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(data)
    head = f"<</Length {len(packed)}/Filter/FlateDecode{entries}>>stream\n"
    return head.encode() + packed + b"\nendstream"


def _write_file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
