"""Compose an answer in the reader's words, sentence by checked sentence, from one that is quoted.

The quotations are there before the model is asked. Each sentence is given once its check is done.
Whatever goes wrong leaves the quotations, and one line that says what happened.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.composing.checking.citing import read_sentence
from assistant.composing.checking.quoted import Quoted
from assistant.composing.checking.sentence import check_sentence
from assistant.composing.composer import Findings
from assistant.composing.llm.asking import ask_model
from assistant.composing.llm.model import LanguageModel, LanguageModelUnavailable
from assistant.composing.llm.prompts import list_evidence, write_prompt
from assistant.composing.llm.sentences import split_stream
from assistant.composing.quotations import QuotationComposer
from assistant.time.told import find_writing
from assistant.types import Answer, Citation, Composed, ComposedSentence
from corpus import Document, Message
from index import Hit

NEAREST = 3  # passages that a refusal shows, and that a model may answer it from
MOST_SENTENCES = 12  # of an answer; what comes behind is not read


@dataclass(frozen=True)
class LanguageModelComposer:
    """Implements `Composer`: the quoted answer, with what a model makes of it beside it."""

    model: LanguageModel

    def compose(self, findings: Findings, documents: Mapping[str, Document]) -> Answer:
        """See `Composer`; returns once the model has written."""
        answer = QuotationComposer().compose(findings, documents)
        return replace(answer, composed=compose_answer(self.model, answer, documents))


def compose_answer(
    model: LanguageModel,
    answer: Answer,
    documents: Mapping[str, Document],
    tell: Callable[[ComposedSentence], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Composed | None:
    """Return what a model makes of a quoted answer; None where there is nothing to compose.

    `tell` is given each sentence as soon as it is checked. What is refused is not sent.
    """
    if answer.refused or not list_evidence(answer, model.limits):
        return None
    sentences: list[ComposedSentence] = []
    trouble: Message | None = None
    try:
        for sentence in compose_sentences(model, answer, documents, is_cancelled):
            sentences.append(sentence)
            tell(sentence)
    except LanguageModelUnavailable as error:
        trouble = error.message
    if is_cancelled():
        trouble = trouble or Message("llm.stopped")
    elif not sentences and trouble is None:
        trouble = Message("llm.silent", {"server": model.server})
    return Composed(model.name, tuple(sentences), trouble, model.server)


def compose_from_nearest(
    model: LanguageModel,
    answer: Answer,
    documents: Mapping[str, Document],
    tell: Callable[[ComposedSentence], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Composed | None:
    """Return what a model makes of the passages nearest to a refused question.

    Only for a reader who asked for it. A sentence cites passages by their rank, and is checked
    against the whole of each; see `Composed.verified`.
    """
    near = replace(answer, refused=False, citations=cite_nearest(answer.hits, documents))
    composed = compose_answer(model, near, documents, tell, is_cancelled)
    return composed and replace(composed, from_nearest=True)


def cite_nearest(hits: Sequence[Hit], documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    """Return the first passages of a refusal as a prompt cites them, numbered by their rank."""
    return tuple(_cite_passage(hit, documents.get(hit.passage.document)) for hit in hits[:NEAREST])


def _cite_passage(hit: Hit, document: Document | None) -> Citation:
    passage = hit.passage
    start, end = passage.start, passage.end
    source = document.offsets.to_source(start, end) if document else (start, end)
    return Citation(
        number=hit.rank,
        document=passage.document,
        title=document.title if document else None,
        date=document.date if document else None,
        page=passage.page,
        section=passage.section,
        passage_id=passage.id,
        start=start,
        end=end,
        quote=passage.text,
        source_start=source[0],
        source_end=source[1],
    )


def compose_sentences(
    model: LanguageModel,
    answer: Answer,
    documents: Mapping[str, Document],
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[ComposedSentence]:
    """Yield the sentences of a model, each checked. Raises LanguageModelUnavailable."""
    prompt = write_prompt(answer, documents, model.limits)
    evidence = prepare_quotations(list_evidence(answer, model.limits), answer, documents)
    told: set[str] = set()
    for written in split_stream(ask_model(model, prompt, is_cancelled)):
        sentence = _check(written, evidence)
        if sentence is None or sentence.text in told:
            continue
        told.add(sentence.text)
        yield sentence
        if len(told) >= MOST_SENTENCES:
            return


def prepare_quotations(
    citations: Sequence[Citation], answer: Answer, documents: Mapping[str, Document]
) -> list[Quoted]:
    """Return citations as the check reads them."""
    preceding = {n: one.preceding for one in answer.statements for n in one.numbers}
    return [_prepare(one, preceding.get(one.number, ""), documents) for one in citations]


def _prepare(citation: Citation, preceding: str, documents: Mapping[str, Document]) -> Quoted:
    document = documents.get(citation.document)
    table = citation.table
    above = (citation.title or "", *citation.section, preceding)
    above += (*table.columns, table.caption) if table else ()
    return Quoted(
        citation.number,
        citation.quote,
        " ".join(filter(None, above)),
        find_writing(document) if document else None,
    )


def _check(written: str, evidence: Sequence[Quoted]) -> ComposedSentence | None:
    """Return a sentence with its verdict; None for what has no words."""
    read = read_sentence(written)
    if not any(map(str.isalpha, read.text)):
        return None
    verdict = check_sentence(written, evidence)
    known = {one.number for one in evidence}
    numbers = tuple(number for number in read.numbers if number in known)
    return ComposedSentence(read.text, numbers, verdict.verified, verdict.reason)
