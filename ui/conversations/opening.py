"""Opens a kept conversation in steps: first what was said, later the sources."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from anyio import to_thread

from ui.chat import saving
from ui.chat.asking import Step, describe_turn, render_turn
from ui.chat.conversation import Turn
from ui.chat.sources import render_sources
from ui.conversations.store import KeptTurn
from ui.service.service import Service


async def open_in_steps(
    service: Service, kept: Sequence[KeptTurn], first: int = 1
) -> AsyncIterator[Step]:
    """Show kept turns, numbered from `first`: first the thread, later with the sources.

    There is no step for a turn that cannot be read. Open turns are shown, not answered.
    """
    # Reading them imports the assistant, which takes seconds: the event loop must not wait for it.
    turns = await to_thread.run_sync(read_kept, kept, first)
    for turn in turns:
        html, described = await to_thread.run_sync(_render, turn)
        yield Step(turn.number, html, saved=described)
    await service.settled()
    for turn in turns:
        if turn.answer is not None:
            html = await to_thread.run_sync(_render_sources, service, turn)
            yield Step(turn.number, sources=html)


def read_kept(kept: Sequence[KeptTurn], first: int = 1) -> list[Turn]:
    """Return kept turns, numbered from `first`; those that cannot be read are left out."""
    found = []
    for number, one in enumerate(kept, first):
        turn = saving.read_turn(one.content, number)
        if turn is not None:
            found.append(replace(turn, id=one.id, rating=one.rating, note=one.note, mark=one.mark))
    return found


def _render(turn: Turn) -> tuple[str, dict[str, object]]:
    return render_turn(turn), describe_turn(turn)


def _render_sources(service: Service, turn: Turn) -> str:
    """Return the source panel of a turn with the documents as they were, where they are at hand."""
    found = {name: service.document(name, version) for name, version in turn.versions.items()}
    there = {name: document for name, document in found.items() if document is not None}
    return render_sources([replace(turn, documents=there)])
