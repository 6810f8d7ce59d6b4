"""A question of its own that takes subject, document and year from the question before.

Its pronoun becomes the words that it stands for, or they stand beside it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

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
from assistant.follow_up.words import Word

_PRONOUN = re.compile(
    r"(?P<of>[它他她][們们]?的|其(?!中|他|它|实|實|余|餘|次))|[它他她][們们]?|[該该](?:項目|项目|案例|地|[區区])?"
    r"|[這这]一?[個个條条座項项家](?:項目|项目|案例|地方)?|那[裡里兒儿]|[這这][裡里兒儿]"
)


_PRONOUN_ENGLISH = re.compile(
    r"\b(?P<of>its|their|his|her)\b|\b(?:it|they|them|he|she|him)\b"
    r"|(?P<at>(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b)"
    r"|\b(?:that|this|these|those) (?:project|case|place|site|area|one|company|city)s?\b"
    r"|(?:^|(?<=\bdid )|(?<=\bdoes )|(?<=\bwas )|(?<=\bis )|(?<=\bof )|(?<=\bto )|(?<=\bhas )"
    r"|(?<=\babout )|(?<=\bfor )|(?<=\blike ))(?:that|this|those|these)\b",
    re.IGNORECASE,
)


def _list_kept_spans(words: Sequence[Word], *, in_english: bool) -> Iterator[tuple[int, int]]:
    """Yield the runs of words that can be a subject: without what asks, closed at both ends."""
    open_ends = ("of", "det", "aux", "be", "and", "adverb", "ask") if in_english else ("link", "be")
    within = ("ask", "aux", "be", "pronoun", "verb") if in_english else ("ask",)
    for start, end in list_spans(words):
        kinds = [word.kind for word in words[start:end]]
        if any(one in kinds for one in within) or kinds[-1] in open_ends:
            continue
        if kinds[0] not in (("of", "and") if in_english else ("of", "be")):
            yield start, end


def measure_opening(before: Previous) -> int:
    """Return how many words at its beginning only name documents and years: 2017年砚山的报告里."""
    end = 0
    for at, word in enumerate(before.words):
        if word.kind in ("name", "year"):
            end = at + 1
        elif word.kind in ("report", "of", "in") or word.folded in (
            ",",
            "市",
            "县",
            "区",
            "省",
            "在",
        ):
            if end == at and word.kind != "of":
                end = at + 1
        else:
            break
    return end


def list_joined(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    """Give a question of its own what it leaves to the question before it."""
    if turn.is_english:
        yield from _join_english(turn, before, question)
    else:
        yield from _join_chinese(turn, before, question)


def _join_chinese(  # noqa: PLR0912 -- each part may be there or not
    turn: Turn, before: Previous, question: str
) -> Iterator[Rewrite]:
    pronoun = _PRONOUN.search(question)
    tails = [("", "")] if turn.asks else list_tails(turn, before)
    region = measure_opening(before)
    names = {at for at, word in enumerate(before.words) if word.kind == "name"}
    years = {at for at, word in enumerate(before.words) if word.kind == "year"}
    spaced = " " if before.is_english else ""
    name, year = find_context(before, turn, after=False)
    keeps = [True, False] if year and not turn.year else [True]
    spans = list(_list_kept_spans(before.words, in_english=before.is_english))
    if region or name or year:
        spans.append((0, 0))
    for tail, kind in tails:
        for start, end in spans:
            kept = before.read(start, end)
            if any(before.words[at].kind == "name" for at in range(start, end)) and turn.has_name:
                continue
            for keeps_year in keeps:
                has_year = not years.isdisjoint(range(start, end))
                if not keeps_year and has_year:
                    if end - start == 1:
                        continue
                    own = re.sub(rf"{before.year} ?年?度?(?:[报報]告?)?的?", "", kept)
                else:
                    own = kept
                context = ""
                lacks_name = name and names.isdisjoint(range(start, end))
                lacks_year = year and not has_year and keeps_year
                if start >= region > 0 and keeps_year and not turn.has_name:
                    context = before.read(0, region)
                    lacks_name = lacks_name and not (names & set(range(region)))
                    lacks_year = lacks_year and not (years & set(range(region)))
                if lacks_year:
                    context += year
                if lacks_name:
                    context = name + spaced + context if not context else context + name
                notes = (kind,) if keeps_year else (kind, "without year")
                if pronoun and end > start:
                    of = "的" if pronoun["of"] else ""
                    own = own.rstrip("的")
                    text = question[: pronoun.start()] + own + of + question[pronoun.end() :]
                    whole = context + spaced + text
                    way = "pronoun"
                else:
                    whole = context + spaced + own + spaced + question
                    way = "join"
                yield Rewrite(
                    close_question(whole + tail, "？", turn),
                    way,
                    before,
                    start,
                    end,
                    question,
                    notes,
                )


def _join_english(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    if not turn.asks:
        for kind in dict.fromkeys((before.kind, *OTHER_KINDS)):
            asked = f"{HEADS[kind]} {question[:1].lower() + question[1:]}"
            for one in _join_asking_english(turn, before, asked):
                yield replace(one, notes=(*one.notes, f"asks for {kind}"))
    else:
        yield from _join_asking_english(turn, before, question)


def _join_asking_english(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    pronoun = _PRONOUN_ENGLISH.search(question)
    names = {at for at, word in enumerate(before.words) if word.kind == "name"}
    years = {at for at, word in enumerate(before.words) if word.kind == "year"}
    where, when = find_context(before, turn, after=True)
    spans = list(_list_kept_spans(before.words, in_english=before.is_english))
    if where or when:
        spans.append((0, 0))
    keeps = [True, False] if when and not turn.year else [True]
    if turn.year and not before.year:
        when = f" in {turn.year}"
    for start, end in spans:
        kept = _name_owner(before, start, end)
        has_name = not names.isdisjoint(range(start, end))
        has_year = not years.isdisjoint(range(start, end))
        if has_name and turn.has_name:
            continue
        for keeps_year in keeps:
            if not keeps_year and has_year:
                continue
            context = ("" if has_name else where) + ("" if has_year or not keeps_year else when)
            notes = () if keeps_year else ("without year",)
            if pronoun and end > start:
                own = kept
                if pronoun["of"]:
                    own = kept.removesuffix("'s") + "'s"
                elif pronoun["at"]:
                    own = f"in {kept}"
                text = question[: pronoun.start()] + own + question[pronoun.end() :]
                yield Rewrite(
                    close_question(text + context, "?", turn),
                    "pronoun",
                    before,
                    start,
                    end,
                    question,
                    notes,
                )
            elif end == start:
                yield Rewrite(
                    close_question(question + context, "?", turn),
                    "join",
                    before,
                    0,
                    0,
                    question,
                    notes,
                )
            else:
                for link in ("of", "in"):
                    text = f"{question} {link} {kept}"
                    yield Rewrite(
                        close_question(text + context, "?", turn),
                        f"join {link}",
                        before,
                        start,
                        end,
                        question,
                        notes,
                    )


def _name_owner(before: Previous, start: int, end: int) -> str:
    """Return the text of words, "its plant" with the document's name instead of its."""
    kept = before.read(start, end)
    names = [word for word in before.words if word.kind == "name"]
    if names and before.words[start:end] and before.words[start].folded in ("its", "their"):
        return f"{before.text[names[0].start : names[0].end]}'s {before.read(start + 1, end)}"
    return kept
