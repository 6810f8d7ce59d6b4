"""The ways in which a turn may be understood after the question before it.

1. A fragment stands in the place of some words of the question before: 那沧岭呢, "and exports?"
2. A question of its own takes the subject, document and year from there: its pronoun becomes the
   words it stands for, or they stand beside it.
3. A bare asking word asks that of what was asked: 為什麼?
4. It stands alone.

All that the words allow are listed. `assistant.follow_up.choosing` tells which one is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.follow_up.turns import Turn
from assistant.follow_up.words import Word, read_words
from assistant.follow_up.names import Names
from assistant.question.answer_type import Kind, parse_expected_answer
from assistant.question.years import YEAR
from corpus.text.normalization import fold
from corpus.text.scripts import detect_language
from index import extract_words, translate_word

LONGEST_SPAN = 9  # words of the question before that may be replaced or kept
MOST_WORDS = 40  # of the question before that are looked at
_YEAR_OF = re.compile(r"(?P<year>(?<!\d)(?:1\d|20)\d\d(?!\d))")
_YEAR_PHRASE_OF = re.compile(
    r"(?:\b(?:in|of|for|from|during|by) )?(?:\b(?:the|its|their) )?(?<!\d)(?:1\d|20)\d\d(?!\d)"
    r"(?:(?: (?:report|communique|survey|bulletin))?)",
    re.IGNORECASE,
)
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
_TAILS: dict[Kind | None, str] = {
    "number": "是多少", "person": "是誰", "date": "是什麼時候", "place": "在哪裡",
    "reason": "是為什麼", "manner": "怎麼樣", None: "是什麼", "existence": "怎麼樣",
}  # fmt: skip
# What is asked of an attribute, whatever was asked before: 票价呢 after 由谁运营.
_OTHER_KINDS: tuple[Kind | None, ...] = ("number", None)
_HEADS: dict[Kind | None, str] = {
    "number": "How much was", "person": "Who was", "date": "When was", "place": "Where was",
    "reason": "Why was", "manner": "How was", None: "What was", "existence": "What about",
}  # fmt: skip


@dataclass(frozen=True)
class Previous:
    """The question before, in the script of the turn."""

    text: str
    words: tuple[Word, ...]
    year: str
    kind: Kind | None
    is_english: bool
    ending: str  # its closing marks

    def read(self, start: int, end: int) -> str:
        """Return the text of the words from `start` to `end`."""
        if start >= end:
            return ""
        return self.text[self.words[start].start : self.words[end - 1].end]


@dataclass(frozen=True)
class Rewrite:
    """One way to understand a turn."""

    text: str
    way: str
    before: Previous  # the question before, asked of the year and document that the turn names
    start: int = 0  # words of the question before that are replaced or kept
    end: int = 0
    fragment: str = ""
    notes: tuple[str, ...] = ()


def read_previous(text: str, names: Names) -> Previous:
    """Take the question before apart."""
    body = text.rstrip(" ?？。!！.")
    words = tuple(read_words(body, names))[:MOST_WORDS]
    years = set(YEAR.findall(fold(body)))
    return Previous(
        text=body,
        words=words,
        year=years.pop() if len(years) == 1 else "",
        kind=parse_expected_answer(fold(text)).kind,
        is_english=detect_language(body) == "en",
        ending=text[len(body) :].strip() or "",
    )


def list_rewrites(turn: Turn, before: Previous, names: Names) -> list[Rewrite]:
    """Return every way in which a turn may be understood, no two with the same text."""
    found = [Rewrite(turn.text, "alone", before)]
    of_year = _move_to_year(before, turn, names)
    rest = turn.yearless if turn.year else turn.bare
    if turn.year and not rest:
        if YEAR.search(before.text) and not before.year:
            return found  # which of several years would be another?
        found.append(Rewrite(_close(of_year.text, before.ending, turn), "year", of_year))
    elif turn.only_asks:
        found.extend(_ask_of_it(turn, before))
        found.extend(_join(turn, of_year, rest))
    elif not turn.asks or turn.is_elliptic:
        found.extend(_replace(turn, of_year, rest, names))
        found.extend(_join(turn, of_year, rest))
    else:
        found.extend(_join(turn, of_year, rest))
    unique: dict[str, Rewrite] = {}
    for one in found:
        unique.setdefault(one.text, one)
    return list(unique.values())


def _move_to_year(before: Previous, turn: Turn, names: Names) -> Previous:
    """Return the question before, asked of the year that the turn names."""
    several = YEAR.search(before.text) and not before.year
    if not turn.year or turn.year == before.year or several:
        return before
    if not before.year:
        if before.is_english:
            text = f"{before.text} {turn.year_phrase or 'in ' + turn.year}"
        else:
            text = f"{turn.year_phrase or turn.year + '年'}{before.text}"
    else:
        named = _YEAR_PHRASE_OF.search(turn.year_phrase)
        if before.is_english and named and re.search(r"[a-z]$", turn.year_phrase, re.I):
            phrase = re.sub(r" one$", " report", turn.year_phrase)
            phrase = phrase if re.match(r"(?:in|of|for|from|by)\b", phrase) else f"in {phrase}"
            text = _YEAR_PHRASE_OF.sub(f" {phrase}", before.text, count=1)
            text = " ".join(text.split())
        elif not before.is_english and re.search(r"[报報告]$", turn.year_phrase):
            has = re.search(rf"{before.year} ?年?度?的?(?:年?[报報]|公[报報])", before.text)
            phrase = turn.year_phrase if not has else turn.year
            text = re.sub(
                rf"{before.year}(?: ?年)?" if not has else before.year, phrase, before.text
            )
        else:
            text = before.text.replace(before.year, turn.year)
    return _with_text(before, text, turn.year, names)


def _with_text(before: Previous, text: str, year: str, names: Names) -> Previous:
    words = tuple(read_words(text, names))[:MOST_WORDS]
    return Previous(text, words, year, before.kind, before.is_english, before.ending)


def _close(text: str, ending: str, turn: Turn) -> str:
    """End a question as the turn or the question before it ends."""
    last = turn.text[-1:]
    if last in "?？":
        ending = last
    return _join_neatly(text.rstrip(" ?？,，")) + ending


def _join_neatly(text: str) -> str:
    text = " ".join(text.split())
    text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)
    text = re.sub(r"的{2,}", "的", text)
    text = re.sub(r" (?='s\b|[,?])", "", text)
    return text[:1].upper() + text[1:] if text.isascii() else text


def _list_spans(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for start in range(len(words)):
        if words[start].kind in ("mark", "in", "particle") or words[start].folded in ("的", "'s"):
            continue
        for end in range(start + 1, min(len(words), start + LONGEST_SPAN) + 1):
            if words[end - 1].kind != "mark":
                yield start, end


def _list_kept_spans(words: Sequence[Word], *, in_english: bool) -> Iterator[tuple[int, int]]:
    """Yield the runs of words that can be a subject: without what asks, closed at both ends."""
    open_ends = ("of", "det", "aux", "be", "and", "adverb", "ask") if in_english else ("link", "be")
    within = ("ask", "aux", "be", "pronoun", "verb") if in_english else ("ask",)
    for start, end in _list_spans(words):
        kinds = [word.kind for word in words[start:end]]
        if any(one in kinds for one in within) or kinds[-1] in open_ends:
            continue
        if kinds[0] not in (("of", "and") if in_english else ("of", "be")):
            yield start, end


def _list_replaced_spans(
    words: Sequence[Word], new: Sequence[Word], *, to_end: bool
) -> Iterator[tuple[int, int]]:
    """Yield the runs of words that a fragment may replace.

    A document replaces the document, and nothing else does; what asks stays, or all from it on is
    replaced.
    """
    has_name = any(word.kind == "name" for word in new)
    only_name = all(word.kind in ("name", "of") or word.folded == "'s" for word in new)
    named = any(word.kind == "name" for word in words)
    for start, end in _list_spans(words):
        kinds = [word.kind for word in words[start:end]]
        if "year" in kinds or "verb" in kinds and words[start].folded.isascii():
            continue
        if named and ("name" in kinds) != has_name:
            continue
        if named and has_name and only_name and kinds != ["name"]:
            continue
        if to_end if end == len(words) and "ask" in kinds else "ask" not in kinds:
            yield start, end


def _list_fragments(text: str, turn: Turn) -> Iterator[tuple[str, str]]:
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


def _replace(turn: Turn, before: Previous, fragment: str, names: Names) -> Iterator[Rewrite]:
    """Put a fragment in the place of words of the question before."""
    same_language = turn.is_english == before.is_english
    if same_language or turn.has_name:
        yield from _replace_words(turn, before, fragment, names)
    if not turn.only_names:
        yield from _ask_of_fragment(turn, before, fragment)


def _replace_words(turn: Turn, before: Previous, fragment: str, names: Names) -> Iterator[Rewrite]:
    for text, note in _list_fragments(fragment, turn):
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
        closed = _close(head + text + rest, before.ending, turn)
        yield Rewrite(closed, "replace", before, start, end, text, notes)
    if not turn.is_english:
        for start, end in _list_replaced_spans(words, new, to_end=True):
            for tail, kind in _list_tails(turn, before) if end == len(words) else ():
                whole = before.text[: words[start].start] + text + tail
                closed = _close(whole, before.ending, turn)
                told = (*notes, kind)
                yield Rewrite(closed, "replace to the end", before, start, end, text, told)
    if any(word.kind == "name" for word in new):
        return
    for at in range(1, len(words) + 1):
        head = before.text[: words[at - 1].end]
        rest = before.text[words[at - 1].end :]
        space = " " if turn.is_english else ""
        closed = _close(head + space + text + rest, before.ending, turn)
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


def _list_tails(turn: Turn, before: Previous) -> list[tuple[str, str]]:
    """Return how a question of a fragment may end, and a note on it."""
    kinds = dict.fromkeys((before.kind, *_OTHER_KINDS))
    simplified = detect_language(turn.text) == "zh-Hans"
    return [
        (fold(_TAILS[kind]) if simplified else _TAILS[kind], f"asks for {kind}") for kind in kinds
    ]


def _ask_of_fragment(turn: Turn, before: Previous, fragment: str) -> Iterator[Rewrite]:
    """Ask of a fragment what the question before asked: how much was it, who was it."""
    where, when = _find_context(before, turn, after=True) if turn.is_english else ("", "")
    if turn.is_english:
        for text, note in _list_fragments(fragment, turn):
            notes = (note,) if note else ()
            if re.match(r"how many\b", before.text, re.I):
                closed = _close(f"How many {text} were there{where}{when}", "?", turn)
                yield Rewrite(closed, "ask of fragment", before, fragment=text, notes=notes)
            for kind in dict.fromkeys((before.kind, *_OTHER_KINDS)):
                closed = _close(f"{_HEADS[kind]} {text}{where}{when}", "?", turn)
                told = (*notes, f"asks for {kind}")
                yield Rewrite(closed, "ask of fragment", before, fragment=text, notes=told)


def _find_context(before: Previous, turn: Turn, *, after: bool) -> tuple[str, str]:
    """Return how a question says its document and its year: " in Yanshan", " in 2017".

    Before a Chinese question that is 砚山 and 2017年.
    """
    names = [word for word in before.words if word.kind == "name"]
    when = ""
    if before.year:
        found = _YEAR_PHRASE_OF.search(before.text)
        phrase = found[0].strip() if found and before.is_english else ""
        if after:
            phrase = phrase if re.match(r"(?:in|of|for|from|during|by) ", phrase, re.I) else ""
            when = f" {phrase or 'in ' + before.year}"
        else:
            when = f"{before.year}年"
    where = ""
    if names and not turn.has_name:
        name = before.text[names[0].start : names[0].end]
        if not after:
            return name, when
        at = before.words.index(names[0])
        link = before.words[at - 1].folded if at else ""
        if link not in ("in", "at", "of", "for", "by", "to"):
            nominal = re.match(
                r"(?:who|what|which)\b.*?\b(?:is|are|was|were)\b|what's", turn.bare, re.I
            )
            link = "of" if nominal else "in"
        where = f" {link} {name}"
    return where, when


def _find_head_region(before: Previous) -> int:
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


def _join(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    """Give a question of its own what it leaves to the question before it."""
    if turn.is_english:
        yield from _join_english(turn, before, question)
    else:
        yield from _join_chinese(turn, before, question)


def _join_chinese(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    pronoun = _PRONOUN.search(question)
    tails = [("", "")] if turn.asks else _list_tails(turn, before)
    region = _find_head_region(before)
    names = {at for at, word in enumerate(before.words) if word.kind == "name"}
    years = {at for at, word in enumerate(before.words) if word.kind == "year"}
    spaced = " " if before.is_english else ""
    name, year = _find_context(before, turn, after=False)
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
                    own = own.rstrip("的") if of or not own.endswith("的") else own.rstrip("的")
                    text = question[: pronoun.start()] + own + of + question[pronoun.end() :]
                    whole = context + spaced + text
                    way = "pronoun"
                else:
                    whole = context + spaced + own + spaced + question
                    way = "join"
                yield Rewrite(
                    _close(whole + tail, "？", turn), way, before, start, end, question, notes
                )


def _join_english(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    if not turn.asks:
        for kind in dict.fromkeys((before.kind, *_OTHER_KINDS)):
            asked = f"{_HEADS[kind]} {question[:1].lower() + question[1:]}"
            for one in _join_asking_english(turn, before, asked):
                yield replace(one, notes=(*one.notes, f"asks for {kind}"))
    else:
        yield from _join_asking_english(turn, before, question)


def _join_asking_english(turn: Turn, before: Previous, question: str) -> Iterator[Rewrite]:
    pronoun = _PRONOUN_ENGLISH.search(question)
    names = {at for at, word in enumerate(before.words) if word.kind == "name"}
    years = {at for at, word in enumerate(before.words) if word.kind == "year"}
    where, when = _find_context(before, turn, after=True)
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
                    _close(text + context, "?", turn),
                    "pronoun",
                    before,
                    start,
                    end,
                    question,
                    notes,
                )
            elif end == start:
                yield Rewrite(
                    _close(question + context, "?", turn), "join", before, 0, 0, question, notes
                )
            else:
                for link in ("of", "in"):
                    text = f"{question} {link} {kept}"
                    yield Rewrite(
                        _close(text + context, "?", turn),
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


def _ask_of_it(turn: Turn, before: Previous) -> Iterator[Rewrite]:
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
        yield Rewrite(_close(text, "？", turn), "ask of it", before, 0, end, turn.bare)


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
        yield Rewrite(_close(f"{turn.bare}: {before.text}", "?", turn), "ask of it", before)
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
        text = f"{turn.bare} {aux} {before.read(at + 1, start)} {named} {before.read(start, len(words))}"
        yield Rewrite(_close(text, "?", turn), "ask of it", before, 0, start, turn.bare)
    if words[at].kind == "be" and not named:
        yield Rewrite(
            _close(f"{turn.bare} {aux} {rest}", "?", turn), "ask of it", before, 0, at, turn.bare
        )
