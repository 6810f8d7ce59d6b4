"""The assistant: question in, cited answer out. The one path for browser, terminal and tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.compose import compose
from assistant.confidence import confidence
from assistant.conversation import stand_alone
from assistant.messages import ANSWERED, REFUSED
from assistant.question import understand
from assistant.select import choose, select
from assistant.types import Answer
from assistant.verify import problems
from corpus import BadQuestion, Document, NoIndex
from index import Index, build, load_reranker, open_index

LONGEST_QUESTION = 2_000  # characters; what is longer is a pasted document, not a question
HITS = 10


@dataclass(frozen=True)
class Summary:
    """What is indexed, for a line on the page."""

    documents: int
    passages: int
    encoder: str
    built_at: str  # UTC, ISO 8601


class Assistant:
    """Answers questions from one generation of an index."""

    def __init__(self, index: Index) -> None:
        """Take an open index; see `open` and `open_or_build`."""
        self.index = index

    @classmethod
    def open(cls, home: Path, reranker: str | None = None) -> "Assistant":
        """Open the current generation in `home`. Raises NoIndex or IndexMismatch.

        `reranker` names a cross-encoder that reads the first hits again: a folder or a hub name.
        """
        index = open_index(home)
        if reranker:
            index.reranker = load_reranker(reranker)
        return cls(index)

    @classmethod
    def open_or_build(
        cls,
        home: Path,
        progress: Callable[[str, int, int], None] | None = None,
        reranker: str | None = None,
    ) -> "Assistant":
        """Open the current generation; where there is none, index the shipped report first."""
        try:
            return cls.open(home, reranker)
        except NoIndex:
            build(home, progress=progress)
            return cls.open(home, reranker)

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by name."""
        return self.index.documents

    @property
    def summary(self) -> Summary:
        """What is indexed."""
        manifest = self.index.manifest
        return Summary(
            documents=len(self.index.documents),
            passages=len(self.index.passages),
            encoder=self.index.encoder.name,
            built_at=manifest.built_at if manifest else "",
        )

    def ask(
        self, question: str, history: Sequence[str] = (), document: str | None = None
    ) -> Answer:
        """Answer from the passages, or refuse and show the nearest ones.

        `history` holds earlier questions, oldest first; `document` is a glob on document names.
        Raises BadQuestion for an empty or overlong question.
        """
        if not question.strip():
            raise BadQuestion("The question is empty.", "Type what you want to know.")
        if len(question) > LONGEST_QUESTION:
            raise BadQuestion(
                f"The question has {len(question)} characters.",
                f"Shorten it to {LONGEST_QUESTION} or fewer.",
            )
        asked = understand(stand_alone(question, history))
        hits = self.index.search(asked.text, HITS, document)
        evidence = select(self.index, asked, hits)
        sure = confidence(self.index, asked, evidence, hits)
        chosen = [] if sure.refused else choose(evidence)
        statements, citations = compose(chosen, self.documents, asked.language)
        answer = Answer(
            question=question,
            understood_as=asked.text,
            language=asked.language,
            refused=sure.refused,
            confidence=round(sure.value, 4),
            note=(REFUSED if sure.refused else ANSWERED)[asked.language],
            statements=statements,
            citations=citations,
            hits=tuple(hits),
        )
        if wrong := problems(answer, self.documents):
            raise AssertionError("; ".join(wrong))  # never shown: a fault of ours, not the user's
        return answer
