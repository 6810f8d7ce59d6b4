"""Which language model is asked, where, with which key, and how much of it.

The key comes from OPENAI_API_KEY, or from the file that YINJU_LLM_KEY_FILE names. It is never
printed, logged or shown: `repr` leaves it out.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from corpus import YinjuError
from corpus.thresholds import sourced

OPENAI = "https://api.openai.com/v1"


class LanguageModelUnavailable(YinjuError):
    """The language model cannot be asked; the quoted answer stands."""


@dataclass(frozen=True)
class LanguageModelLimits:
    """How long a model is waited for, and how much is sent and received."""

    connect: float = sourced(5.0, "chosen: seconds until the server answers at all")
    silence: float = sourced(60.0, "chosen: seconds between two pieces; a local model reads first")
    whole: float = sourced(180.0, "chosen: seconds for one answer")
    retries: int = sourced(1, "chosen: before anything was received")
    evidence: int = sourced(12, "chosen: quotations that are sent")
    sent: int = sourced(16_000, "chosen: characters of a request")
    around: int = sourced(240, "chosen: characters before and after a quotation")
    received: int = sourced(6_000, "chosen: characters of a reply")
    tokens: int = sourced(900, "chosen: of a reply, as the server counts them")


LANGUAGE_MODEL_LIMITS = LanguageModelLimits()


@dataclass(frozen=True)
class LanguageModel:
    """A model behind a server."""

    name: str
    url: str = OPENAI
    key: str = field(default="", repr=False)
    limits: LanguageModelLimits = LANGUAGE_MODEL_LIMITS

    @property
    def server(self) -> str:
        """Where passages are sent, for readers: the host, and its port if it has one."""
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2]


def find_language_model(
    name: str, url: str | None = None, environment: Mapping[str, str] = os.environ
) -> LanguageModel:
    """Return the model of that name, with its key. Raises LanguageModelUnavailable."""
    address = (url or environment.get("OPENAI_BASE_URL") or OPENAI).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LanguageModelUnavailable("llm.url", url=address.rpartition("@")[2])
    return LanguageModel(name, address, _read_key(environment))


def _read_key(environment: Mapping[str, str]) -> str:
    if key := environment.get("OPENAI_API_KEY", "").strip():
        return key
    named = environment.get("YINJU_LLM_KEY_FILE", "").strip()
    if not named:
        return ""
    try:
        return Path(named).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise LanguageModelUnavailable("llm.key_file", file=named) from None
