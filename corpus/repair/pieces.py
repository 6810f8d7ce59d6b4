"""Finds the sentences of a page that was taken apart at its links, notes and bold words.

Each link then stands on a line of its own, and what follows it often begins with a comma.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.repair.lines import Line
from corpus.thresholds import sourced

OPENS = tuple("（(《〈「『“‘[【，、,")  # what cannot end a sentence
_ENDING = tuple("。！？；：）》〉」』”")
_VERSE = tuple("，。！？；、,!?;")
_NOTE = re.compile(r"[\[〔【［]\s*(?:[注註]\s*)?\d{1,3}\s*[\]〕】］]|[注註]\s*\d{1,3}")
_LABEL = re.compile("[：:]")
# The mark of an item that stands alone: 1. or （二） or •
_MARK = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.．、)）]|[•●■◆]")


@dataclass(frozen=True)
class PieceThresholds:
    """What a piece of a sentence is, and when a whole page is in pieces."""

    widest: int = sourced(40, "chosen: columns of a link or a name on a line of its own")
    pieces: int = sourced(2, "chosen: breaks beside a comma, a bracket or a note mark")


PIECES = PieceThresholds()


def was_taken_apart(blocks: Sequence[Sequence[Line]]) -> bool:
    """Tell a page taken apart at its links, whose paragraphs stand between empty lines."""
    pieces = sum(
        following.continues or _is_note(following) or line.text.endswith(OPENS)
        for block in blocks
        if len(block) > 1 and not _is_verse(block)
        for line, following in pairwise(block)
    )
    inside = sum(line.is_finished for block in blocks for line in block[:-1])
    last = sum(block[-1].is_finished for block in blocks)
    return pieces >= PIECES.pieces and inside <= last


def join_pieces(block: Sequence[Line], noted: set[str], *, is_apart: bool) -> set[int]:
    """Return the places of the lines that go on in the next one, as pieces of a sentence.

    `noted` collects the note marks: the first time a mark stands behind what it notes, then in
    front of the note.
    """
    joined: set[int] = set()
    if len(block) == 1:
        return joined
    whole = is_apart and (block[-1].is_finished or any(line.continues for line in block[1:]))
    keeps = _is_verse(block)
    prose = goes_on = False  # the sentence so far holds clauses; it goes on after its note mark
    for at, (line, following) in enumerate(pairwise(block)):
        after = block[at + 2] if at + 2 < len(block) else None
        prose = prose or line.is_prose
        is_note = _is_note(line) and at - 1 in joined
        goes_on = goes_on if is_note else not line.is_finished
        if _is_note(following) and following.text not in noted:
            noted.add(following.text)
            joins = prose or line.is_finished or _continues(after)
        elif _MARK.fullmatch(line.text) or (_is_note(line) and not is_note):
            joins = not (_MARK.fullmatch(following.text) or following.is_item)
        elif following.is_item or line.is_table or following.is_table or _heads(line, following):
            joins = False
        elif following.continues or line.text.endswith(OPENS):
            joins = not keeps
        elif not goes_on:
            joins = False
        else:
            joins = (
                whole
                or is_note
                or (is_apart and _is_one_line(line, following))
                or (_is_piece(following, after) and (prose or is_apart or _ends(after)))
                or (prose and at - 1 in joined and _is_piece(line, following))
            )
        if joins:
            joined.add(at)
        else:
            prose = False
    return joined


def _is_note(line: Line) -> bool:
    return bool(_NOTE.fullmatch(line.text))


def _heads(line: Line, following: Line) -> bool:
    """Tell whether a line is the title of a text that begins with the same words."""
    return len(line.text) > 1 and following.text.startswith(line.text)


def _is_verse(block: Sequence[Line]) -> bool:
    """Tell short lines that all end in punctuation, as verse does."""
    return all(line.width <= PIECES.widest and line.text.endswith(_VERSE) for line in block)


def _is_piece(line: Line, after: Line | None) -> bool:
    """Tell whether a line is a link or a name out of a sentence that goes on after it."""
    return (
        after is not None
        and not line.is_prose
        and not line.is_finished
        and not _LABEL.search(line.text)
        and line.width <= PIECES.widest
        and not after.is_item
        and (after.continues or after.is_finished or after.is_prose or _is_note(after))
    )


def _continues(line: Line | None) -> bool:
    return line is not None and line.continues


def _ends(line: Line | None) -> bool:
    """Tell whether the line before is the end of a sentence, and cannot be its beginning too."""
    return line is not None and line.text.startswith(_ENDING)


def _is_one_line(line: Line, following: Line) -> bool:
    """Tell whether a short line goes on in the next one: 国务院总理, then a blank and a name."""
    return len(following.text) == 1 or (
        following.indent == 2 and not line.indent and following.width <= PIECES.widest
    )
