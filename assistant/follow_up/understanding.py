"""A question asked after others becomes a question that stands alone.

What a turn asks has parts: a document, a year, a subject, what is asked of it and how. A turn
replaces the parts that it names and keeps the others; what names all that it needs stands alone.
The result is shown as `understood_as`. No search is needed, so a long history costs little, and the
page and a raw history come to the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from assistant.follow_up.choosing import choose_rewrite
from assistant.follow_up.names import Names
from assistant.follow_up.previous import read_previous
from assistant.follow_up.rewriting import list_rewrites
from assistant.follow_up.turns import read_turn
from assistant.question.catalogue import Catalogue
from assistant.question.parsing import remove_courtesy
from corpus.text.normalization import fold
from corpus.text.scripts import convert_script, detect_language
from corpus.thresholds import sourced
from index import Index


@dataclass(frozen=True)
class FollowUpThresholds:
    """How long questions may be."""

    longest: int = sourced(2_000, "chosen: characters of a question, also of one that was joined")
    longest_before: int = sourced(500, "chosen: characters; a longer text has no one subject")
    longest_turn: int = sourced(
        80, "chosen: characters, of English 2.5 times as many; a longer turn stands alone"
    )


FOLLOW_UP = FollowUpThresholds()


def understand_history(question: str, history: Sequence[str], index: Index) -> str:
    """Return the question with what it leaves to the questions before it.

    `history` holds earlier questions as they were asked, oldest first.
    """
    understood = ""
    for text in (*history, question):
        understood = understand_follow_up(text, understood, index)
    return understood


def understand_follow_up(question: str, previous: str, index: Index) -> str:
    """Return a question as it is to be understood after `previous`, which stands alone.

    Without `previous` it is the question itself, without courtesies; a blank question leaves
    `previous` as it is.
    """
    longest = FOLLOW_UP.longest
    question = remove_courtesy(" ".join(question[:longest].split()))
    if not question or not previous:
        return question or previous
    return understand_turn(question, previous, _read_names(index))[-longest:]


def understand_turn(question: str, previous: str, names: Names) -> str:
    """Return one turn as understood after another; both without courtesies."""
    longest = FOLLOW_UP.longest_turn * (2.5 if detect_language(question) == "en" else 1)
    if len(question) > longest or len(previous) > FOLLOW_UP.longest_before:
        return question
    if _read_letters(question) == _read_letters(previous):
        return question  # it is asked again
    return _understand(question, previous, names)


@lru_cache(maxsize=1024)
def _understand(question: str, previous: str, names: Names) -> str:
    before = read_previous(_match_script(previous, question), names)
    turn = read_turn(question, names, before.year)
    return choose_rewrite(turn, before, list_rewrites(turn, before, names)).text


def _read_letters(question: str) -> str:
    return "".join(character for character in fold(question) if character.isalnum())


def _match_script(previous: str, question: str) -> str:
    """Return a Chinese question in the script of the one after it, where that one tells."""
    wanted, given = detect_language(question), detect_language(previous)
    if "en" in (wanted, given) or wanted == given or convert_script(question) is None:
        return previous
    converted = convert_script(previous)
    return converted[0] if converted else previous


_NAMES: WeakKeyDictionary[Index, Names] = WeakKeyDictionary()


def _read_names(index: Index) -> Names:
    """Return the names that the documents of an index give; they are read once."""
    if (found := _NAMES.get(index)) is None:
        sources = index.manifest.documents if index.manifest else ()
        called = [f"{one.title or ''}\n{one.document.rpartition('/')[2]}" for one in sources]
        headings = {one.titles[-1] for one in index.sections if one.titles}
        catalogue = Catalogue.of(index)

        def is_name(part: str) -> bool:
            documents = catalogue.names.get(part, ())
            return 0 < len(documents) < len(catalogue.documents) and catalogue.is_specific(
                part, frozenset(documents), index
            )

        found = _NAMES[index] = Names(called, headings, is_name, catalogue.latin)
    return found
