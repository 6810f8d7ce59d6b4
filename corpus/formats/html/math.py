"""Writes MathML as linear text: (a+b)/c, x², √(2gh), ∑_(i=1)^n.

The form is that of UnicodeMath (Unicode Technical Note 28): brackets only where a part is longer
than one symbol.
"""

import re
from collections.abc import Callable
from typing import Any

from corpus.text.superscripts import lower_text, raise_text

_SPACED = {*"=<>≤≥≠≈∈→⇒⟹≡∝±"}
_LEFT_OUT = ("annotation", "annotation-xml", "mphantom", "none", "mprescripts")
_ONE = re.compile(r"\d+(?:[.,]\d+)*|[\u2e80-\u9fff]+|.|\([^()]*\)")


def write_math(element: Any) -> str:
    """Return a formula, or a part of one, as one line."""
    tag = element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""
    if not tag or tag in _LEFT_OUT:
        return ""
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        text = " ".join("".join(element.itertext()).split())
        return f" {text} " if tag == "mo" and text in _SPACED else _without_invisible(text)
    parts = [part for child in element if (part := write_math(child)) or _is_element(child)]
    write = _WRITTEN.get(tag)
    if write is None or len(parts) < write[0]:
        joined = "".join(parts)
        return (element.text or "").strip() + joined if tag == "math" else joined
    return write[1](parts)


def _without_invisible(text: str) -> str:
    return re.sub("[\u2061-\u2064]", "", text)  # function application, times, separator, plus


def _is_element(child: Any) -> bool:
    return isinstance(child.tag, str) and child.tag.rpartition("}")[2] not in _LEFT_OUT


def _group(text: str) -> str:
    """Put brackets around a part that is longer than one symbol."""
    text = text.strip()
    return text if not text or _ONE.fullmatch(text) else f"({text})"


def _raised(text: str) -> str:
    shifted = raise_text(text.strip())
    return shifted if shifted != text.strip() or text in "′″*†" else f"^{_group(text)}"


def _lowered(text: str) -> str:
    shifted = lower_text(text.strip())
    return shifted if shifted != text.strip() else f"_{_group(text)}"


def _fence(parts: list[str]) -> str:
    return f"({', '.join(parts)})"


_WRITTEN: dict[
    str, tuple[int, Callable[[list[str]], str]]
] = {  # the least parts, and how they are written
    "mfrac": (2, lambda p: f"{_group(p[0])}/{_group(p[1])}"),
    "msqrt": (1, lambda p: f"√{_group(''.join(p))}"),
    "mroot": (2, lambda p: f"{_raised(p[1])}√{_group(p[0])}"),
    "msup": (2, lambda p: _group(p[0]) + _raised(p[1])),
    "msub": (2, lambda p: _group(p[0]) + _lowered(p[1])),
    "msubsup": (3, lambda p: _group(p[0]) + _lowered(p[1]) + _raised(p[2])),
    "munder": (2, lambda p: p[0].strip() + _lowered(p[1])),
    "mover": (2, lambda p: p[0].strip() + (p[1] if len(p[1]) == 1 else _raised(p[1]))),
    "munderover": (3, lambda p: p[0].strip() + _lowered(p[1]) + _raised(p[2])),
    "mfenced": (1, _fence),
    "mtable": (1, "; ".join),
    "mtr": (1, " ".join),
    "semantics": (1, lambda p: p[0]),
}
