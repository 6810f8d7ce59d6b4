"""Colours, type and everything else that goes into the page's head.

Fonts are stacks of local names and the icon is part of the page: nothing is fetched from anywhere.
"""

from pathlib import Path

import gradio as gr

from ui.i18n.texts import attribute_texts
from ui.templating import render

HERE = Path(__file__).parents[1]
STYLES = (
    "page/style.css",
    "access/access.css",
    "reader/gloss.css",
    "documents/documents.css",
    "reader/reader.css",
    "search/search.css",
    "settings/settings.css",
    "tests/tests.css",
    "chat/actions.css",
    "conversations/conversations.css",
    "conversations/composed/composed.css",
    "chat/greeting.css",
    "chat/print.css",
)
# The first makes `window.yinju`.
SCRIPTS = (
    "page/page.js",
    "settings/looks.js",
    "page/alive.js",
    "chat/sources.js",
    "chat/conversation.js",
    "chat/drawing.js",
    "chat/asking.js",
    "chat/actions.js",
    "chat/copying.js",
    "chat/recall.js",
    "chat/script.js",
    "conversations/toast.js",
    "conversations/keeping.js",
    "conversations/bar.js",
    "conversations/list.js",
    "conversations/correcting.js",
    "conversations/composed/composed.js",
    "conversations/composed/translating.js",
    "chat/greeting.js",
    "chat/chooser.js",
    "documents/sending.js",
    "documents/dropping.js",
    "documents/documents.js",
    "documents/status.js",
    "reader/reader.js",
    "reader/sheet.js",
    "reader/find.js",
    "reader/gloss.js",
    "search/search.js",
    "settings/settings.js",
    "tests/tests.js",
    "tests/changing.js",
)

SANS = (
    "-apple-system",
    "Segoe UI",
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "PingFang TC",
    "Microsoft JhengHei",
    "Noto Sans CJK SC",
    "sans-serif",
)
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK TC", "monospace")


def theme() -> gr.themes.Base:
    """Return the Gradio theme: plain, and in the colours of `style.css`."""
    return gr.themes.Base(font=list(SANS), font_mono=list(MONO)).set(
        body_background_fill="#f8f6f1",
        body_background_fill_dark="#17181b",
        body_text_color="#24262b",
        body_text_color_dark="#e6e4df",
        input_background_fill="transparent",
        input_background_fill_dark="transparent",
        input_border_width="0px",
        input_shadow="none",
        input_shadow_focus="none",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
    )


def head(frames: str) -> str:
    """Return what goes into the page's <head>: our icon, frames, texts, style and scripts."""
    return render(
        "head.html",
        style="".join((HERE / name).read_text(encoding="utf-8") for name in STYLES),
        scripts=[(HERE / name).read_text(encoding="utf-8") for name in SCRIPTS],
        texts=attribute_texts(),
        frames=frames,
    )
