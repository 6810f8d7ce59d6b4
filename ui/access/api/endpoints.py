"""Named endpoints of Gradio, which are MCP tools too: ask, search, documents, read_document.

They do not pass through Gradio's queue. So they answer a plain POST, and MCP calls them directly
instead of over HTTP from the server to itself.
"""

import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.events import api
from pydantic import ValidationError, validate_call

from corpus.errors import Message, describe_failure
from ui.access.api.asking import Answers
from ui.access.api.values import Values
from ui.service.service import Service


class Page(gr.Blocks):
    """A page whose endpoints need not be given every value: those left out have their defaults."""

    def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
        """Fill in what was left out of `inputs`, then judge them as Gradio does."""
        left_out = block_fn.inputs[len(inputs) :]
        inputs.extend(getattr(component, "value", None) for component in left_out)
        super().validate_inputs(block_fn, inputs)

    async def call_function(
        self,
        block_fn: BlockFunction | int,
        processed_input: list[Any],
        iterator: AsyncIterator[Any] | None = None,
        requests: Any = None,
        event_id: str | None = None,
        *more: Any,
        **named: Any,
    ) -> dict[str, Any]:
        """Call a function; in one that goes in steps, take all steps where nobody comes for more.

        Only Gradio's two requests do, which have an event. A single request and MCP would be given
        the first step alone.
        """
        values = processed_input, iterator, requests, event_id, *more
        result: dict[str, Any] = await super().call_function(block_fn, *values, **named)
        if event_id is None and result["is_generating"]:
            async for last in result["iterator"]:
                result["prediction"] = last
            result |= {"is_generating": False, "iterator": None}
        return result


def add_endpoints(service: Service) -> None:
    """Add the endpoints to the gr.Blocks in whose context this is called.

    The docstrings below are what a language model reads to choose a tool.
    """
    answers = Answers(service)

    async def ask(
        question: str, history: list[str] | None = None, document: str = ""
    ) -> AsyncIterator[Values]:
        """Answer a question from the indexed reports, with verbatim quotations and their sources.

        A question that the reports do not answer is refused ("refused": true); "hits" are then the
        nearest passages, which are no answer. Quote the citations as they are.

        Args:
            question: The question, in Chinese or English.
            history: Earlier questions of the conversation, oldest first.
            document: A glob on document names that limits the search, such as "*2024*".
        """
        async for values in answers.describe_in_steps(question, history or [], document):
            yield values

    async def search(query: str, k: int = 10, document: str = "") -> Values:
        """Find the passages of the indexed reports that come nearest to a query, best first.

        Args:
            query: Words or a question, in Chinese or English.
            k: The number of passages, at most 100.
            document: A glob on document names that limits the search, such as "*2024*".
        """
        return await answers.search(query, k, document)

    async def list_documents() -> Values:
        """List the indexed documents with title, date, format, pages and passages."""
        return await answers.list_documents()

    async def read_document(document: str, start: int = 0, end: int | None = None) -> Values:
        """Read the text of an indexed document, at most 20,000 characters at once.

        "next" is the start of the following part, null at the end of the document.

        Args:
            document: The name of the document, as `list_documents` or a citation gives it.
            start: The first character, counted from 0; `start` of a citation fits.
            end: The character after the last one. Left out: as much as one reply holds.
        """
        return await answers.read_document(document, start, end)

    for function, name in (
        (ask, "ask"),
        (search, "search"),
        (list_documents, "documents"),
        (read_document, "read_document"),
    ):
        api(_speak(function), api_name=name, queue=False)


def write_tools_as_json(page: gr.Blocks) -> None:
    """Have the MCP tools of a mounted page reply in JSON; Gradio writes Python's notation."""
    server = page.mcp_server_obj
    if server is None:
        raise RuntimeError(f"expected an MCP server, got {page.mcp_error}")

    def write(data: list[Any], root_url: str) -> list[Any]:
        texts = [json.dumps(value, ensure_ascii=False) for value in data]
        return [server.types.TextContent(type="text", text=text) for text in texts]

    server.postprocess_output_data = write  # type: ignore[method-assign]


def _speak(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that checks its values, and says in one line what the asker can mend.

    It goes in steps where the given one does.
    """
    checked = validate_call(function)

    @wraps(function)
    async def call(*values: object) -> Values:
        with _saying(function):
            told: Values = await checked(*values)
            return told

    @wraps(function)
    async def call_in_steps(*values: object) -> AsyncIterator[Values]:
        with _saying(function):
            async for step in checked(*values):
                yield step

    if not inspect.isasyncgenfunction(function):
        return call
    # What Gradio describes in its schema is one step.
    signature = inspect.signature(function).replace(return_annotation=Values)
    call_in_steps.__signature__ = signature  # type: ignore[attr-defined]
    return call_in_steps


@contextmanager
def _saying(function: Callable[..., Any]) -> Iterator[None]:
    try:
        yield
        return
    except ValidationError as error:
        fault = error.errors()[0]
        name = _name_parameter(function, fault["loc"])
        message = Message("request.value", {"name": name, "why": fault["msg"]})
    except Exception as error:
        failure = describe_failure(error)
        if failure is None:
            raise
        message = failure
    raise gr.Error(str(message), print_exception=False)


def _name_parameter(function: Callable[..., Any], place: tuple[int | str, ...]) -> str:
    names = list(inspect.signature(function).parameters)
    return names[place[0]] if isinstance(place[0], int) else str(place[0])
