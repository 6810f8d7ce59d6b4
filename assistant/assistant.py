"""The assistant: question in, cited answer out. The one path for browser, terminal and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.composing.composer import Composer, Findings
from assistant.composing.quotations import QuotationComposer
from assistant.composing.verification import find_problems
from assistant.finding import HITS, find_findings
from assistant.follow_up import FOLLOW_UP, understand_follow_up, understand_history
from assistant.question.parsing import is_conversation, parse_question
from assistant.types import Answer
from corpus import BadQuestion, Document
from corpus.i18n.catalogue import Language
from corpus.text.scripts import choose_language
from index import Documents, Hit, Index, Manifest, load_reranker, one_blas_thread, open_index


@dataclass(frozen=True)
class Summary:
    """What is indexed, for a line on the page."""

    documents: int
    passages: int
    encoder: str
    built_at: str  # UTC, ISO 8601
    contextual: float  # share of the passages that are read in context, 0 to 1


class Assistant:
    """Answers questions from one generation of an index."""

    hits = HITS

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
            contextual=self.index.contextual,
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
        language: Language | None = None,
    ) -> Answer:
        """Answer from the passages, or refuse and show the nearest ones.

        `previous` is the question before this one as it was understood (`Answer.understood_as`);
        where only earlier questions as they were asked are known, `history` holds them, oldest
        first. `document` is a glob on document names, or several. `language` is what our own words
        are in where the question does not tell it: a number, a name. Raises BadQuestion for an
        empty or overlong question.
        """
        if not question.strip():
            raise BadQuestion("question.empty")
        if len(question) > FOLLOW_UP.longest:
            raise BadQuestion("question.too_long", count=len(question), most=FOLLOW_UP.longest)
        history = [earlier for earlier in history if not is_conversation(earlier)]
        if is_conversation(question):
            return self._converse(question, history, document, previous, language)
        if previous is None:
            understood = understand_history(question, history, self.index)
        else:
            understood = understand_follow_up(question, previous, self.index)
        asked = parse_question(understood)
        findings = find_findings(self.index, question, asked, document)
        answer = self.composer.compose(_speak(findings, language), self.documents)
        if wrong := find_problems(answer, self.documents):
            raise AssertionError("; ".join(wrong))  # never shown: a fault of ours, not the user's
        return answer

    def _converse(
        self,
        question: str,
        history: Sequence[str],
        document: Documents,
        previous: str | None,
        language: Language | None,
    ) -> Answer:
        """Reply to a greeting or thanks. The question before it stays the one to follow up."""
        if previous is None and history:
            previous = understand_history(history[-1], history[:-1], self.index)
        findings = find_findings(self.index, question, parse_question(question), document)
        answer = self.composer.compose(_speak(findings, language), self.documents)
        return replace(answer, understood_as=previous or answer.understood_as)


def _speak(findings: Findings, preferred: Language | None) -> Findings:
    """Return what was found for an answer in the `preferred` language, if the question tells none.

    What was searched for and how it was judged stays as it is.
    """
    if preferred is None:
        return findings
    language = choose_language(findings.question.text, preferred)
    return replace(findings, question=replace(findings.question, language=language))
