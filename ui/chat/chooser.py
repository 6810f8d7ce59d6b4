"""Limits questions to chosen documents: the button beside the question box, and its list.

What is chosen is kept by the page's script; the names are sent along with each question.
"""

from collections.abc import Iterable
from html import escape

from ui.i18n.texts import words

MOST_LISTED = 100


def frame() -> str:
    """Return the button, what is chosen, and the list, closed."""
    return (
        '<div id="chooser" class="chooser">'
        '<button type="button" class="choose" aria-expanded="false" '
        f'aria-controls="choices" data-do="choose"><span class="all">{words("choose.all")}</span>'
        f'<span class="some">{words("choose.some")}</span></button>'
        '<ul class="chosen" data-label="chosen"></ul>'
        '<div id="choices" class="choices" role="group" data-label="choose" hidden>'
        '<input type="search" data-label="choose.find" autocomplete="off" spellcheck="false">'
        '<ul class="options"></ul>'
        f'<p class="tools"><button type="button" class="plain" data-do="choose-none">'
        f"{words('choose.none')}</button>"
        f'<button type="button" class="plain" data-do="choose-done">{words("choose.done")}'
        "</button></p></div></div>"
    )


def options(documents: Iterable[tuple[str, str | None]], find: str) -> str:
    """Return the documents whose name or title holds all words of `find`, as check boxes."""
    wanted = find.casefold().split()
    found = [
        (name, title or "")
        for name, title in documents
        if all(word in f"{name}\n{title or ''}".casefold() for word in wanted)
    ]
    items = "".join(_option(name, title) for name, title in sorted(found)[:MOST_LISTED])
    if not items:
        return f'<li class="hint">{words("choose.nothing")}</li>'
    more = len(found) - MOST_LISTED
    if more > 0:
        items += f'<li class="hint">{words("choose.more", count=f"{more:,}")}</li>'
    return items


def _option(name: str, title: str) -> str:
    small = f"<small>{escape(title)}</small>" if title and title != name else ""
    return (
        f'<li><label><input type="checkbox" value="{escape(name)}">'
        f"<span>{escape(name)}{small}</span></label></li>"
    )
