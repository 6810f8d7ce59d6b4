"""Says how a browser is to take a document's own file: shown in a window of its own, or saved.

A file comes from anybody. What is shown is shown without scripts and without our origin; what a
browser cannot show that way is saved.
"""

import mimetypes
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.responses import Response

from ui.service.reading.originals import Original

if TYPE_CHECKING:
    from corpus import Document

_SHOWN = {
    "pdf": "application/pdf",
    "html": "text/html",
    "txt": "text/plain",
    "md": "text/plain",
    "csv": "text/plain",
}
_PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
# `sandbox` takes the file out of our origin; a browser's viewer of PDF does not work inside it.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_PDF_POLICY = "frame-ancestors 'self'"
_CHARSETS = {"cp950": "big5", "big5hkscs": "big5", "gbk": "gb18030", "gb2312": "gb18030"}

PRIVATE = {  # of all that is made of a file: no other site may use it, nothing stores it
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def find_media_type(document: "Document") -> str | None:
    """Return the media type that a browser shows a document's file as; None: it is to be saved."""
    if document.format == "image":
        return _PICTURES.get(PurePosixPath(document.name).suffix.lower())
    return _SHOWN.get(document.format)


def is_page_of_pictures(document: "Document") -> bool:
    """Tell whether the reader can show the pages of a document as pictures."""
    return document.format == "pdf"


def send_file(document: "Document", original: Original, *, save: bool) -> Response:
    """Return a document's own file, byte for byte; `save` asks the browser not to show it."""
    shown = find_media_type(document)
    if original.changed and document.format != "pdf":
        shown = None  # it may be of another kind by now
    if shown is None or save:
        guessed, _ = mimetypes.guess_type(original.name)
        media_type = guessed or "application/octet-stream"
        disposition = "attachment"
    else:
        media_type, disposition = shown, "inline"
    if media_type.startswith("text/") and document.encoding and not original.changed:
        encoding = document.encoding.lower().replace("_", "-")
        media_type += f"; charset={_CHARSETS.get(encoding, encoding)}"
    headers = {
        **PRIVATE,
        "content-disposition": f"{disposition}; {_encode_name(original.name)}",
        "content-security-policy": _PDF_POLICY if shown == "application/pdf" else _POLICY,
    }
    return Response(original.data, headers={**headers, "content-type": media_type})


def _encode_name(name: str) -> str:
    """Return a file's name for a header: for old programs in ASCII, for all others in full.

    RFC 6266, RFC 8187.
    """
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
