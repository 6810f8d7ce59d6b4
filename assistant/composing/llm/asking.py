"""Ask a language model and yield what it writes, piece by piece, within the limits.

One request an answer, as plain text: no JSON mode, no tools. A request that fails before anything
came is sent once more. What a server says of a failure is not repeated: it may hold what was sent.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.composing.llm.model import LanguageModel, LanguageModelUnavailable

if TYPE_CHECKING:
    from openai import OpenAI

Prompt = Sequence[tuple[str, str]]  # role and text


def ask_model(
    model: LanguageModel, prompt: Prompt, is_cancelled: Callable[[], bool] = lambda: False
) -> Iterator[str]:
    """Yield the pieces of a reply; stops early, and closes the connection, where it is cancelled.

    Raises LanguageModelUnavailable, also in the middle of a reply.
    """
    import openai  # noqa: PLC0415 -- of an extra

    client = _open_client(model)
    deadline = time.monotonic() + model.limits.whole
    received = 0
    try:
        stream = _open_stream(client, model, prompt, is_cancelled)
        if stream is None:
            return
        with stream:
            for chunk in stream:
                if is_cancelled():
                    return
                if time.monotonic() > deadline:
                    raise LanguageModelUnavailable("llm.slow", server=model.server)
                piece = chunk.choices[0].delta.content if chunk.choices else None
                if piece:
                    yield piece[: model.limits.received - received]
                    received += len(piece)
                if received >= model.limits.received:
                    return
    except (openai.OpenAIError, OSError, ValueError, AttributeError) as error:
        raise _name_failure(error, model) from None
    except Exception as error:
        if "httpx" not in type(error).__module__:
            raise
        raise _name_failure(error, model) from None  # a connection that ends within a reply
    finally:
        client.close()


def _open_client(model: LanguageModel) -> "OpenAI":
    import openai  # noqa: PLC0415

    limits = model.limits
    return openai.OpenAI(
        api_key=model.key or "none",  # local servers want none, the client wants one
        base_url=model.url,
        timeout=openai.Timeout(limits.silence, connect=limits.connect),
        max_retries=0,
    )


def _open_stream(
    client: "OpenAI", model: LanguageModel, prompt: Prompt, is_cancelled: Callable[[], bool]
) -> Any:
    """Send the request, once more where it fails at once; None where it is cancelled."""
    import openai  # noqa: PLC0415

    messages: Any = [{"role": role, "content": text} for role, text in prompt]
    extra: dict[str, Any] = {"temperature": 0, "max_tokens": model.limits.tokens}
    for left in range(model.limits.retries, -1, -1):
        if is_cancelled():
            return None
        try:
            return client.chat.completions.create(
                model=model.name, messages=messages, stream=True, **extra
            )
        except openai.BadRequestError:
            if not left:
                raise
            extra = {}  # some models take neither
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError):
            if not left:
                raise
    return None


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
