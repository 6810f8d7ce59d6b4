"""The features of each way in which a turn may be understood.

They tell of the turn, of the words that are replaced or kept, and of how both go together.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from assistant.follow_up.previous import Previous, Rewrite
from assistant.follow_up.turns import Turn
from assistant.follow_up.words import Word
from assistant.question.answer_type import parse_expected_answer
from corpus.text.normalization import fold
from index import Encoder, load_encoder

_EMPTY = frozenset(
    [
        "of",
        "det",
        "be",
        "aux",
        "ask",
        "pronoun",
        "and",
        "adverb",
        "report",
        "mark",
        "particle",
        "link",
        "in",
        "number",
        "other",
        "year",
        "name",
    ]
)

_ASKING = re.compile(
    r"谁|什么|哪|多少|多[长久大高]|几(?!乎)|怎|如何|为何|吗|是否|有没有"
    r"|\b(?:what|which|who|when|where|why|how)\b|^(?:is|are|was|were|do|does|did|has|have)\b"
)
_NOUNS = ("noun", "topic", "proper", "report")
_NAMING = frozenset(["name", "topic", "proper", "noun", "of", "year", "det"])
_GRAMMAR = frozenset(
    ["of", "det", "be", "aux", "ask", "pronoun", "and", "adverb", "particle", "link", "in", "other"]
)


def extract_features(turn: Turn, before: Previous, ways: Sequence[Rewrite]) -> list[set[str]]:
    """Return the features of each way to understand a turn."""
    cues = [*_find_cues(turn, before), _measure_closeness(turn, before)]
    likeness = _measure_likeness(ways)
    best = max(likeness, default=0.0)
    return [
        _extract(turn, way, cues, alike, best) for way, alike in zip(ways, likeness, strict=True)
    ]


def _find_cues(turn: Turn, before: Previous) -> list[str]:
    """Return what of a turn tells how much it leaves to the question before."""
    content = [word for word in turn.words if word.kind not in _EMPTY]
    old = {word.folded for word in before.words}
    shared = sum(word.folded in old for word in content)
    size = len(turn.words)
    language = "en" if turn.is_english else "zh"
    cues = [
        f"words {min(size, 14) // 2} {language}",
        f"content {min(len(content), 7)} {language}",
        f"first {turn.words[0].kind if turn.words else ''}",
        f"first two {' '.join(w.kind for w in turn.words[:2])}",
        f"last {turn.words[-1].kind if turn.words else ''}",
    ]
    kinds = {word.kind for word in turn.words}
    flags = {
        "opens": turn.opens,
        "elliptic": turn.is_elliptic,
        "asks": turn.asks,
        "only asks": turn.only_asks,
        "has year": bool(turn.year),
        "has name": turn.has_name,
        "both have year": bool(turn.year and before.year),
        "both have name": turn.has_name and any(w.kind == "name" for w in before.words),
        "has pronoun": "pronoun" in kinds,
        "has proper": any(w.kind == "proper" and w.folded not in old for w in turn.words),
        "has topic": any(w.kind == "topic" and w.folded not in old for w in turn.words),
        "both have topics": any(w.kind == "topic" and w.folded not in old for w in turn.words)
        and any(w.kind == "topic" for w in before.words),
        "has report": "report" in kinds,
        "shares words": shared > 0,
        "all shared": bool(content) and shared == len(content),
        "nothing to keep": not before.year
        and not any(w.kind in ("name", "topic", "proper") for w in before.words),
        "other language": turn.is_english != before.is_english,
    }
    cues += [f"{name} {value}" for name, value in flags.items()]
    asking = parse_expected_answer(fold(turn.bare))
    cues.append(f"asks for {asking.kind}")
    cues.append(f"asks for the same {asking.kind == before.kind}")
    if turn.asks and not turn.is_elliptic and (turn.has_name or turn.year):
        cues.append(f"own place, words {min(size, 14) // 2}")
    if turn.words and not turn.asks:
        cues.append(f"ends in {turn.words[-1].folded}")
    cues.append(f"asks {turn.asks}, elliptic {turn.is_elliptic}, pronoun {'pronoun' in kinds}")
    cues.append(f"name {turn.has_name}, year {bool(turn.year)}, asks {turn.asks}")
    return cues


def _extract(
    turn: Turn,
    way: Rewrite,
    cues: Sequence[str],
    alike: float,
    best: float,
) -> set[str]:
    kind = way.way
    features = {f"{kind}: {cue}" for cue in cues}
    features.add(kind)
    features.update(f"{kind} {note}" for note in way.notes)
    if told := [note for note in way.notes if note.startswith("asks for")]:
        features.add(f"{told[0]} after {way.before.kind}")
        features.add(f"{told[0]} of {fold(way.fragment)[-1:] or turn.words[-1].folded[-1:]}")
        features.add(f"{told[0]} of {turn.words[-1].folded if turn.words else ''}")
    if "without year" in way.notes:
        later = ("后来", "後來", "later", "afterwards", "现在", "eventually", "in the end")
        folded = fold(turn.bare)
        features.add(f"without year: later {any(one in folded for one in later)}")
        features.update(f"without year: {cue}" for cue in cues)
    asking = len(_ASKING.findall(fold(way.text)))
    features.add(f"{kind}: asking words {min(asking, 2)} {turn.is_english}")
    if way.end > way.start or kind in ("join", "ask of it", "insert"):
        features.update(_describe_span(turn, way, alike, best))
    return features


def _describe_span(  # noqa: PLR0915 -- one line a feature
    turn: Turn, way: Rewrite, alike: float, best: float
) -> Iterator[str]:
    words = way.before.words
    language = "en" if way.before.is_english else "zh"
    way_name = f"{way.way} {language}"
    span = words[way.start : way.end]
    kinds = [word.kind for word in span]
    previous = words[way.start - 1].kind if way.start else "^"
    following = words[way.end].kind if way.end < len(words) else "$"
    yield f"{way_name} size {min(len(span), 6)}"
    if not span:
        yield f"{way_name} nothing"
        yield f"{way_name} between {previous} {following}"
        yield f"{way_name} behind {previous}"
        yield f"{way_name} in front of {following}"
        if turn.words:
            yield f"{way_name} {turn.words[0].kind} {turn.words[-1].kind} in front of {following}"
            yield f"{way_name} ends {turn.words[-1].folded[-1:]}"
        return
    yield f"{way_name} first {kinds[0]}"
    yield f"{way_name} last {kinds[-1]}"
    yield f"{way_name} before {previous} {kinds[0]}"
    yield f"{way_name} after {kinds[-1]} {following}"
    for name, word in (("first", span[0]), ("last", span[-1])):
        if word.kind in _GRAMMAR:
            yield f"{way_name} {name} word {word.folded}"
    if way.end < len(words) and words[way.end].kind in _GRAMMAR:
        yield f"{way_name} next word {words[way.end].folded}"
    yield f"{language} {previous} before {kinds[0]}"  # of all ways alike: where words part
    yield f"{language} {kinds[-1]} before {following}"
    parts_left = previous in _NOUNS and kinds[0] in _NOUNS
    parts_right = kinds[-1] in _NOUNS and following in _NOUNS
    yield f"{language} parts {parts_left} {parts_right}"
    yield f"{way_name} preceded {previous}"
    yield f"{way_name} followed {following}"
    if len(kinds) <= 3:
        yield f"{way_name} kinds {' '.join(kinds)}"
    for one in (
        "name",
        "year",
        "ask",
        "be",
        "aux",
        "verb",
        "past",
        "report",
        "topic",
        "proper",
        "of",
    ):
        inside = one in kinds
        outside = not inside and any(word.kind == one for word in words)
        if inside or outside:
            yield f"{way_name} {'takes' if inside else 'leaves'} {one}"
            yield f"{way_name} {'takes' if inside else 'leaves'} {one}, asks {turn.asks}"
    content = [word for word in words if word.kind not in _EMPTY]
    taken = [word for word in span if word.kind not in _EMPTY]
    yield f"{way_name} takes all content {len(taken) == len(content)}"
    yield f"{way_name} content {min(len(taken), 4)}"
    if way.way in ("join", "pronoun", "join of", "join in", "ask of it"):
        yield f"{way_name} starts at {min(way.start, 4)}"
        behind = [word.kind for word in words[way.end :]]
        yield f"{way_name} leaves asking behind {'ask' in behind}"
        shared = {word.folded for word in taken} & {word.folded for word in turn.words}
        yield f"{way_name} repeats {bool(shared)}"
        yield f"{way_name} {turn.words[0].kind if turn.words else ''} kept {kinds[-1]}"
        yield f"{way_name} asks before {previous == 'ask'}"
        asked = [word.folded for word in words[: way.start] if word.kind == "ask"]
        yield f"{way_name} behind {asked[-1] if asked else ''}"
        verb_before = any(word.kind in ("verb", "past") for word in words[: way.start])
        yield f"{way_name} behind verb {verb_before}"
        yield f"{way_name} all proper {set(kinds) <= {'name', 'topic', 'proper', 'year'}}"
        if way.way == "pronoun":
            yield f"{way_name} noun only {set(kinds) <= _NAMING}"
        return
    yield from _compare(turn, way, span, alike, best, way_name, previous)


def _compare(  # noqa: PLR0917
    turn: Turn,
    way: Rewrite,
    span: Sequence[Word],
    alike: float,
    best: float,
    way_name: str,
    previous: str,
) -> Iterator[str]:
    """Describe how a fragment goes with what it replaces."""
    new = [word for word in turn.words if word.folded in fold(way.fragment)] or list(turn.words)
    new_kinds = [word.kind for word in new]
    kinds = [word.kind for word in span]
    yield f"{way_name} same kinds {new_kinds == kinds}"
    yield f"{way_name} last {kinds[-1]} by {new_kinds[-1]}"
    yield f"{way_name} first {kinds[0]} by {new_kinds[0]}"
    named = ("name", "topic", "proper")
    yield f"names {any(k in named for k in kinds)} by {any(k in named for k in new_kinds)}"
    for one in ("name", "topic", "proper", "number", "link", "of", "time"):
        yield f"{way_name} {one} {one in kinds} by {one in new_kinds}"
    yield f"{way_name} size {len(new) - len(span) if abs(len(new) - len(span)) < 4 else 'far'}"
    yield f"{way_name} alike {int(alike * 5)}"
    yield f"{way_name} most alike {alike > 0 and alike >= best - 1e-6}"
    if alike > 0 and alike >= best - 0.05:
        yield f"{way_name} almost most alike"
    old_text, new_text = "".join(word.folded for word in span), fold(way.fragment).replace(" ", "")
    shared = len(set(old_text) & set(new_text)) / max(1, len(set(old_text) | set(new_text)))
    if not turn.is_english:
        yield f"{way_name} characters {int(shared * 4)}"
        yield f"{way_name} same end {old_text[-1] == new_text[-1:]}"
        yield f"{way_name} same beginning {old_text[0] == new_text[:1]}"
    else:
        both = {word.folded for word in span} & {word.folded for word in new}
        yield f"{way_name} shared words {len(both)}"
        doubled = previous == new_kinds[0] == "of" and "without link" not in way.notes
        yield f"{way_name} link doubled {doubled}"
        yield f"{way_name} same end {span[-1].folded == new[-1].folded}"


@cache
def _load_static() -> Encoder:
    return load_encoder()


def _measure_closeness(turn: Turn, before: Previous) -> str:
    """Return how near in meaning a turn is to the question before it."""
    one, other = _load_static().encode([turn.bare, before.text], "query")
    return f"close {int(5 * float(one @ other))} {turn.is_english}"


def _measure_likeness(ways: Sequence[Rewrite]) -> list[float]:
    """Return the cosine of each fragment with the words that it would replace, else 0."""
    replacing = [at for at, way in enumerate(ways) if way.way.startswith("replace")]
    found = [0.0] * len(ways)
    if not replacing:
        return found
    olds = [ways[at].before.read(ways[at].start, ways[at].end) for at in replacing]
    news = [ways[at].fragment for at in replacing]
    texts = {text: place for place, text in enumerate(dict.fromkeys([*olds, *news]))}
    vectors = _load_static().encode(list(texts), "query")
    olds_at, news_at = [texts[text] for text in olds], [texts[text] for text in news]
    cosines = np.einsum("ij,ij->i", vectors[olds_at], vectors[news_at])
    for at, cosine in zip(replacing, cosines, strict=True):
        found[at] = float(cosine)
    return found
