"""Ask a language model and yield what it writes, piece by piece, within the limits.

One request an answer, as plain text: no JSON mode, no tools. A request that fails before anything
came is sent once more. What a server says of a failure is not repeated: it may hold what was sent.
"""

import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from anyio.from_thread import start_blocking_portal

from assistant.composing.llm.model import LanguageModel, LanguageModelUnavailable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Prompt = Sequence[tuple[str, str]]  # role and text
_LOOK = 0.05  # seconds between two looks at whether it is cancelled


def ask_model(
    model: LanguageModel, prompt: Prompt, is_cancelled: Callable[[], bool] = lambda: False
) -> Iterator[str]:
    """Yield the pieces of a reply; stops early, and closes the connection, where it is cancelled.

    It is read in a thread of its own, so that a server that says nothing can be left at once.
    Raises LanguageModelUnavailable, also in the middle of a reply.
    """
    deadline = time.monotonic() + model.limits.whole
    received = 0
    pieces: SimpleQueue[str | None] = SimpleQueue()

    async def read() -> None:
        async with aclosing(_read_reply(model, prompt)) as reply:
            async for piece in reply:
                pieces.put(piece)

    with start_blocking_portal() as portal:
        reading = portal.start_task_soon(read)
        reading.add_done_callback(lambda _: pieces.put(None))
        try:
            while received < model.limits.received and not is_cancelled():
                if time.monotonic() > deadline:
                    raise LanguageModelUnavailable("llm.slow", server=model.server)
                try:
                    piece = pieces.get(timeout=_LOOK)
                except Empty:
                    continue
                if piece is None:
                    reading.result()
                    return
                yield piece[: model.limits.received - received]
                received += len(piece)
        finally:
            reading.cancel()


async def _read_reply(model: LanguageModel, prompt: Prompt) -> AsyncGenerator[str, None]:
    """Yield the pieces as they arrive. Raises LanguageModelUnavailable."""
    import openai  # noqa: PLC0415 -- of an extra

    client = _open_client(model)
    try:
        async with await _open_stream(client, model, prompt) as stream:
            async for chunk in stream:
                piece = chunk.choices[0].delta.content if chunk.choices else None
                if piece:
                    yield piece
    except (openai.OpenAIError, OSError, ValueError, AttributeError) as error:
        raise _name_failure(error, model) from None
    except Exception as error:
        if "httpx" not in type(error).__module__:
            raise
        raise _name_failure(error, model) from None  # a connection that ends within a reply
    finally:
        await client.close()


def _open_client(model: LanguageModel) -> "AsyncOpenAI":
    import openai  # noqa: PLC0415

    limits = model.limits
    return openai.AsyncOpenAI(
        api_key=model.key or "none",  # local servers want none, the client wants one
        base_url=model.url,
        timeout=openai.Timeout(limits.silence, connect=limits.connect),
        max_retries=0,
    )


async def _open_stream(client: "AsyncOpenAI", model: LanguageModel, prompt: Prompt) -> Any:
    """Send the request, once more where it fails at once."""
    import openai  # noqa: PLC0415

    messages: Any = [{"role": role, "content": text} for role, text in prompt]
    extra: dict[str, Any] = {"temperature": 0, "max_tokens": model.limits.tokens}
    for left in range(model.limits.retries, -1, -1):
        try:
            return await client.chat.completions.create(
                model=model.name, messages=messages, stream=True, **extra
            )
        except openai.BadRequestError:
            if not left:
                raise
            extra = {}  # some models take neither
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError):
            if not left:
                raise
    raise ValueError(f"expected no or more retries, given {model.limits.retries}")


def _name_failure(error: Exception, model: LanguageModel) -> LanguageModelUnavailable:
    """Return what to tell readers of a failure."""
    import openai  # noqa: PLC0415

    server = model.server
    if isinstance(error, openai.APITimeoutError) or "Timeout" in type(error).__name__:
        return LanguageModelUnavailable("llm.slow", server=server)
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return LanguageModelUnavailable("llm.key", server=server)
    if isinstance(error, openai.NotFoundError):
        return LanguageModelUnavailable("llm.unknown", server=server, model=model.name)
    if isinstance(error, openai.RateLimitError):
        return LanguageModelUnavailable("llm.busy", server=server)
    if isinstance(error, openai.APIStatusError):
        return LanguageModelUnavailable("llm.failed", server=server, status=error.status_code)
    if isinstance(error, openai.APIConnectionError):
        return LanguageModelUnavailable("llm.unreachable", server=server)
    return LanguageModelUnavailable("llm.broken", server=server)
