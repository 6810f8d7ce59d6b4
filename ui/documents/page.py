"""The Documents page as HTML: what is indexed, what was skipped, and the place to drop files.

Knows nothing of Gradio or of where files lie; every name is escaped.
"""

from datetime import datetime
from html import escape

from corpus.errors import Message
from ui import links
from ui.documents.library import Listing, Row
from ui.documents.uploads import MOST_ALTOGETHER, MOST_BYTES, MOST_FILES
from ui.i18n.texts import counted, message_words, words
from ui.service.status import when

ROWS = 100  # sent at once


def head() -> str:
    """Return the page's head: its title and the rebuild button."""
    return (
        f'<header class="library-head"><h2 tabindex="-1">{words("view.documents")}</h2>'
        f'<button type="button" class="act" data-do="build">{words("build.start")}</button>'
        "</header>"
    )


def frame() -> str:
    """Return the place to drop files, and the frame that the listing is put into."""
    limits = words(
        "drop.limits",
        size=MOST_BYTES >> 20,
        count=f"{MOST_FILES:,}",
        total=MOST_ALTOGETHER >> 30,
    )
    return (
        f'<div id="library"><div class="drop" id="drop" data-most="{MOST_BYTES}"><p><b>'
        f"{words('drop')}</b> "
        f'<label class="pick"><input type="file" multiple id="pick" class="sr">'
        f"<span>{words('drop.pick')}</span></label></p>"
        f'<p class="hint">{limits}</p></div>'
        '<ul class="sending" id="sending" aria-live="polite"></ul>'
        f"{_template()}"
        '<div class="find"><input type="search" id="find" data-label="find" autocomplete="off" '
        'spellcheck="false"></div>'
        '<div class="listing" id="listing" aria-busy="true">'
        f'<p class="empty">{words("library.loading")}</p></div>'
        f"{_dialog()}</div>"
    )


def _template() -> str:
    """Return the row of a file being sent; the script fills in name, share and outcome."""
    too_large = message_words(Message("upload.large", {"most": MOST_BYTES >> 20}))
    return (
        '<template id="sending-row"><li><span class="name"></span>'
        '<span class="bar"><i></i></span><span class="outcome"></span>'
        '<span class="choices-exists" hidden>'
        f'<button type="button" class="plain" data-existing="replace">{words("upload.replace")}'
        "</button>"
        f'<button type="button" class="plain" data-existing="both">{words("upload.both")}</button>'
        f'<button type="button" class="plain" data-existing="skip">{words("upload.skip")}</button>'
        "</span></li></template>"
        f'<template id="say-lost">{words("upload.lost")}</template>'
        f'<template id="say-waiting">{words("upload.waiting")}</template>'
        f'<template id="say-large">{too_large}</template>'
    )


def _dialog() -> str:
    return (
        '<dialog id="sure" class="sure" aria-labelledby="sure-title">'
        f'<h3 id="sure-title">{words("delete.sure")}</h3><p class="name"></p>'
        f'<p class="hint">{words("delete.how")}</p><p class="tools">'
        f'<button type="button" class="plain" data-do="keep">{words("delete.keep")}</button>'
        f'<button type="button" class="danger" data-do="delete">{words("delete.yes")}</button>'
        "</p></dialog>"
    )


def table(listing: Listing, first: int) -> str:
    """Return the listing from its row `first` on: the whole frame for 0, else more rows."""
    rows = "".join(_row(row) for row in listing.rows)
    shown = first + len(listing.rows)
    more_words = words("library.more", count=f"{listing.found - shown:,}")
    more = (
        f'<p class="more"><button type="button" class="plain" data-more="{shown}">'
        f"{more_words}</button></p>"
        if shown < listing.found
        else ""
    )
    if first:
        return f"<table><tbody>{rows}</tbody></table>{more}"
    titles = "".join(
        f'<th scope="col" class="{key}">{words(f"column.{key}")}</th>'
        for key in ("name", "format", "pages", "passages", "changed")
    )
    inside = (
        f'<table><thead><tr>{titles}<th scope="col"><span class="sr">{words("column.do")}</span>'
        f"</th></tr></thead><tbody>{rows}</tbody></table>{more}"
        if rows
        else f'<p class="empty">{words("library.none")}</p>'
    )
    return f"{_facts(listing)}{inside}{_skipped(listing)}"


