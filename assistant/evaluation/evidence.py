"""Find the evidence of a case in the documents as they are now.

Evidence survives edits. Text that moved counts where it is now, and text that is split otherwise
counts in the passages that hold most of it. Text that changed slightly is matched with a warning,
unless a number in it is another: then the fact is another. Text that is gone is stale, and the
nearest passage is suggested. Text is compared folded and without white space.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import chain
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
    """Looks evidence up in the documents of one index; each text is folded once.

    Evidence is looked for in the documents of the hits and of the passages that share most terms
    with it. All documents are folded only where none of these has it.
    """

    def __init__(self, assistant: Assistant) -> None:
        """Take the assistant whose documents and passages are searched."""
        self._index = assistant.index
        self._texts: dict[str, str] = {}  # of documents, normalized
        self._spans: dict[tuple[str, str], tuple[_Span, ...]] = {}
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
            held = any(self._list_holders(case, evidence, hits))
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
            name = hit.passage.document
            if _fits(name, case.document) and any(
                span.is_held_by(hit.passage) for span in self._find_spans(name, found.text)
            ):
                return hit.rank
        return None

    def find_place(self, case: Case, found: Located) -> tuple[str, int, int] | None:
        """Return document, start and end of where evidence stands first, None where it is gone."""
        if found.state == "gone":
            return None
        for name in self._list_documents(case.document):
            for span in self._find_spans(name, found.text):
                return span.document, span.start, span.end
        return None

    def _list_documents(self, glob: str | None) -> list[str]:
        documents = self._index.documents
        if glob and glob in documents:
            return [glob]
        return [name for name in documents if _fits(name, glob)]

    def _list_holders(self, case: Case, evidence: str, hits: Sequence[Hit]) -> Iterator[str]:
        """Yield the documents that hold evidence, those first that are likely to."""
        wanted = normalize(evidence)
        likely = [hit.passage for hit in hits]
        if wanted and self.has_document(case):
            count = EVIDENCE_MATCHING.nearest
            ids = self._index.find_mentions(evidence, count, case.document)
            likely += [self._index.passages[at] for at in ids]
        names = (passage.document for passage in likely)
        near = [name for name in dict.fromkeys(names) if _fits(name, case.document)]
        for name in dict.fromkeys(chain(near, self._list_documents(case.document))):
            if wanted in self._read_text(name):
                yield name

    def _read_text(self, name: str) -> str:
        """Return the text of a document, normalized."""
        if name not in self._texts:
            self._texts[name] = _normalize_text(self._index.documents[name].text)
        return self._texts[name]

    def _find_spans(self, name: str, text: str) -> tuple[_Span, ...]:
        """Return where a document has a text that may have no passage of its own."""
        key = name, text
        if key not in self._spans:
            held = text in self._read_text(name)
            document = self._index.documents[name]
            self._spans[key] = tuple(_find_in_document(document, text)) if held else ()
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
    return _normalize_text(text)


def _normalize_text(text: str) -> str:
    return "".join(fold(text).split())


def _fits(document: str, glob: str | None) -> bool:
    """Tell whether a document is one that a case names."""
    return not glob or glob == document or fnmatchcase(document, glob)


def _contains(passage: Passage, glob: str | None, wanted: str) -> bool:
    if not _fits(passage.document, glob):
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
