"""Renders the settings: those of this browser, the names that mean the same, and what is in use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.i18n.texts import LANGUAGES
from ui.templating import render

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.composing.llm.model import LanguageModel

THEMES = ("system", "light", "dark")
SIZES = ("standard", "large", "larger")
QUOTES = ("original", "reader")
TRANSLATIONS = ("demand", "always")


@dataclass(frozen=True)
class Part:
    """One part in use: `key` names it in words, `value` is what the program calls it.

    Without a value, words of ours stand for it: `key` with "none".
    """

    key: str
    value: str | int = ""


def render_frame(model: "LanguageModel | None" = None) -> str:
    """Return the settings; what is in use and the list of names are fetched when they are seen."""
    return render(
        "settings/frame.html",
        languages=LANGUAGES,
        themes=THEMES,
        sizes=SIZES,
        quotes=QUOTES,
        translations=TRANSLATIONS,
        model=model,
    )


def render_in_use(assistant: "Assistant | None", model: "LanguageModel | None" = None) -> str:
    """Return what answers questions now; before it is ready, that it is not."""
    parts = list(_list_parts(assistant, model)) if assistant else []
    return render("settings/in_use.html", parts=parts)


def _list_parts(assistant: "Assistant", model: "LanguageModel | None") -> Iterator[Part]:
    index, manifest = assistant.index, assistant.manifest
    yield Part("encoder", f"{index.encoder.name} · {index.encoder.dimension}")
    yield Part("contextual", f"{100 * index.contextual:.0f} %")
    yield Part("reranker", index.reranker.name if index.reranker else "")
    yield Part("model", model.name if model else "")
    if model is not None:
        yield Part("server", model.server)
        yield Part("key", model.key_source)
    if manifest is not None:
        yield Part("store", manifest.store)
        yield Part("generation", manifest.generation)
        yield Part("built", manifest.built_at)
        yield Part("splitter", f"{manifest.splitter.size} / {manifest.splitter.overlap}")
    yield Part("documents", len(assistant.documents))
    yield Part("passages", len(index.passages))
