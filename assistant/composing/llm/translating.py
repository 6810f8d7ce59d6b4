"""Translate one quotation with a language model, and check the translation against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.composing.checking.citing import read_sentence
from assistant.composing.checking.numbers import find_unsupported_amounts
from assistant.composing.checking.quoted import Quoted
from assistant.composing.checking.sentence import check_text
from assistant.composing.llm.asking import ask_model
from assistant.composing.llm.composing import prepare_quotations
from assistant.composing.llm.model import LanguageModel, LanguageModelUnavailable
from assistant.composing.llm.prompts import is_addressed_to_a_model, write_translation_prompt
from assistant.types import Answer, Citation
from corpus import Document, Message
from corpus.i18n.catalogue import Language


@dataclass(frozen=True)
class Translation:
    """A line in the reader's language under a quotation: the model's words, not the report's."""

    number: int  # of the citation
    text: str  # "" where there is none
    verified: bool  # its numbers and names are those of the quotation, and none is missing
    trouble: Message | None = None


def translate_citation(
    model: LanguageModel,
    citation: Citation,
    answer: Answer,
    documents: Mapping[str, Document],
    language: Language,
) -> Translation:
    """Translate the quotation of a citation; a failure of the model is told, not raised."""
    if is_addressed_to_a_model(citation.quote):
        return Translation(citation.number, "", verified=False)
    try:
        pieces = ask_model(model, write_translation_prompt(citation.quote, language))
        written = " ".join("".join(pieces).split())
    except LanguageModelUnavailable as error:
        return Translation(citation.number, "", verified=False, trouble=error.message)
    text = read_sentence(written).text
    if not text:
        silent = Message("llm.silent", {"server": model.server})
        return Translation(citation.number, "", verified=False, trouble=silent)
    (quoted,) = prepare_quotations([citation], answer, documents)
    verified = check_text(text, [quoted]).verified and not _leaves_out(text, quoted)
    return Translation(citation.number, text, verified)


def _leaves_out(text: str, quoted: Quoted) -> bool:
    """Tell whether amounts of the quotation are missing in its translation."""
    return bool(find_unsupported_amounts(quoted.quote, [Quoted(1, text, "", quoted.writing)]))
