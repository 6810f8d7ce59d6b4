"""Lists the documents that questions can be limited to.

The page's script keeps what is chosen and sends the names along with each question.
"""

from collections.abc import Iterable, Mapping, Sequence

from ui.templating import render


def render_choices(
    documents: Iterable[tuple[str, str | None]],
    find: str,
    collections: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return what holds all words of `find`, as check boxes: collections, then documents.

    `collections` are the names of their documents. Of a document, name and title are looked at.
    """
    wanted = find.casefold().split()
    found = [
        (name, title or "")
        for name, title in documents
        if all(word in f"{name}\n{title or ''}".casefold() for word in wanted)
    ]
    sets = {
        name: list(own)
        for name, own in (collections or {}).items()
        if all(word in name.casefold() for word in wanted)
    }
    return render("chat/choices.html", found=sorted(found), collections=sets)