def _facts(listing: Listing) -> str:
    parts = [
        counted("ready.documents", listing.documents),
        counted("ready.passages", listing.passages),
    ]
    if listing.built_at:
        parts.append(words("ready.built", when=when(listing.built_at)))
    facts = "".join(f"<span>{part}</span>" for part in parts)
    where = ""
    if listing.shipped:
        where = f'<p class="hint">{words("library.shipped")}</p>'
    elif listing.folder is not None:
        where = f'<p class="hint">{words("library.folder", folder=listing.folder)}</p>'
    waiting = (
        f'<p class="notice"><span>{counted("library.waiting", listing.waiting)}</span>'
        f'<button type="button" class="plain" data-do="build">{words("build.start")}</button></p>'
        if listing.waiting
        else ""
    )
    return f'<p class="facts">{facts}</p>{where}{waiting}'


def _row(row: Row) -> str:
    name = escape(row.name)
    readable = row.state in ("indexed", "changed", "gone") and row.version
    address = escape(links.reader(row.name, row.version)) if readable else ""
    label = escape(row.title or row.name)
    link = f'<a href="{address}">{label}</a>' if readable else f"<span>{label}</span>"
    below = [name] if row.title and row.title != row.name else []
    below += [escape(row.date)] if row.date else []
    state = (
        f'<span class="state {row.state}">{words(f"state.{row.state}")}</span>'
        if row.state != "indexed"
        else ""
    )
    below += [words("library.same", name=row.same)] if row.same else []
    below += [words("library.also", names=", ".join(row.also))] if row.also else []
    small = f"<small>{' · '.join(below)}</small>" if below else ""
    return (
        f'<tr class="{row.state}"><th scope="row" class="name">{link}{state}{small}</th>'
        f'<td class="format">{escape(row.format.upper())}</td>'
        f'<td class="pages">{_number(row.pages, "pages")}</td>'
        f'<td class="passages">{_number(row.passages, "passages")}</td>'
        f'<td class="changed">{_day(row.changed)}</td><td class="do">{_actions(row)}</td></tr>'
    )


def _number(count: int | None, unit: str) -> str:
    """Return a number; its unit is shown where the table has no head, on a phone."""
    if count is None:
        return ""
    return f"{count:,}<i>{counted(f'unit.{unit}', count)}</i>"


def _actions(row: Row) -> str:
    name = escape(row.name)
    only = (
        f'<button type="button" class="plain" data-only="{name}">{words("only.this")}'
        f'<span class="sr"> {name}</span></button>'
        if row.passages and row.state != "gone"
        else ""
    )
    return only + _delete(row)


def _delete(row: Row) -> str:
    if not row.uploaded or row.state == "gone":
        return ""
    file = escape(row.file)
    return (
        f'<button type="button" class="plain delete" data-delete="{file}">'
        f'{words("delete")}<span class="sr"> {file}</span></button>'
    )


def _skipped(listing: Listing) -> str:
    if not listing.skipped:
        return ""
    items = "".join(
        f'<li><b class="name">{escape(row.name)}</b> '
        f"{message_words(row.skipped) if row.skipped else ''}{_delete(row)}</li>"
        for row in listing.skipped
    )
    count = len(listing.skipped)
    return (
        f'<section class="skipped"><h3>{counted("skipped", count)}</h3><ul>{items}</ul></section>'
    )


def _day(seconds: float | None) -> str:
    if not seconds:
        return ""
    moment = datetime.fromtimestamp(seconds).astimezone()
    return f'<time datetime="{moment.isoformat(timespec="seconds")}">{moment:%Y-%m-%d %H:%M}</time>'
