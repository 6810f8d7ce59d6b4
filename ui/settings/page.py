"""Renders the settings: those of this browser, the names that mean the same, and what is in use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.i18n.texts import LANGUAGES
from ui.templating import render

if TYPE_CHECKING:
    from assistant import Assistant

THEMES = ("system", "light", "dark")
SIZES = ("standard", "large", "larger")
QUOTES = ("original", "reader")


@dataclass(frozen=True)
class Part:
    """One part in use: `key` names it in words, `value` is what the program calls it.

    Without a value, words of ours stand for it: `key` with "none".
    """

    key: str
    value: str | int = ""


def render_frame() -> str:
    """Return the settings; what is in use and the list of names are fetched when they are seen."""
    return render(
        "settings/frame.html", languages=LANGUAGES, themes=THEMES, sizes=SIZES, quotes=QUOTES
    )


def render_in_use(assistant: "Assistant | None") -> str:
    """Return what answers questions now; before it is ready, that it is not."""
    return render("settings/in_use.html", parts=list(_list_parts(assistant)) if assistant else [])


def _list_parts(assistant: "Assistant") -> Iterator[Part]:
    index, manifest = assistant.index, assistant.manifest
    yield Part("encoder", f"{index.encoder.name} · {index.encoder.dimension}")
    yield Part("contextual", f"{100 * index.contextual:.0f} %")
    yield Part("reranker", index.reranker.name if index.reranker else "")
    model = getattr(assistant.composer, "model", None)  # of a composer that has a language model
    yield Part("model", str(getattr(model, "name", "")))
    if manifest is not None:
        yield Part("store", manifest.store)
        yield Part("generation", manifest.generation)
        yield Part("built", manifest.built_at)
        yield Part("splitter", f"{manifest.splitter.size} / {manifest.splitter.overlap}")
    yield Part("documents", len(assistant.documents))
    yield Part("passages", len(index.passages))
