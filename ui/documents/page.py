"""Renders the Documents page: what is indexed, what was skipped, and the place to drop files."""

from collections.abc import Mapping, Sequence

from corpus.errors import Message
from ui.documents.library import Listing
from ui.service.building import STEPS, Build
from ui.service.service import Status
from ui.service.uploads import UPLOAD_LIMITS
from ui.templating import render


def render_head() -> str:
    """Return the page's head: its title and the rebuild button."""
    return render("documents/head.html")


def render_frame() -> str:
    """Return the place to drop files, and the frame that the listing is put into."""
    return render("documents/frame.html", limits=UPLOAD_LIMITS)


def render_tray() -> str:
    """Return the list of files being sent, and the sheet that says that files may be dropped."""
    return render(
        "documents/tray.html",
        limits=UPLOAD_LIMITS,
        too_large=Message("upload.large", {"most": UPLOAD_LIMITS.file_bytes >> 20}),
    )


def render_table(
    listing: Listing,
    first: int,
    collections: Mapping[str, Sequence[str]] | None = None,
    collection: str = "",
) -> str:
    """Return the listing from its row `first` on: the whole frame for 0, else more rows.

    `collections` are the names of their documents; `collection` is the one that is listed.
    """
    return render(
        "documents/table.html",
        listing=listing,
        first=first,
        collections=collections or {},
        collection=collection,
    )


def render_build(build: Build, status: Status, uploads_version: int) -> str:
    """Return the panel of a rebuild: its stages, a bar, the time that remains, how it ended.

    Its data attributes tell the page's script when its lists are out of date. It has no words while
    nothing was ever rebuilt.
    """
    return render(
        "documents/build.html", build=build, status=status, version=uploads_version, steps=STEPS
    )
