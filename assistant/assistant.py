"""The assistant: question in, cited answer out. The one path for browser, terminal and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.composing.composer import Composer, Findings, SideFindings
from assistant.composing.quotations import QuotationComposer
from assistant.composing.verification import find_problems
from assistant.evidence.close_reading import CloseReading
from assistant.evidence.numbered_items import is_missing_article, quote_numbered_item
from assistant.evidence.overview import (
    is_of_whole,
    quote_opening,
    quote_section,
    quote_subheadings,
)
from assistant.evidence.quoting import QuoteGroups, choose_quotes
from assistant.evidence.selection import rank_evidence
from assistant.evidence.thresholds import QUOTING
from assistant.follow_up import FOLLOW_UP, understand_follow_up, understand_history
from assistant.question.named_documents import find_named_documents, read_titles
from assistant.question.parsing import Question, parse_question
from assistant.question.years import is_of_another_year, remove_year
from assistant.refusal.confidence import judge_confidence
from assistant.types import Answer
from corpus import BadQuestion, Document
from index import Documents, Hit, Index, Manifest, load_reranker, one_blas_thread, open_index


@dataclass(frozen=True)
class Summary:
    """What is indexed, for a line on the page."""

    documents: int
    passages: int
    encoder: str
    built_at: str  # UTC, ISO 8601


class Assistant:
    """Answers questions from one generation of an index."""

    hits = 10  # passages that an answer is sought in, and that stand beside it

    def __init__(self, index: Index, composer: Composer | None = None) -> None:
        """Take an open index, see `open`; answers are quotations unless a composer is given."""
        self.index = index
        self.composer = composer or QuotationComposer()

    @classmethod
    def open(cls, home: Path, reranker: str | None = None) -> "Assistant":
        """Open the current generation in `home`. Raises NoIndex or IndexMismatch.

        `reranker` names a cross-encoder that reads the first hits again: a folder or a hub name.
        """
        index = open_index(home)
        if reranker:
            index.reranker = load_reranker(reranker)
        return cls(index)

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by name."""
        return self.index.documents

    @property
    def manifest(self) -> Manifest | None:
        """What the generation was built from; None for an index that is not on disk."""
        return self.index.manifest

    @property
    def summary(self) -> Summary:
        """What is indexed."""
        manifest = self.manifest
        return Summary(
            documents=len(self.index.documents),
            passages=len(self.index.passages),
            encoder=self.index.encoder.name,
            built_at=manifest.built_at if manifest else "",
        )

    def search(self, query: str, k: int = 10, document: Documents = None) -> list[Hit]:
        """Return the `k` best passages, best first; see `Index.search`."""
        return self.index.search(query, k, document)

    @one_blas_thread
    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        document: Documents = None,
        previous: str | None = None,
    ) -> Answer:
        """Answer from the passages, or refuse and show the nearest ones.

        `previous` is the question before this one as it was understood (`Answer.understood_as`);
        where only earlier questions as they were asked are known, `history` holds them, oldest
        first. `document` is a glob on document names, or several. Raises BadQuestion for an empty
        or overlong question.
        """
        if not question.strip():
            raise BadQuestion("question.empty")
        if len(question) > FOLLOW_UP.longest:
            raise BadQuestion("question.too_long", count=len(question), most=FOLLOW_UP.longest)
        if previous is None:
            understood = understand_history(question, history, self.index, document)
        else:
            understood = understand_follow_up(question, previous, self.index, document)
        asked = parse_question(understood)
        findings = self._find_answer(question, asked, document)
        answer = self.composer.compose(findings, self.documents)
        if wrong := find_problems(answer, self.documents):
            raise AssertionError("; ".join(wrong))  # never shown: a fault of ours, not the user's
        return answer

    def _find_answer(self, text: str, asked: Question, document: Documents) -> Findings:
        """Find what a comparison, an overview or, as most questions, one thing asked needs."""
        if asked.sides:
            return self._compare(text, asked, document)
        named = find_named_documents(asked, self.index) if document is None else ()
        bare = parse_question(remove_year(asked.text)) if named else asked
        if asked.overview is not None and is_of_whole(bare, read_titles(self.index, named)):
            chosen, documents = quote_opening(self.index, named or document)
            hits = self.index.search(asked.text, self.hits, document)
            sure, sides = float(bool(chosen)), [SideFindings("", chosen)]
            return Findings(text, asked, "overview", sides, hits, sure, documents)
        found = self._find(asked, document)
        sides = [SideFindings("", found.chosen)]
        return Findings(text, asked, "fact", sides, found.hits, found.confidence)

    def _find(self, asked: Question, document: Documents) -> "_Found":
        """Find what answers, first in the documents of the year that the question names."""
        named = find_named_documents(asked, self.index) if document is None else ()
        if named:
            bare = parse_question(remove_year(asked.text))
            for years in (asked.years, frozenset[str]()):  # first in the sections of that year
                found = self._find_in(bare, named, years)
                if found.chosen:
                    return found
        return self._find_in(asked, document)

    def _find_in(
        self, asked: Question, document: Documents, years: frozenset[str] = frozenset()
    ) -> "_Found":
        """Find what answers; what stands under another year than these comes last."""
        hits = self.index.search(asked.text, self.hits, document)
        wanted = asked.expected
        is_list = wanted.several and wanted.kind in (None, "number")
        if is_list and (parts := quote_subheadings(self.index, asked, hits)):
            return _Found(parts, tuple(hits), 1.0)
        if items := quote_numbered_item(self.index, asked, hits):
            return _Found(items, tuple(hits), 1.0)
        if is_missing_article(self.index, asked, hits):
            return _Found([], tuple(hits), 0.0)
        near = sorted(hits, key=lambda hit: is_of_another_year(hit.passage, years))
        evidence = rank_evidence(self.index, asked, near)
        evidence.sort(key=lambda item: is_of_another_year(item.passage, years))
        reading = CloseReading(asked, evidence)
        sure = judge_confidence(self.index, asked, evidence, hits, reading)
        chosen: QuoteGroups = []
        if not sure.refused:
            told = quote_section(evidence) if asked.overview is not None else []
            settled = reading.rank_evidence()
            settled.sort(key=lambda item: is_of_another_year(item.passage, years))
            chosen = told or choose_quotes(wanted, settled)  # some have only captions
        return _Found(chosen, tuple(hits), sure.value)

    def _compare(self, text: str, asked: Question, document: Documents) -> Findings:
        """Ask of each side by itself; what is found of both stands side by side."""
        found = [self._find(parse_question(side.question), document) for side in asked.sides]
        sides = []
        for side, one in zip(asked.sides, found, strict=True):
            # Of things compared one wants to read what is told, before what merely lists them.
            told = sorted(one.chosen, key=lambda group: group[0].sentence.kind != "sentence")
            sides.append(SideFindings(side.name, told[: QUOTING.statements_of_side]))
        best = sorted((hit for one in found for hit in one.hits), key=lambda hit: hit.rank)
        hits = list({hit.passage.id: hit for hit in best}.values())[: self.hits]
        ranked = [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]
        sure = max(one.confidence for one in found)
        return Findings(text, asked, "comparison", sides, ranked, sure)


@dataclass(frozen=True)
class _Found:
    chosen: QuoteGroups
    hits: tuple[Hit, ...]
    confidence: float
