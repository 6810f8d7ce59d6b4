"""What the service tells: where it stands, an answer with its documents, and why there is none."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from corpus.errors import Message, YinjuError, describe_failure

if TYPE_CHECKING:
    from assistant import Answer, Summary
    from corpus import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """Where the loading stands."""

    # An empty home has no documents, and waits for some.
    state: Literal["warming", "ready", "empty", "failed"] = "warming"
    step: str = ""  # what is being done while warming
    done: int = 0
    total: int = 0
    notice: str = ""  # key of a text: why the index is being built
    summary: "Summary | None" = None  # once ready
    generation: str = ""  # the one that answers, once ready
    failure: Message | None = None  # once failed
    trouble: Message | None = None  # why a newer generation could not be loaded
    waiting: int = 0  # uploaded files that are not indexed yet


class ServiceFailed(YinjuError):
    """The assistant could not be loaded, or there is nothing to load."""


class DocumentsGone(YinjuError):
    """None of the documents that a question was limited to is indexed any more."""


@dataclass(frozen=True)
class Reply:
    """An answer with what its citations stand in, whatever is indexed later."""

    answer: "Answer"
    documents: "Mapping[str, Document]" = field(default_factory=dict)
    waiting: int = 0  # uploaded files that were not indexed yet when it was given


def describe_trouble(error: Exception) -> Message:
    """Return why nothing could be loaded; what nobody foresaw is logged."""
    if message := describe_failure(error):
        return message
    log.error("loading the assistant failed", exc_info=error)
    return Message("service.failed", {"kind": type(error).__name__, "reason": str(error)})
