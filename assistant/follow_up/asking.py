"""Ask a bare asking word (為什麼) of what was asked before."""

import re
from collections.abc import Iterator, Sequence

from assistant.follow_up.previous import Previous, Rewrite, close_question
from assistant.follow_up.turns import Turn
from assistant.follow_up.words import Word


def list_asked_of_it(turn: Turn, before: Previous) -> Iterator[Rewrite]:
    """Ask something else of what was asked: 為什麼, since when."""
    words = before.words
    if turn.is_english:
        yield from _ask_of_it_in_english(turn, before)
        return
    kept = [at for at, word in enumerate(words) if word.kind != "ask"]
    for place in range(1, len(kept) + 1):
        earlier = [words[at] for at in kept[:place]]
        later = [words[at] for at in kept[place:]]
        text = _read_run(before, earlier) + turn.bare + _read_run(before, later)
        text = re.sub(r"[到在是為为][?？]*$", "", text) if place == len(kept) else text
        end = kept[place] if place < len(kept) else len(words)
        yield Rewrite(close_question(text, "？", turn), "ask of it", before, 0, end, turn.bare)


def _read_run(before: Previous, words: Sequence[Word]) -> str:
    """Return the text of words that may have gaps between them."""
    text, last = "", None
    for word in words:
        if last and before.text[last.end : word.start].isspace():
            text += " "
        text += before.text[word.start : word.end]
        last = word
    return text


def _ask_of_it_in_english(turn: Turn, before: Previous) -> Iterator[Rewrite]:
    """Why? after "How many jobs did it plan to add": why did it plan to add jobs."""
    words = before.words
    at = next((i for i, word in enumerate(words) if word.kind in ("aux", "be")), None)
    asking = next((i for i, word in enumerate(words) if word.kind == "ask"), None)
    if at is None or asking is None:
        yield Rewrite(close_question(f"{turn.bare}: {before.text}", "?", turn), "ask of it", before)
        return
    thing = [
        words[i]
        for i in range(asking + 1, at)
        if words[i].folded not in ("many", "much", "long", "far")
    ]
    rest = before.read(at + 1, len(words))
    aux = before.read(at, at + 1)
    named = _read_run(before, thing)
    for start in range(at + 1, len(words) + 1):
        earlier, later = before.read(at + 1, start), before.read(start, len(words))
        text = f"{turn.bare} {aux} {earlier} {named} {later}"
        yield Rewrite(close_question(text, "?", turn), "ask of it", before, 0, start, turn.bare)
    if words[at].kind == "be" and not named:
        yield Rewrite(
            close_question(f"{turn.bare} {aux} {rest}", "?", turn),
            "ask of it",
            before,
            0,
            at,
            turn.bare,
        )
