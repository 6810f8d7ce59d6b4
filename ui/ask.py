"""The Ask page: its layout and its events.

The conversation is a gr.HTML of our own markup, not a gr.Chatbot: a Chatbot reads text as Markdown
and LaTeX (a `[1]` or `$$` in a quotation would change), while gr.HTML puts in what `ui.render` has
escaped, and updates it in place, so that a streamed answer does not flicker. Its value is an
argument of the template, never part of it: `${…}` and `{{…}}` in a document stay text.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from html import escape
from typing import Any

import gradio as gr

from ui import render, sources
from ui.conversation import Conversation, Turn
from ui.service import Service, ServiceFailed, Status
from ui.texts import LANGUAGES, TEXTS, counted, words

log = logging.getLogger(__name__)

BEAT = 0.07  # seconds between statements: each is seen to arrive, none is waited for
PULSE = 0.25  # seconds between two looks at the status
KEEP = 15.0  # seconds after which a quiet stream says something, so that a closed page is noticed
PAGES = 200  # open pages at once; each holds one place in Gradio's queue

# Handlers on the elements themselves: Gradio turns `trigger` into an event of the component.
ON_CHIP = """element.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-ask]');
  if (chip) trigger('example_select', {question: chip.dataset.ask});
});"""
ON_NEW = "element.querySelector('button').addEventListener('click', () => trigger('clear'));"

Parts = tuple[Any, Any, Any]  # of the page: thread, panel, question box


def build_page(service: Service) -> gr.Blocks:
    """Return the page; it is usable before the service is ready."""
    page = gr.Blocks(title="引據 Yinju", analytics_enabled=False, fill_width=True)
    page.max_threads = PAGES
    with page:
        mine = gr.State(Conversation())
        with gr.Row(elem_id="masthead"):
            _html(_masthead(), "brand")
            status = _html(status_line(service.status), "status")
            _html(_languages(), "languages")
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
                panel = _html(sources.panel([], {}), "sources")

        def ask(asked: str, mine: Conversation, event: gr.EventData) -> Iterator[Parts]:
            example = (event._data or {}).get("question") if event.target is thread else None
            yield from converse(service, example or asked, mine)

        async def tell() -> AsyncIterator[Any]:
            async for line in status_lines(service):
                yield line

        # Several at once: a question sent before Gradio has closed the last one must not be lost.
        # The conversation keeps them apart, and the service lets one in at a time.
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        several: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": None}
        parts = [thread, panel, box]
        gr.on([box.submit, thread.example_select], ask, [box, mine], parts, **several, **quiet)
        foot.clear(_fresh, mine, parts, queue=False, **quiet)
        page.load(tell, None, status, concurrency_limit=None, **quiet)
    page.queue(default_concurrency_limit=None)
    return page


def _html(value: str, elem_id: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=script, apply_default_css=False)


def converse(service: Service, asked: str, conversation: Conversation) -> Iterator[Parts]:
    """Answer one question in steps; whatever happens, the other turns stay."""
    asked = asked.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent back
    if service.status.state == "failed":
        service.start()  # its remedy may have been followed since
    question, status = asked.strip(), service.status
    turn = conversation.begin(question, waiting=status.state == "warming") if question else None
    if turn is None:
        yield gr.skip(), gr.skip(), gr.skip()
        return
    yield render.thread(conversation.turns), gr.skip(), ""
    while status.state == "warming" and conversation.holds(turn):
        status = service.wait(status, timeout=0.5)
    if conversation.holds(turn):
        yield from _answer(service, turn, conversation)
    if not conversation.holds(turn):
        # Gradio sends the last step again when a stream ends: it must not bring back what was
        # cleared meanwhile.
        yield render.thread(conversation.turns), gr.skip(), gr.skip()


def _answer(service: Service, turn: Turn, conversation: Conversation) -> Iterator[Parts]:
    try:
        answer = service.ask(turn.question, conversation.history(turn))
    except Exception as error:  # the conversation must survive any failure
        if conversation.update(turn, error=error_line(error)):
            yield render.thread(conversation.turns), gr.skip(), turn.question  # theirs to mend
        return

    for shown in range(len(answer.statements)):
        if not conversation.update(turn, answer=answer, shown=shown):
            return
        yield render.thread(conversation.turns), gr.skip(), gr.skip()
        time.sleep(BEAT)
    if conversation.update(turn, answer=answer):
        turns = conversation.turns
        yield render.thread(turns), sources.panel(turns, service.documents), gr.skip()


def error_line(error: Exception) -> str:
    """Return what went wrong, and the remedy, as HTML."""
    # Kept off the way to the first page.
    from assistant import LONGEST_QUESTION  # noqa: PLC0415
    from corpus import BadQuestion, YinjuError  # noqa: PLC0415

    if isinstance(error, BadQuestion):  # the page sends no empty one
        return words("error.long", most=f"{LONGEST_QUESTION:,}")
    if isinstance(error, YinjuError | ServiceFailed):
        return escape(str(error))
    log.error("a question failed", exc_info=error)
    return words("error.inside", kind=type(error).__name__)


async def status_lines(service: Service) -> AsyncIterator[Any]:
    """Yield the line about the index whenever it changes, for as long as the page is open.

    It does not end: Gradio closes a page's stream of results when nothing is under way, and a
    question sent at that very moment would never see its answer.
    """
    seen, idle = None, 0.0
    while True:
        status = service.status
        if status != seen:
            seen, idle = status, 0.0
            yield status_line(status)
        elif idle > KEEP:
            idle = 0.0
            yield gr.skip()
        await asyncio.sleep(PULSE)
        idle += PULSE


def status_line(status: Status) -> str:
    """Return the line that says what is indexed, or how far the warming is, or why it failed."""
    if status.state == "failed":
        inside = f"{words('failed')}{escape(status.failure)}"
    elif status.summary is not None:
        summary = status.summary
        parts = [
            counted("ready.documents", summary.documents),
            counted("ready.passages", summary.passages),
            words("ready.builtin")
            if summary.encoder == "builtin"
            else words("ready.encoder", name=summary.encoder),
            words("ready.built", when=_when(summary.built_at)),
        ]
        inside = " ".join(f"<span>{part}</span>" for part in parts)
    elif status.step:
        key = f"step.{status.step}"  # of a build: read, encode, write
        step = words(key) if key in TEXTS else escape(status.step)
        count = f" {status.done:,}/{status.total:,}" if status.total else ""
        inside = f"{words('warming.step')}{step}{count}"
    else:
        inside = words("warming")
    return f'<p class="status {status.state}" role="status">{inside}</p>'


def _when(built_at: str) -> str:
    """Return an ISO time in this machine's zone, to the minute; anything else as it is."""
    try:
        return datetime.fromisoformat(built_at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return built_at


def _fresh(mine: Conversation) -> Parts:
    mine.clear()
    return render.thread([]), sources.panel([], {}), ""


def _masthead() -> str:
    return (
        '<div class="brand"><span class="seal" aria-hidden="true">引<br>據</span>'
        f"<div><h1>引據 <span>Yinju</span></h1><p>{words('tagline')}</p></div></div>"
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
