"""A quotation in the other Chinese script, for readers who read that one more easily.

Converted text is never a quotation: whoever shows it marks it as converted. OpenCC converts by
phrases (乾杯, 干部), so it reads as a person would have written it.
"""

from functools import cache
from typing import Any, Literal

from assistant.question import language_of

Script = Literal["zh-Hant", "zh-Hans"]


def in_other_script(text: str) -> tuple[str, Script] | None:
    """Return the text converted, and the script it is in now; None where nothing would differ."""
    target: Script = "zh-Hans" if language_of(text) == "zh-Hant" else "zh-Hant"
    converted: str = _converter(target).convert(text)
    return (converted, target) if converted != text else None


@cache
def _converter(target: Script) -> Any:
    import opencc  # noqa: PLC0415 -- its phrase tables are read once, and by few

    return opencc.OpenCC("t2s" if target == "zh-Hans" else "s2t")
