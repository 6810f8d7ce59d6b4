"""Which language model is asked, where, with which key, and how much of it.

The key comes from the file that the settings of the home name for that server, from
OPENAI_API_KEY, or from the file that YINJU_LLM_KEY_FILE names. It is never printed, logged or
shown: `repr` leaves it out.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from corpus import YinjuError
from corpus.thresholds import sourced

SETTINGS_FILE = "llm.toml"  # in the home
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
class LanguageModelSettings:
    """What HOME/llm.toml says; "" for what it does not say.

    Whoever runs the server writes it. It is not edited in the page: who may name a server and a
    file of this machine could have any file sent anywhere.
    """

    model: str = ""  # that `yinju serve` asks
    url: str = ""
    key_file: str = ""  # absolute


NO_SETTINGS = LanguageModelSettings()


@dataclass(frozen=True)
class LanguageModel:
    """A model behind a server."""

    name: str
    url: str = OPENAI
    key: str = field(default="", repr=False)
    limits: LanguageModelLimits = LANGUAGE_MODEL_LIMITS
    key_source: str = ""  # what named the key

    @property
    def server(self) -> str:
        """Where passages are sent, for readers: the host, and its port if it has one."""
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2]


def find_language_model(
    name: str,
    url: str | None = None,
    environment: Mapping[str, str] = os.environ,
    settings: LanguageModelSettings = NO_SETTINGS,
) -> LanguageModel:
    """Return the model of that name, with its key. Raises LanguageModelUnavailable.

    Without `url`, the settings' server is asked, that of OPENAI_BASE_URL, or OpenAI. The key of the
    settings is sent to the settings' server alone.
    """
    own = (settings.url or OPENAI).rstrip("/")
    address = (url or settings.url or environment.get("OPENAI_BASE_URL") or OPENAI).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LanguageModelUnavailable("llm.url", url=address.rpartition("@")[2])
    if settings.key_file and address == own:
        return LanguageModel(name, address, _read_file(settings.key_file), key_source=SETTINGS_FILE)
    if key := environment.get("OPENAI_API_KEY", "").strip():
        return LanguageModel(name, address, key, key_source="OPENAI_API_KEY")
    if file := environment.get("YINJU_LLM_KEY_FILE", "").strip():
        return LanguageModel(name, address, _read_file(file), key_source="YINJU_LLM_KEY_FILE")
    return LanguageModel(name, address)


def _read_file(named: str) -> str:
    try:
        return Path(named).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise LanguageModelUnavailable("llm.key_file", file=named) from None


def read_settings(home: Path) -> LanguageModelSettings:
    """Return what HOME/llm.toml says. Raises LanguageModelUnavailable for a file that is none."""
    file = home / SETTINGS_FILE
    try:
        told = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        return NO_SETTINGS
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LanguageModelUnavailable("llm.settings", file=file, reason=error) from None
    known = [field.name for field in fields(LanguageModelSettings)]
    for name, value in told.items():
        if name not in known or not isinstance(value, str):
            # Not the value: a key that was written here by mistake is not to be printed.
            raise LanguageModelUnavailable("llm.settings", file=file, reason=name)
    named = told.get("key_file", "")
    key_file = str(home.absolute() / Path(named).expanduser()) if named else ""
    return LanguageModelSettings(told.get("model", ""), told.get("url", ""), key_file)
