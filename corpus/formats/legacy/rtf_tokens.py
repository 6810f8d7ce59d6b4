"""Cuts rich text (RTF 1.9.1) into its braces, control words and bytes of text."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"(?P<brace>[{}])"
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z'])"
    rb"|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_CHARSETS = {
    **{77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5hkscs"},
    **{161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257"},
    **{204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"},
}


@dataclass(frozen=True)
class Token:
    """A brace, a control word with its number, a control symbol, or bytes of text."""

    kind: str  # "open", "close", "word", "symbol", "text"
    name: str = ""
    number: int | None = None
    data: bytes = b""


def iterate_tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens; bytes of pictures are passed over."""
    at = 0
    while match := _TOKEN.search(data, at):
        at = match.end()
        if match["brace"]:
            yield Token("open" if match["brace"] == b"{" else "close")
        elif match["word"]:
            name = match["word"].decode("ascii")
            number = int(match["number"]) if match["number"] else None
            if name == "bin":
                at += max(0, number or 0)
            else:
                yield Token("word", name, number)
        elif match["hex"]:
            yield Token("text", data=bytes.fromhex(match["hex"].decode("ascii")))
        elif match["symbol"]:
            yield Token("symbol", match["symbol"].decode("latin-1"))
        else:
            yield Token("text", data=match["text"])


def decode_bytes(data: bytes, page: int | None, charset: int) -> str:
    """Return text in the character set of its font, else in the code page of the file.

    Bytes that fit neither become U+FFFD.
    """
    known = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10000: "mac_roman"}
    of_file = known.get(page or 1252, f"cp{page or 1252}")
    for encoding in (_CHARSETS.get(charset, of_file), of_file, "cp1252"):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    return data.decode(_CHARSETS.get(charset, "cp1252"), "replace")
