"""The failures that a user can correct. Each has a code; its words stand in `corpus.i18n`.

A `Message` is a code with its values: it can be stored, sent to another process and shown in any
language of the catalogue. A `YinjuError` is a message that is raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self, TypeAlias

from corpus.i18n.catalogue import Language, load_section
from corpus.limits import is_out_of_memory

Value: TypeAlias = "str | int | float | Message"


@dataclass(frozen=True)
class Message:
    """What is wrong, as a code such as "index.missing", and the values that fill its words."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self._words("en")[0]

    @property
    def remedy(self) -> str:
        """What the user can do about it, in English."""
        return self._words("en")[1]

    def in_language(self, language: Language) -> str:
        """Return one line: the problem, then the remedy."""
        problem, remedy = self._words(language)
        return f"{problem} {remedy}" if language == "en" else problem + remedy

    def __str__(self) -> str:
        return self.in_language("en")

    def _words(self, language: Language) -> tuple[str, str]:
        shown = {
            name: value.in_language(language) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        try:
            words = load_section(language, "errors")[self.code]
            return words["problem"].format(**shown), words["remedy"].format(**shown)
        except KeyError:  # an index that another version of Yinju built may hold other codes
            return f"{self.code} {shown}.", ""


class YinjuError(Exception):
    """A failure that the user can correct. `str(error)` is one English line with its remedy."""

    def __init__(self, code: str, /, **values: object) -> None:
        """Take a code of the catalogue and the values of its placeholders."""
        super().__init__(code)
        plain = (str, int, float, Message)
        self.message = Message(
            code, {k: v if isinstance(v, plain) else str(v) for k, v in values.items()}
        )

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return an error that says `message`."""
        return cls(message.code, **message.values)

    @property
    def code(self) -> str:
        """The code, such as "index.missing"."""
        return self.message.code

    @property
    def values(self) -> Mapping[str, Value]:
        """What fills the words of the code."""
        return self.message.values

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self.message.problem

    @property
    def remedy(self) -> str:
        """What the user can do about it, in English."""
        return self.message.remedy

    def in_language(self, language: Language) -> str:
        """Return one line: the problem, then the remedy."""
        return self.message.in_language(language)

    def __str__(self) -> str:
        return str(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).of, (self.message,)


class UnreadableFile(YinjuError):
    """One file cannot be read; the build goes on with the others."""


class NoDocuments(YinjuError):
    """A folder holds nothing to index."""


class EncoderUnavailable(YinjuError):
    """The named encoder or cross-encoder cannot be loaded here."""


class NoIndex(YinjuError):
    """There is no complete index to search."""


class IndexMismatch(YinjuError):
    """The index on disk was built with another encoder, format or analyser."""


class BadQuestion(YinjuError):
    """A question, or a file of questions, cannot be used."""


class Cancelled(YinjuError):
    """The user stopped the work; everything is as it was."""


def describe_failure(error: BaseException) -> Message | None:
    """Return what to tell the user of a failure; None for one that is a fault of the program."""
    if isinstance(error, YinjuError):
        return error.message
    if is_out_of_memory(error):
        return Message("memory.exhausted")
    if isinstance(error, OSError):  # no permission, no such file
        reason = error.strerror or str(error)
        if error.filename:
            return Message("system.failed_at", {"place": str(error.filename), "reason": reason})
        return Message("system.failed", {"reason": reason})
    return None
