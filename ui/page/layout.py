"""The page: its layout, and which event runs what.

Six views in one: asking, searching, the documents, the reader, the tests, the settings; the address
behind the `#` says which one is seen, so that a conversation goes on while a document is read. The
conversation is our own markup, not a gr.Chatbot: a Chatbot reads text as Markdown and LaTeX, so
that a `[1]` or `$$` in a quotation would change. The page's script fetches answers, documents and
the reader, and puts them in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import gradio as gr
from gradio.routes import App
from markupsafe import Markup

from ui.access.api.endpoints import Page, add_endpoints
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources
from ui.documents import page as documents
from ui.documents.status import status_line
from ui.i18n.texts import LANGUAGES
from ui.search import page as search
from ui.service.building import Build
from ui.service.service import Service
from ui.settings import page as settings
from ui.templating import render
from ui.tests import page as tests

if TYPE_CHECKING:
    from assistant.composing.llm.model import LanguageModel


@contextmanager
def _not_served_yet() -> Iterator[None]:
    """Have Gradio make no web application of the page: it makes three before the one that serves.

    Each takes as long as the page itself. `ui.server` makes the one that serves.
    """
    make = App.create_app
    App.create_app = staticmethod(lambda *_, **__: None)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        App.create_app = staticmethod(make)  # type: ignore[method-assign]


@_not_served_yet()
def build_page(service: Service) -> gr.Blocks:
    """Return the page; it is usable before the service is ready."""
    page = Page(title="引據 Yinju", analytics_enabled=False, fill_width=True)
    with page:
        with gr.Row(elem_id="masthead"):
            _html(render("masthead.html"), "brand")
            _html(render("views.html"), "views")
            _html(status_line(service.status), "status")
            corner = render("access/account.html") + render("languages.html", languages=LANGUAGES)
            _html(corner, "languages")
        # The question box is the last text box of the page, so the other views stand before it.
        with gr.Column(elem_id="documents"):
            _html(documents.render_head(), "library-head")
            _html(documents.render_build(Build(), service.status, 0), "work")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                box = gr.Textbox(
                    elem_id="question",
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=8,
                    autofocus=True,
                    submit_btn=True,
                )
                _html(render("foot.html"), "foot")
            gr.Column(elem_id="side")

        # The page's script sends the question and returns what stays in the box.
        box.submit(None, box, box, js="(text) => window.yinju.ask(text)", api_visibility="private")
        add_endpoints(service)
    page.queue(default_concurrency_limit=None)
    return page


def frames(model: "LanguageModel | None" = None) -> str:
    """Return what the page's script fills: it is set beside what Gradio draws.

    `model` is the language model that composes answers. Gradio draws a gr.HTML anew when it likes,
    and what a script has put in is lost.
    """
    return render(
        "frames.html",
        library=Markup(documents.render_frame()),
        tray=Markup(documents.render_tray()),
        search=Markup(search.render_frame()),
        settings=Markup(settings.render_frame(model)),
        tests=Markup(tests.render_frame()),
        greeting=Markup(render_thread([])),
        sources=Markup(render_sources([])),
        composer=Markup(render("conversations/composing.html", model=model)) if model else "",
        open_turn=Markup(render_thread([Turn(0, "")])),
    )


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)
