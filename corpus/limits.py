"""How much one file may ask for: far above what reports need, and low enough for any machine."""

from dataclasses import dataclass

from corpus.thresholds import sourced


@dataclass(frozen=True)
class Limits:
    """The most that one file may ask for; what needs more is skipped with the reason."""

    bytes: int = sourced(64 << 20, "chosen: of a file or a member of an archive")
    characters: int = sourced(20_000_000, "chosen: of extracted text")
    pages: int = sourced(5_000, "chosen: of a PDF; slides of a presentation")
    cells: int = sourced(2_000_000, "chosen: of all tables, empty ones within rows included")
    pixels: int = sourced(80_000_000, "chosen: of a picture for OCR; A3 at 400 dpi has 31 million")
    members: int = sourced(5_000, "chosen: of an archive or of an office package")
    unpacked: int = sourced(512 << 20, "chosen: bytes of all members together")
    ratio: int = sourced(
        250, "chosen: unpacked to packed; zeros reach 1,032, office files 20 to 60"
    )
    ratio_from: int = sourced(4 << 20, "chosen: unpacked bytes below which no ratio is suspicious")
    seconds: float = sourced(120.0, "chosen: wall time to read a file, or a page by OCR")
    longest: float = sourced(3600.0, "chosen: seconds for a file whose pages are read by OCR")
    memory: int = sourced(2 << 30, "chosen: bytes of address space of the process that reads it")


FILE = Limits()


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that there is no memory, as Python or a C library reports it."""
    signs = (
        "can't start new thread",
        "can't allocate memory",  # torch
        "Cannot allocate memory",  # the system
        "bad_alloc",  # C++
        "PyObject pointer is null",  # safetensors
        "failed to map segment",  # a library that is loaded
    )
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in signs)
