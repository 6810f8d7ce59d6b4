"""The page: its layout, and which event runs what.

Three views in one: asking, the documents, the reader; the address behind the `#` says which one is
seen, so that a conversation goes on while a document is read. The conversation is a gr.HTML of our
own markup, not a gr.Chatbot: a Chatbot reads text as Markdown and LaTeX (a `[1]` or `$$` in a
quotation would change), while gr.HTML puts in what `ui.chat.rendering` has escaped, and updates it
in place, so that a streamed answer does not flicker. Its value is an argument of the template,
never part of it: `${…}` and `{{…}}` in a document stay text. The documents and the reader are
fetched and put in by the page's script.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import gradio as gr

from ui import links
from ui.chat import asking as ask
from ui.chat import chooser, sources
from ui.chat import rendering as render
from ui.chat.conversation import Conversation
from ui.documents import page as documents
from ui.documents.building import Build
from ui.documents.progress import build_panel
from ui.i18n.texts import LANGUAGES, words
from ui.reader import page as reader
from ui.service.service import Service
from ui.service.status import status_line, status_lines

PAGES = 200  # open pages at once; each holds one place in Gradio's queue

# Handlers on the elements themselves: Gradio turns `trigger` into an event of the component.
ON_CHIP = """element.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-ask]');
  if (chip) {
    trigger('example_select', {question: chip.dataset.ask, chosen: window.yinju.chosen()});
  }
});"""
ON_NEW = "element.querySelector('.fresh').addEventListener('click', () => trigger('clear'));"
# What only the browser knows goes along with the question, and with the first look at the page.
WITH_CHOSEN = "(box, chosen, mine) => [box, window.yinju.chosen(), mine]"
WITH_KEPT = "(kept, mine) => [window.yinju.kept(), mine]"


def build_page(service: Service) -> gr.Blocks:
    """Return the page; it is usable before the service is ready."""
    page = gr.Blocks(title="引據 Yinju", analytics_enabled=False, fill_width=True)
    page.max_threads = PAGES
    with page:
        mine = gr.State(Conversation())
        with gr.Row(elem_id="masthead"):
            _html(_masthead(), "brand")
            _html(_views(), "views")
            status = _html(status_line(service.status), "status")
            _html(_languages(), "languages")
        # The question box is the last text box of the page, so the other views stand before it.
        with gr.Column(elem_id="documents"):
            _html(documents.head(), "library-head")
            work = _html(build_panel(Build(), service.status, 0), "work")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                thread = _html(render.thread([]), "thread", ON_CHIP)
                box = gr.Textbox(
                    elem_id="question",
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=8,
                    autofocus=True,
                    submit_btn=True,
                )
                foot = _html(_foot(), "foot", ON_NEW)
            with gr.Column(elem_id="side"):
                panel = _html(sources.panel([]), "sources")
        keep = _html("", "keep")
        sent = gr.HTML("", visible=False)  # filled by the page's script as an event is sent

        def on_ask(asked: str, chosen: str, mine: Conversation) -> Iterator[ask.Parts]:
            yield from ask.converse(service, asked, mine, ask.chosen(chosen))

        def on_chip(mine: Conversation, event: gr.EventData) -> Iterator[ask.Parts]:
            said = event._data or {}
            only = ask.chosen(said.get("chosen"))
            yield from ask.converse(service, said.get("question", ""), mine, only)

        def on_load(kept: str | None, mine: Conversation) -> Iterator[ask.Parts]:
            yield from ask.bring_back(service, kept or "", mine)

        async def tell() -> AsyncIterator[tuple[Any, Any]]:
            async for seen in status_lines(service):
                yield seen

        # Several at once: a question sent before Gradio has closed the last one must not be lost.
        # The conversation keeps them apart, and the service lets one in at a time.
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        several: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": None}
        parts = [thread, panel, box, keep]
        box.submit(on_ask, [box, sent, mine], parts, js=WITH_CHOSEN, **several, **quiet)
        thread.example_select(on_chip, mine, parts, **several, **quiet)
        foot.clear(ask.cleared, mine, parts, queue=False, **quiet)
        page.load(tell, None, [status, work], concurrency_limit=None, **quiet)
        page.load(on_load, [sent, mine], parts, js=WITH_KEPT, concurrency_limit=None, **quiet)
    page.queue(default_concurrency_limit=None)
    return page


def frames() -> str:
    """Return what the page's script fills: it is set beside what Gradio draws.

    Gradio draws a gr.HTML anew when it likes, and what a script has put in is lost.
    """
    return f"{documents.frame()}{reader.frame()}{chooser.frame()}"


def _html(value: str, elem_id: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=script, apply_default_css=False)


def _masthead() -> str:
    return (
        '<div class="brand"><span class="seal" aria-hidden="true">引<br>據</span>'
        f"<div><h1>引據 <span>Yinju</span></h1><p>{words('tagline')}</p></div></div>"
    )


def _views() -> str:
    return (
        '<nav class="views" data-label="views">'
        f'<a href="{links.ASK}" data-view="ask">{words("view.ask")}</a>'
        f'<a href="{links.DOCUMENTS}" data-view="documents">{words("view.documents")}</a></nav>'
    )


def _languages() -> str:
    buttons = "".join(
        f'<button type="button" lang="{code}" data-language="{code}">{name}</button>'
        for code, name in LANGUAGES.items()
    )
    return f'<div class="languages" role="group" data-label="language">{buttons}</div>'


def _foot() -> str:
    return (
        f'<div class="foot"><span class="keys">{words("keys")}</span>'
        f'<button type="button" class="fresh">＋ {words("new")}</button></div>'
    )
