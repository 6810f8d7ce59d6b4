"""Answers chat front ends that speak OpenAI's protocol: POST /v1/chat/completions.

The model is called `yinju`. The last message of the user is the question, those before it are its
history; what a system message or an assistant's message says is left out. The reply is the answer
as text, and below it the numbered sources.
"""

import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from corpus.errors import Message, describe_failure
from ui.access.api.asking import Answers
from ui.access.api.values import list_sources
from ui.service.service import Service

if TYPE_CHECKING:
    from assistant import Answer

MODEL = "yinju"


class Part(BaseModel):
    """A part of a message; pictures and sounds are not read."""

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class ChatRequest(BaseModel):
    """What a front end sends; sampling options and tools have no meaning here."""

    messages: list[ChatMessage] = Field(min_length=1, max_length=1_000)
    model: str = MODEL
    stream: bool = False


def make_openai_router(service: Service) -> APIRouter:
    """Return the routes under /v1."""
    routes = APIRouter(prefix="/v1")
    answers = Answers(service)

    @routes.get("/models")
    def list_models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": MODEL}]}

    @routes.post("/chat/completions")
    async def complete(request: ChatRequest) -> Response:
        asked = [message.text for message in request.messages if message.role == "user"]
        if not asked:
            return _refuse(Message("question.empty"), 400)
        try:
            answer = await answers.ask(asked[-1], asked[:-1])
        except Exception as error:
            message = describe_failure(error)
            if message is None:
                raise
            return _refuse(message, 503 if service.assistant is None else 400)
        if request.stream:
            return StreamingResponse(_stream(answer, request.model), media_type="text/event-stream")
        text = "".join(_write(answer))
        choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return JSONResponse(_reply("chat.completion", request.model, choice) | {"usage": _USAGE})

    return routes


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # no language model spoke


def _write(answer: "Answer") -> Iterator[str]:
    """Yield the answer line by line, then its sources."""
    for line in answer.text.splitlines():
        yield f"{line}\n"
    for line in ["", *list_sources(answer)]:
        yield f"{line}\n"


async def _stream(answer: "Answer", model: str) -> AsyncIterator[str]:
    """Yield the events of a streamed reply: a piece for each line, the end, and the mark."""
    pieces = [{"role": "assistant", "content": ""}]
    pieces += [{"content": line} for line in _write(answer)]
    first = _reply("chat.completion.chunk", model, {})
    for piece, ended in [*((piece, None) for piece in pieces), ({}, "stop")]:
        choice = {"index": 0, "delta": piece, "finish_reason": ended}
        yield f"data: {json.dumps(first | {'choices': [choice]}, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"


def _reply(kind: str, model: str, choice: dict[str, Any]) -> dict[str, Any]:
    name, now = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
    choices = [{"index": 0, **choice}]
    return {"id": name, "object": kind, "created": now, "model": model, "choices": choices}


def _refuse(message: Message, status: int) -> JSONResponse:
    kind = "invalid_request_error" if status == 400 else "server_error"
    error = {"message": str(message), "type": kind, "code": message.code, "param": None}
    return JSONResponse({"error": error}, status)
