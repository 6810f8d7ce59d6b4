"""Put a fragment in the place of words of the question before: 那沧岭呢, "and exports"."""

import re
from collections.abc import Iterator, Sequence

from assistant.follow_up.names import Names
from assistant.follow_up.previous import (
    HEADS,
    OTHER_KINDS,
    Previous,
    Rewrite,
    close_question,
    find_context,
    list_spans,
    list_tails,
)
from assistant.follow_up.turns import Turn
from assistant.follow_up.words import Word, read_words
from corpus.text.normalization import fold
from index import extract_words, translate_word


def _list_replaced_spans(
    words: Sequence[Word], new: Sequence[Word], *, to_end: bool
) -> Iterator[tuple[int, int]]:
    """Yield the runs of words that a fragment may replace.

    A document replaces the document, and nothing else does; what asks stays, or all from it on is
    replaced.
    """
    has_name = any(word.kind == "name" for word in new)
    has_subject = any(word.kind in ("name", "topic", "proper") for word in new)
    only_name = all(word.kind in ("name", "of") or word.folded == "'s" for word in new)
    named = any(word.kind == "name" for word in words)
    for start, end in list_spans(words):
        kinds = [word.kind for word in words[start:end]]
        if "year" in kinds or ("verb" in kinds and words[start].folded.isascii()):
            continue
        if "topic" in kinds and len(kinds) > 1 and not has_subject:
            continue  # 改造之後呢 keeps the 望京小街 of 望京小街改造前
        if named and ("name" in kinds) != has_name:
            continue
        if named and has_name and only_name and kinds != ["name"]:
            continue
        if to_end if end == len(words) and "ask" in kinds else "ask" not in kinds:
            yield start, end


def list_fragments(text: str, turn: Turn) -> Iterator[tuple[str, str]]:
    """Yield what of a fragment may be put in a question, and a note on how it differs."""
    if turn.is_english and _is_ordinary(text, turn):
        text = text[:1].lower() + text[1:]
    yield text, ""
    if not turn.is_english:
        if text.startswith(("在", "对", "對")):
            yield text[1:], "without link"
        return
    plain = re.sub(
        r"^(?:(?:in|at|of|for|to|by|from|on) )?(?:(?:the|its|their|his|her) )?", "", text
    )
    plain = re.sub(r" ones?$", "", plain)
    if plain != text and plain:
        yield plain, "without link"
    if re.match(r"(?:in|at|of|for|to|by|from|on) ", text):
        yield text.split(" ", 1)[1], "without link"
    if text.endswith("'s"):
        yield text[:-2], "without 's"


def _is_ordinary(text: str, turn: Turn) -> bool:
    """Tell whether a fragment is large only because it begins the turn."""
    first = turn.words[0] if turn.words else None
    return (
        first is not None
        and not turn.opens
        and first.kind != "name"
        and text[1:2].islower()
        and bool(translate_word("".join(extract_words(first.folded))))
    )


def list_replaced(turn: Turn, before: Previous, fragment: str, names: Names) -> Iterator[Rewrite]:
    """Put a fragment in the place of words of the question before."""
    same_language = turn.is_english == before.is_english
    if same_language or turn.has_name:
        yield from _replace_words(turn, before, fragment, names)
    if not turn.only_names:
        yield from _ask_of_fragment(turn, before, fragment)


def _replace_words(turn: Turn, before: Previous, fragment: str, names: Names) -> Iterator[Rewrite]:
    for text, note in list_fragments(fragment, turn):
        yield from _put(turn, before, text, (note,) if note else (), names)
    # 那沧岭的失業率呢: a name and something else, each in its own place.
    if named := _replace_name(turn, before, fragment):
        other, rest = named
        yield from _put(turn, other, rest, ("beside name",), names)


def _put(
    turn: Turn, before: Previous, text: str, notes: tuple[str, ...], names: Names
) -> Iterator[Rewrite]:
    """Put a text in the place of each run of words that it may replace, and between words."""
    words = before.words
    new = read_words(text, names)
    for start, end in _list_replaced_spans(words, new, to_end=False):
        head = before.text[: words[start].start]
        rest = before.text[words[end - 1].end :]
        closed = close_question(head + text + rest, before.ending, turn)
        yield Rewrite(closed, "replace", before, start, end, text, notes)
    if not turn.is_english:
        for start, end in _list_replaced_spans(words, new, to_end=True):
            for tail, kind in list_tails(turn, before) if end == len(words) else ():
                whole = before.text[: words[start].start] + text + tail
                closed = close_question(whole, before.ending, turn)
                told = (*notes, kind)
                yield Rewrite(closed, "replace to the end", before, start, end, text, told)
    if any(word.kind == "name" for word in new):
        return
    for at in range(1, len(words) + 1):
        head = before.text[: words[at - 1].end]
        rest = before.text[words[at - 1].end :]
        space = " " if turn.is_english else ""
        closed = close_question(head + space + text + rest, before.ending, turn)
        yield Rewrite(closed, "insert", before, at, at, text, notes)


def _replace_name(turn: Turn, before: Previous, fragment: str) -> tuple[Previous, str] | None:
    """Return the question before with the document that the turn names, and the turn's rest."""
    new = [turn.bare[word.start : word.end] for word in turn.words if word.kind == "name"]
    old = [word for word in before.words if word.kind == "name"]
    if len(new) != 1 or len(old) != 1 or new[0] not in fragment:
        return None
    rest = fragment.replace(new[0], "").strip(" 的,，")
    rest = re.sub(r"^'s ?", "", rest)
    if not rest or re.fullmatch(r"(?:in|at|of|for|by|市|[縣县]|[區区]|省|公司)", rest):
        return None
    text = before.text[: old[0].start] + new[0] + before.text[old[0].end :]
    shift = len(new[0]) - (old[0].end - old[0].start)
    words = tuple(
        word
        if word.end <= old[0].start
        else Word(word.start, word.end + shift, fold(new[0]), "name")
        if word is old[0]
        else Word(word.start + shift, word.end + shift, word.folded, word.kind)
        for word in before.words
    )
    return Previous(text, words, before.year, before.kind, before.is_english, before.ending), rest


def _ask_of_fragment(turn: Turn, before: Previous, fragment: str) -> Iterator[Rewrite]:
    """Ask of a fragment what the question before asked: how much was it, who was it."""
    where, when = find_context(before, turn, after=True) if turn.is_english else ("", "")
    if turn.is_english:
        for text, note in list_fragments(fragment, turn):
            notes = (note,) if note else ()
            if re.match(r"how many\b", before.text, re.I):
                closed = close_question(f"How many {text} were there{where}{when}", "?", turn)
                yield Rewrite(closed, "ask of fragment", before, fragment=text, notes=notes)
            for kind in dict.fromkeys((before.kind, *OTHER_KINDS)):
                closed = close_question(f"{HEADS[kind]} {text}{where}{when}", "?", turn)
                told = (*notes, f"asks for {kind}")
                yield Rewrite(closed, "ask of fragment", before, fragment=text, notes=told)
