"""Writes Office's equations as a line of text: a/b, x², √(x), ∑_(i=1)^n (ECMA-376, section 22.1).

The form is that of UnicodeMath (Unicode Technical Note 28), which Word itself offers as its linear
format, with raised and lowered characters where Unicode has them.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from corpus.text.superscripts import lower_text, raise_text

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TEXTS = (f"{M}t", f"{_W}t", f"{_A}t")
_LINEAR = re.compile(r"[_^/][\w.%!]+$")
_ATOM = re.compile(r"[\w.%!]+|[^\W\d_][⁰-₟]+|[(（\[|√][^()]*[)）\]|]")


def write_equation(element: Any) -> str:
    """Return the text of an equation, an `m:oMath` or anything within one."""
    return re.sub(r" {2,}", " ", _write(element)).strip()


def _write(element: Any) -> str:
    """Return the text of all that an element holds."""
    if element is None:
        return ""
    line = ""
    closed = False  # what stands before is an object whose end a letter would hide: x^k a
    for child in element:
        if str(child.tag).endswith("Pr"):
            continue
        write = _WRITERS.get(child.tag)
        piece = _plain(child.text or "") if child.tag in _TEXTS else (write or _write)(child)
        ends = line[-1:].isalnum() and piece[:1].isalnum()
        line += f" {piece}" if ends and (closed or child.tag == f"{M}f") else piece
        closed = write is not None and _LINEAR.search(piece) is not None
    return line


def _plain(text: str) -> str:
    """Return letters as such that stand as mathematical letters, 𝑥."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" else c for c in text
    )


def _part(element: Any, name: str) -> str:
    return _write(element.find(f"{M}{name}")).strip()


def _setting(element: Any, name: str, default: str) -> str:
    """Return a property of an object; one without a value is empty."""
    found = element.find(f"{M}{element.tag.removeprefix(M)}Pr/{M}{name}")
    return default if found is None else str(found.get(f"{M}val", ""))


def _is_set(element: Any, name: str) -> bool:
    return _setting(element, name, "0") not in ("0", "false", "off")


def _group(text: str) -> str:
    """Return an operand in parentheses, unless it is one number, one name or has some already."""
    return text if not text or _ATOM.fullmatch(text) else f"({text})"


def _fraction(element: Any) -> str:
    over, under = _part(element, "num"), _part(element, "den")
    if _setting(element, "type", "bar") == "noBar":  # as in a binomial
        return f"{over}¦{under}"
    return f"{_group(over)}/{_group(under)}"


def _raise(text: str) -> str:
    return (raised if (raised := raise_text(text)) != text else f"^{_group(text)}") if text else ""


def _lower(text: str) -> str:
    return (low if (low := lower_text(text)) != text else f"_{_group(text)}") if text else ""


def _script(element: Any) -> str:
    base = _group(_part(element, "e"))
    return base + _lower(_part(element, "sub")) + _raise(_part(element, "sup"))


def _script_before(element: Any) -> str:
    return _lower(_part(element, "sub")) + _raise(_part(element, "sup")) + _part(element, "e")


def _root(element: Any) -> str:
    degree = "" if _is_set(element, "degHide") else _part(element, "deg")
    return f"{raise_text(degree)}√({_part(element, 'e')})"


def _sum(element: Any) -> str:
    sign = _setting(element, "chr", "∫")
    limits = ""
    if low := _part(element, "sub"):
        limits += f"_{_group(low)}"
    if high := _part(element, "sup"):
        limits += f"^{_group(high)}"
    body = _part(element, "e")
    return f"{sign}{limits} {body}" if limits else sign + body


def _brackets(element: Any) -> str:
    first, last = _setting(element, "begChr", "("), _setting(element, "endChr", ")")
    between = _setting(element, "sepChr", "|")
    return first + between.join(_write(part).strip() for part in element.findall(f"{M}e")) + last


def _function(element: Any) -> str:
    name, argument = _part(element, "fName"), _part(element, "e")
    return name + (argument if argument.startswith("(") else f"({argument})")


def _limit(element: Any) -> str:
    sign = "_" if element.tag == f"{M}limLow" else "^"
    return f"{_part(element, 'e')}{sign}({_part(element, 'lim')})"


def _accent(element: Any) -> str:
    base = _part(element, "e")
    return base + _setting(element, "chr", "\u0302") if len(base) == 1 else base


def _bar(element: Any) -> str:
    base = _part(element, "e")
    return f"{base}\u0305" if len(base) == 1 else f"¯({base})"


def _rows(element: Any) -> str:
    return "; ".join(_write(row).strip() for row in element.findall(f"{M}e"))


def _matrix(element: Any) -> str:
    rows = (", ".join(_write(e).strip() for e in row) for row in element.findall(f"{M}mr"))
    return "; ".join(rows)


_WRITERS: dict[str, Callable[[Any], str]] = {
    **{f"{M}f": _fraction, f"{M}rad": _root, f"{M}nary": _sum, f"{M}d": _brackets},
    **{
        f"{M}sSup": _script,
        f"{M}sSub": _script,
        f"{M}sSubSup": _script,
        f"{M}sPre": _script_before,
    },
    **{f"{M}func": _function, f"{M}limLow": _limit, f"{M}limUpp": _limit, f"{M}acc": _accent},
    **{f"{M}bar": _bar, f"{M}eqArr": _rows, f"{M}m": _matrix},
}
