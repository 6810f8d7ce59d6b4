"""Renders the list of a visitor's conversations, grouped by the day they were last continued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import groupby

from ui.conversations.searching import cut_around, fold_words, read_texts
from ui.conversations.store import Conversation, ConversationStore
from ui.templating import render

SHOWN = 200  # conversations of one list; more are found by searching


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    id: str
    title: str
    count: int  # of questions
    time: str  # of its day, HH:MM
    found: tuple[str, str, str] | None = None  # where a word that was looked for stands


@dataclass(frozen=True)
class Day:
    """The conversations of one day, the newest first."""

    name: str  # "today", "yesterday", or the date (ISO 8601)
    conversations: Sequence[Listed]


def render_list(store: ConversationStore, visitor: str, find: str, offset: int, now: float) -> str:
    """Return the list as HTML; `offset` is of the visitor's clock, in minutes before UTC."""
    zone = timezone(timedelta(minutes=-max(-1_439, min(1_439, offset))))
    found = store.list_conversations(visitor, find)
    words = fold_words(find)
    listed = [
        (_local(one.changed, zone), _show(store, visitor, one, words, zone))
        for one in found[:SHOWN]
    ]
    days = group_by_day(listed, _local(now, zone).date())
    more = max(0, len(found) - SHOWN)
    return render("conversations/list.html", days=days, searched=bool(words), more=more)


def group_by_day(listed: Iterable[tuple[datetime, Listed]], today: date) -> list[Day]:
    """Return the days with their conversations, in the order given."""
    return [
        Day(_name_day(day, today), [one for _, one in group])
        for day, group in groupby(listed, key=lambda pair: pair[0].date())
    ]


def _name_day(day: date, today: date) -> str:
    return {0: "today", 1: "yesterday"}.get((today - day).days, day.isoformat())


def _local(seconds: float, zone: timezone) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)


def _show(
    store: ConversationStore, visitor: str, one: Conversation, words: list[str], zone: timezone
) -> Listed:
    time = f"{_local(one.changed, zone):%H:%M}"
    found = None
    if words and cut_around(one.title, words[0]) is None:
        turns = store.read_turns(visitor, one.id) or []
        texts = (text for turn in turns for text in read_texts(turn.content))
        found = next((cut for text in texts if (cut := cut_around(text, words[0]))), None)
    return Listed(one.id, one.title, one.turns, time, found)
