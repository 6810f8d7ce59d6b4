"""Translate one quotation with a language model, and check the translation against it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.composing.checking.citing import read_sentence
from assistant.composing.checking.numbers import find_unsupported_amounts
from assistant.composing.checking.quoted import Quoted
from assistant.composing.checking.sentence import check_text
from assistant.composing.llm.asking import ask_model
from assistant.composing.llm.composing import prepare_quotations
from assistant.composing.llm.model import LanguageModel, LanguageModelUnavailable
from assistant.composing.llm.prompts import is_addressed_to_a_model, write_translation_prompt
from assistant.types import Answer, Citation, Translation
from corpus import Document, Message
from corpus.i18n.catalogue import Language


def translate_citation(
    model: LanguageModel,
    citation: Citation,
    answer: Answer,
    documents: Mapping[str, Document],
    language: Language,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Translation:
    """Translate the quotation of a citation; a failure of the model is told, not raised."""
    none = Translation(citation.number, "", verified=False, language=language, model=model.name)
    if is_addressed_to_a_model(citation.quote):
        return none
    try:
        prompt = write_translation_prompt(citation.quote, language)
        written = " ".join("".join(ask_model(model, prompt, is_cancelled)).split())
    except LanguageModelUnavailable as error:
        return replace(none, trouble=error.message)
    if is_cancelled():
        return replace(none, trouble=Message("llm.stopped"))
    text = read_sentence(written).text
    if not text:
        return replace(none, trouble=Message("llm.silent", {"server": model.server}))
    (quoted,) = prepare_quotations([citation], answer, documents)
    verified = check_text(text, [quoted]).verified and not _leaves_out(text, quoted)
    return replace(none, text=text, verified=verified)


def _leaves_out(text: str, quoted: Quoted) -> bool:
    """Tell whether amounts of the quotation are missing in its translation."""
    return bool(find_unsupported_amounts(quoted.quote, [Quoted(1, text, "", quoted.writing)]))
