"""How much one file may ask for. Knows numbers only; the readers say which one was passed.

They are far above what reports need, and low enough that no file takes the machine with it.
"""

MEBIBYTE = 1024 * 1024

BYTES = 64 * MEBIBYTE  # of a file, or of a member of an archive
CHARACTERS = 20_000_000  # of extracted text
PAGES = 5_000  # of a pdf, slides of a presentation
CELLS = 2_000_000  # of all tables of a file, empty ones within its rows included
PIXELS = 80_000_000  # of an image to be read by OCR

MEMBERS = 5_000  # of an archive or of an office package
UNPACKED = 512 * MEBIBYTE  # all of them together
RATIO = 250  # unpacked to packed; deflate reaches 1,032 on zeros, office files 20 to 60
RATIO_FROM = 4 * MEBIBYTE  # unpacked size below which no ratio is suspicious

SECONDS = 120.0  # of wall time to read one file, or one page by OCR
LONGEST = 3600.0  # seconds for a file whose pages are read by OCR
MEMORY = 2 * 1024 * MEBIBYTE  # of address space for the process that reads it


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
