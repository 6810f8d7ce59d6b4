"""Decodes plain text: finds the encoding, and changes no character."""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, check_length
from corpus.text.likelihood import measure_bits
from corpus.text.scripts import is_han

# The bits that an encoding must save over UTF-8: Chinese files come in the first, UTF-16 without a
# mark is rare, and the last take any bytes.
_HANDICAPS = {
    **{"utf-8": 0, "gb18030": 6, "big5": 6, "big5hkscs": 8, "cp950": 8},
    **{"utf-16-le": 18, "utf-16-be": 18, "shift_jis": 18, "cp1252": 16, "cp437": 16},
}
_CHOICE = [encoding for encoding in _HANDICAPS if encoding not in ("shift_jis", "cp437")]
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_WIDER = {
    **{"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030"},
    **{"big5": "big5hkscs", "iso-8859-1": "cp1252"},
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANKS = re.compile("[\t\n\r\f\u00a0\u3000]+")
_ASCII = re.compile("[\x00-\x7f]+")
_BEYOND = re.compile(rb"[\x80-\xff]")
_SAMPLE = 1 << 10  # bytes: enough for a right and a wrong encoding to be thousands of bits apart


def read_text(data: bytes) -> Extract:
    """Read a text file."""
    text, encoding = decode(data)
    check_length(len(text))
    return Extract(text, encoding)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text, without byte order mark, and the name of its encoding.

    `declared` is what the file itself says, believed after a mark and after valid UTF-8, unless the
    text is plainly in another. Else, of
    the encodings that fit, the one that gives the likeliest text counts. A few damaged bytes become
    U+FFFD. Raises UnreadableFile when no encoding of Chinese or English text fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decode_as(data[len(mark) :], encoding)
            if text is None:
                raise UnreadableFile("file.encoding_wrong", encoding=encoding.upper())
            return _check_text(text), encoding
    if b"\0" not in data:  # else UTF-16, which may be valid UTF-8
        for encoding in filter(None, ["utf-8", declared]):
            text = _decode_as(data, encoding)
            doubt = _may_be_another if encoding == "utf-8" else _is_misstated
            if text is not None and not doubt(data, encoding):
                return _check_text(text), encoding
    return _decode_by_likelihood(data)


def widen(declared: str | None) -> str | None:
    """Return the encoding in which programs read what a page or a message declares.

    GB2312 and Big5 are declared for all their supersets (WHATWG Encoding Standard).
    """
    return _WIDER.get((declared or "").lower(), declared)


def _may_be_another(data: bytes, encoding: str, *, longest: int = 64) -> bool:
    """Tell whether what is valid, as UTF-8, may be a sentence of ideographs by chance."""
    if len(data) > longest or len(data) % 2:
        return False
    return not any(map(is_han, data.decode(encoding, "replace")))


def _is_misstated(data: bytes, encoding: str, *, saved: float = 0.3, most_bits: int = 13) -> bool:
    """Tell whether a page that states `encoding` is plainly Chinese in another one.

    Chinese takes at most `most_bits` a character, and pages that state Latin-1 or the other Chinese
    encoding save far more than the share `saved` of the bits.
    """
    sample = _cut_sample(data)
    stated, likeliest = (
        _ASCII.sub("", sample.decode(one, "replace"))
        for one in (encoding, rank_encodings([sample])[0])
    )
    if 2 * sum(map(is_han, likeliest)) < len(likeliest):
        return False
    bits = measure_bits(likeliest)
    return bits < (1 - saved) * measure_bits(stated) and bits <= most_bits * len(likeliest)


def _decode_by_likelihood(data: bytes, *, most_bits: int = 16) -> tuple[str, str]:
    """Decode without any statement; what takes more bits a character is no text of ours."""
    binary = False
    for encoding in rank_encodings([_cut_sample(data)]):
        text = _decode_as(data, encoding, most_damaged=0.05, always=1)
        if text is not None and measure_bits(text[:_SAMPLE]) > most_bits * len(text[:_SAMPLE]):
            break
        if text is not None and _is_text(text):
            return text, encoding
        binary = binary or text is not None
    if binary:
        raise UnreadableFile("file.not_text")
    raise UnreadableFile("file.encoding_unknown")


def rank_encodings(samples: Sequence[bytes], encodings: Iterable[str] = _CHOICE) -> list[str]:
    """Return the encodings, the one that makes the likeliest text of all samples together first."""
    bits = {
        encoding: sum(measure_bits(sample.decode(encoding, "replace")) for sample in samples)
        for encoding in encodings
    }
    return sorted(bits, key=lambda encoding: bits[encoding] + _HANDICAPS[encoding])


def _cut_sample(data: bytes) -> bytes:
    """Return a part that tells the encoding: from the line of the first byte beyond ASCII on."""
    first = _BEYOND.search(data)
    if first is None or first.start() < _SAMPLE // 2:
        return data[:_SAMPLE]
    start = data.rfind(b"\n", 0, first.start())
    return data[max(0, start - start % 2) :][:_SAMPLE]


def _decode_as(
    data: bytes, encoding: str, *, most_damaged: float = 0.01, always: int = 0
) -> str | None:
    """Return the text, or None if the encoding does not fit; pages often declare a wrong one.

    `most_damaged` is a share of the characters beyond ASCII. In a wrong encoding most are damaged.
    `always` characters may be: a short file that was cut in one has no smaller share.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    except LookupError:
        return None
    damaged = text.count("\ufffd")
    beyond = sum(character > "\x7f" for character in text)
    return text if damaged <= max(always, most_damaged * beyond) else None


def _check_text(text: str) -> str:
    if not _is_text(text):
        raise UnreadableFile("file.not_text")
    return text


def _is_text(text: str, *, least_printable: float = 0.95) -> bool:
    """Tell text from a binary file by the share of printable characters."""
    if not _CONTROL.search(text) and text.isascii():  # the common case, without a walk in Python
        return True
    plain = _BLANKS.sub("", text)
    if plain.isprintable():  # nor one here
        return True
    printable = sum(c.isprintable() or unicodedata.category(c) == "Cf" for c in plain)
    return printable >= least_printable * len(plain)  # scraped pages have invisible characters
