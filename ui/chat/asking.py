"""Asking: one question's way through the page, step by step, and a conversation brought back."""

import json
import logging
import time
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from corpus.errors import Message, message_of
from ui.chat import rendering as render
from ui.chat import saving as keep
from ui.chat import sources
from ui.chat.conversation import Conversation, Turn
from ui.i18n.texts import message_words
from ui.service.service import Service

log = logging.getLogger(__name__)

BEAT = 0.07  # seconds between statements: each is seen to arrive, none is waited for
MOST_CHOSEN = 500  # documents that a question can be limited to

Parts = tuple[
    Any, Any, Any, Any
]  # of the page: thread, panel, question box, what the browser keeps


def converse(
    service: Service, asked: str, conversation: Conversation, only: tuple[str, ...] = ()
) -> Iterator[Parts]:
    """Answer one question in steps; whatever happens, the other turns stay."""
    asked = asked.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent back
    if service.status.state == "failed":
        service.start()  # its remedy may have been followed since
    question, warming = asked.strip(), service.status.state == "warming"
    turn = conversation.begin(question, only=only, waiting=warming) if question else None
    if turn is None:
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    yield _thread(conversation), gr.skip(), "", kept(conversation)
    yield from _settle(service, turn, conversation)


def bring_back(service: Service, text: str, conversation: Conversation) -> Iterator[Parts]:
    """Show the turns that the browser kept, then answer those that a reload cut off."""
    found = keep.from_text(text)
    if not found or not conversation.restore(turn for turn, _ in found):
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    yield _thread(conversation), gr.skip(), gr.skip(), gr.skip()
    _await(service)
    for turn, versions in found:
        documents = {name: service.document(name, v) for name, v in versions.items()}
        there = {name: document for name, document in documents.items() if document is not None}
        conversation.update(turn, documents=there)
    yield *_shown(conversation), gr.skip(), kept(conversation)
    for turn, _ in found:
        if turn.open:
            yield from _settle(service, turn, conversation)


def _settle(service: Service, turn: Turn, conversation: Conversation) -> Iterator[Parts]:
    """Answer an open turn as soon as that is possible, unless the conversation is cleared."""
    status = service.status
    while status.state == "warming" and conversation.holds(turn):
        status = service.wait(status, timeout=0.5)
    if conversation.holds(turn):
        yield from _answer(service, turn, conversation)
    if not conversation.holds(turn):
        # Gradio sends the last step again when a stream ends: it must not bring back what was
        # cleared meanwhile.
        yield _thread(conversation), gr.skip(), gr.skip(), kept(conversation)


def _answer(service: Service, turn: Turn, conversation: Conversation) -> Iterator[Parts]:
    try:
        reply = service.ask(turn.question, conversation.history(turn), turn.only)
    except Exception as error:  # the conversation must survive any failure
        if conversation.update(turn, error=error_line(error)):
            yield _thread(conversation), gr.skip(), turn.question, kept(conversation)  # to mend
        return

    answer = reply.answer
    for shown in range(len(answer.statements)):
        if not conversation.update(turn, answer=answer, shown=shown):
            return
        yield _thread(conversation), gr.skip(), gr.skip(), gr.skip()
        time.sleep(BEAT)
    if conversation.update(turn, answer=answer, documents=reply.documents, shown=None):
        yield *_shown(conversation), gr.skip(), kept(conversation)


def _await(service: Service) -> None:
    status = service.status
    while status.state == "warming":
        status = service.wait(status, timeout=5)


def _thread(conversation: Conversation) -> str:
    return _sendable(render.thread(conversation.turns))


def _shown(conversation: Conversation) -> tuple[str, str]:
    turns = conversation.turns
    return _sendable(render.thread(turns)), _sendable(sources.panel(turns))


def _sendable(html: str) -> str:
    """Return what can be sent: names of files need not be valid Unicode."""
    return html.encode("utf-8", "replace").decode()


def kept(conversation: Conversation) -> str:
    """Return the element whose data the page's script puts into the browser's storage."""
    return f'<div data-turns="{escape(_sendable(keep.to_text(conversation.turns)))}"></div>'


def cleared(conversation: Conversation) -> Parts:
    """Begin a new conversation."""
    conversation.clear()
    return render.thread([]), sources.panel([]), "", kept(conversation)


def chosen(text: object) -> tuple[str, ...]:
    """Return the names of the documents that the page's script says are chosen."""
    try:
        names = json.loads(text) if isinstance(text, str) and len(text) < 200_000 else []
    except ValueError:
        return ()
    names = names if isinstance(names, list) else []
    return tuple(name for name in names if isinstance(name, str))[:MOST_CHOSEN]


def error_line(error: Exception) -> str:
    """Return what went wrong, and the remedy, as HTML."""
    message = message_of(error)
    if message is None:
        log.error("a question failed", exc_info=error)
        message = Message("service.internal", {"kind": type(error).__name__})
    return message_words(message)
