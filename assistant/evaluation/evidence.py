"""Find the evidence of a case in the documents as they are now.

Evidence survives edits. Text that moved counts where it is now, and text that is split otherwise
counts in the passages that hold most of it. Text that changed slightly is matched with a warning,
unless a number in it is another: then the fact is another. Text that is gone is stale, and the
nearest passage is suggested. Text is compared folded and without white space.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Any, Literal

from rapidfuzz import fuzz

from assistant.assistant import Assistant
from assistant.evaluation.cases import Case
from corpus import Document, Passage
from corpus.text.normalization import fold
from corpus.text.quantities import write_in_digits
from corpus.thresholds import sourced
from index import Hit

State = Literal["present", "changed", "gone"]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class EvidenceThresholds:
    """When text counts as evidence that was written slightly differently."""

    similar: float = sourced(80.0, "chosen: least similarity, of 100; a word in ten may differ")
    shortest: int = sourced(6, "chosen: shorter evidence is in other texts by chance")
    whole: float = sourced(0.7, "chosen: least length of the text that is compared, as a share")
    nearest: int = sourced(20, "chosen: passages that share most terms with it are compared")
    around: int = sourced(12, "chosen: characters beside the similar text in which numbers count")


EVIDENCE_MATCHING = EvidenceThresholds()


@dataclass(frozen=True)
class Located:
    """One piece of evidence, and what of it the documents hold now."""

    wanted: str  # as the case has it
    state: State
    text: str  # normalized: what passages are searched for
    now: str = ""  # if it is not there word for word: the nearest text, as the document has it
    document: str = ""  # of the nearest text

    def to_json(self) -> dict[str, Any]:
        """Return what is told of evidence that is not there word for word."""
        return {
            "wanted": self.wanted,
            "state": self.state,
            "now": self.now,
            "document": self.document,
        }


@dataclass(frozen=True)
class _Span:
    document: str
    start: int
    end: int

    def is_held_by(self, passage: Passage) -> bool:
        """Tell whether a passage has half of the span, or lies in it."""
        if passage.document != self.document:
            return False
        shared = min(self.end, passage.end) - max(self.start, passage.start)
        return shared > 0 and 2 * shared >= min(self.end - self.start, passage.end - passage.start)


class EvidenceFinder:
    """Looks evidence up in the documents of one index; each text is folded once."""

    def __init__(self, assistant: Assistant) -> None:
        """Take the assistant whose documents and passages are searched."""
        self._index = assistant.index
        self._spans: dict[tuple[str, str | None], tuple[_Span, ...]] = {}
        self._located: dict[tuple[str, str | None], Located] = {}

    def has_document(self, case: Case) -> bool:
        """Tell whether the document that a case names is indexed."""
        return not case.document or bool(self._list_documents(case.document))

    def locate(self, case: Case, evidence: str, hits: Sequence[Hit] = ()) -> Located:
        """Return what the documents hold of evidence; with it in a hit no document is searched."""
        wanted = normalize(evidence)
        if any(_contains(hit.passage, case.document, wanted) for hit in hits):
            return Located(evidence, "present", wanted)
        key = evidence, case.document
        if key not in self._located:
            held = any(wanted in self._texts[d.name] for d in self._list_documents(case.document))
            self._located[key] = (
                Located(evidence, "present", wanted) if held else self._find_nearest(case, evidence)
            )
        return self._located[key]

    def find_rank(self, case: Case, found: Located, hits: Sequence[Hit]) -> int | None:
        """Return the rank of the first hit that holds the evidence, None without one."""
        if found.state == "gone":
            return None
        for hit in hits:
            if _contains(hit.passage, case.document, found.text):
                return hit.rank
        for hit in hits:  # no passage may hold all of it: a splitter cut it
            if any(span.is_held_by(hit.passage) for span in self._find_spans(case, found)):
                return hit.rank
        return None

    def find_place(self, case: Case, found: Located) -> tuple[str, int, int] | None:
        """Return document, start and end of where evidence stands first, None where it is gone."""
        if found.state == "gone":
            return None
        spans = self._find_spans(case, found)
        return (spans[0].document, spans[0].start, spans[0].end) if spans else None

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {name: normalize(d.text) for name, d in self._index.documents.items()}

    def _list_documents(self, glob: str | None) -> list[Document]:
        documents = self._index.documents
        if glob and glob in documents:
            return [documents[glob]]
        return [d for name, d in documents.items() if not glob or fnmatchcase(name, glob)]

    def _find_spans(self, case: Case, found: Located) -> tuple[_Span, ...]:
        """Return where a text stands in the documents that has no passage of its own."""
        key = found.text, case.document
        if key not in self._spans:
            documents = self._list_documents(case.document)
            spans = [
                span
                for document in documents
                if found.text in self._texts[document.name]
                for span in _find_in_document(document, found.text)
            ]
            self._spans[key] = tuple(spans)
        return self._spans[key]

    def _find_nearest(self, case: Case, evidence: str) -> Located:
        """Return the most similar text: changed evidence, or a suggestion where it is gone."""
        thresholds, wanted = EVIDENCE_MATCHING, normalize(evidence)
        if not self.has_document(case) or not wanted:
            return Located(evidence, "gone", wanted)
        ids = self._index.find_mentions(evidence, thresholds.nearest, case.document)
        best, now, where, text = 0.0, "", "", ""
        for passage in (self._index.passages[at] for at in ids):
            for part in (passage.text, *passage.section):
                whole = normalize(part)
                if len(whole) < thresholds.whole * len(wanted):
                    continue  # a short heading is similar to a part of anything
                found = fuzz.partial_ratio_alignment(wanted, whole, score_cutoff=best)
                if found is None or found.score <= best:
                    continue
                first = max(0, found.dest_start - thresholds.around)
                around = whole[first : found.dest_end + thresholds.around]
                best, text = found.score, whole[found.dest_start : found.dest_end]
                if not _has_numbers(around, wanted):
                    text = ""
                now = _find_sentence(passage, wanted) if part is passage.text else part
                where = passage.document
        is_changed = best >= thresholds.similar and len(wanted) >= thresholds.shortest and text
        return Located(evidence, "changed" if is_changed else "gone", text, now, where)


@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """Return a text folded and without white space, as evidence is compared."""
    return "".join(fold(text).split())


def _contains(passage: Passage, glob: str | None, wanted: str) -> bool:
    if glob and glob != passage.document and not fnmatchcase(passage.document, glob):
        return False
    return any(wanted in normalize(text) for text in (passage.text, *passage.section))


def _find_in_document(document: Document, wanted: str) -> list[_Span]:
    """Return where a document has a normalized text, in its own characters."""
    text, places = [], []
    for at, character in enumerate(document.text):
        folded = "" if character.isspace() else fold(character)
        text.append(folded)
        places += [at] * len(folded)
    whole = "".join(text)
    found = []
    at = whole.find(wanted)
    while at >= 0:
        found.append(_Span(document.name, places[at], places[at + len(wanted) - 1] + 1))
        at = whole.find(wanted, at + 1)
    return found


def _has_numbers(text: str, wanted: str) -> bool:
    numbers = set(_NUMBER.findall(write_in_digits(text)))
    return set(_NUMBER.findall(write_in_digits(wanted))) <= numbers


def _find_sentence(passage: Passage, wanted: str) -> str:
    """Return the sentence of a passage that is most like a normalized text."""
    own = [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
    return max(own or [passage.text], key=lambda text: fuzz.partial_ratio(wanted, normalize(text)))
