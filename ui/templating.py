"""Renders the page's HTML from the Jinja2 templates in `ui/templates`.

The templates hold all markup. Python hands over plain values, and every value is escaped where a
template prints it. Only `words`, `counted` and `message_words` return markup: our own texts, in all
languages of the page.
"""

import re
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension

from corpus.text.scripts import find_script
from ui import links
from ui.i18n.texts import counted, message_words, words


class JoinLines(Extension):
    """Removes line breaks and indentation between tags: a browser would show them as spaces.

    A space that is to be shown stands between two tags of one line.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template without the line breaks between its tags."""
        return re.sub(r"(?<=[>}])\s*\n\s*(?=[<{])", "", source)


def _thousands(number: int) -> str:
    return f"{number:,}"


def _bytes(count: int) -> str:
    """Return a number of bytes as people say it."""
    if count < 1000:
        return f"{count} B"
    size = count / 1024
    unit = "KB" if size < 1000 else "MB"
    size = size if size < 1000 else size / 1024
    return f"{size:.0f} {unit}" if size >= 10 else f"{size:.1f} {unit}"


def _minute(moment: datetime | str) -> str:
    """Return a time (ISO 8601 where it is text) in this machine's zone, to the minute.

    Text that is no time is returned as it is.
    """
    try:
        moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


_environment = Environment(
    loader=PackageLoader("ui"),
    autoescape=True,
    undefined=StrictUndefined,
    extensions=[JoinLines],
    auto_reload=False,
)
_environment.globals |= {"words": words, "counted": counted, "message_words": message_words}
_environment.globals |= {"find_script": find_script, "reader_address": links.reader}
_environment.globals |= {"file_address": links.file}
_environment.filters |= {"thousands": _thousands, "minute": _minute, "bytes": _bytes}


def render(template: str, **values: object) -> str:
    """Return a template of `ui/templates`, filled; raise UndefinedError for a missing value."""
    return _environment.get_template(template).render(values)
