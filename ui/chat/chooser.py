"""Lists the documents that questions can be limited to.

The page's script keeps what is chosen and sends the names along with each question.
"""

from collections.abc import Iterable

from ui.templating import render


def render_choices(documents: Iterable[tuple[str, str | None]], find: str) -> str:
    """Return the documents whose name or title holds all words of `find`, as check boxes."""
    wanted = find.casefold().split()
    found = [
        (name, title or "")
        for name, title in documents
        if all(word in f"{name}\n{title or ''}".casefold() for word in wanted)
    ]
    return render("chat/choices.html", found=sorted(found))
