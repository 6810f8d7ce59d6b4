"""Renders the Search page: the form, and the passages that were found."""

from ui.search.filters import Filters
from ui.search.searching import Found
from ui.templating import render

AT_ONCE = 10  # passages shown at first, and more at a time
MOST = 100  # passages that can be listed


def render_frame() -> str:
    """Return the form, with the place for the passages."""
    return render("search/frame.html")


def render_results(found: Found, filters: Filters, first: int, *, explain: bool) -> str:
    """Return the passages from rank `first` + 1 on; for 0 with what is said of all of them."""
    return render(
        "search/results.html",
        found=found,
        filters=filters,
        first=first,
        explain=explain,
        following=first + AT_ONCE if found.has_more and first + AT_ONCE < MOST else 0,
    )
