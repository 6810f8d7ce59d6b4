"""Follows the fields of a story: their codes are no text, their results are (ECMA-376, 17.16).

Fields nest and run over paragraphs. An EQ field has no result; its code is what Word shows: old
phonetic guides, characters in a circle, fractions.
"""

import re
from dataclasses import dataclass

from corpus.formats.office.symbols import read_symbol
from corpus.text.numerals import write_circled
from corpus.text.superscripts import raise_text

PAGE_NUMBER = "\ufdd0"  # stands for a page number, until the running head is cleaned
_PAGES = {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"}
_MARKS = {"NOTEREF", "FTNREF"}  # the marks of notes are no text
_CONTENTS = "TOC"  # nor is the list of contents
_REPEATED = "STYLEREF"  # a heading of the page, in its running head


@dataclass
class _Field:
    code: str = ""
    shows: bool = False  # the result has begun


class Fields:
    """The open fields of a story."""

    def __init__(self, *, balanced: bool, running_head: bool) -> None:
        """Begin a story; `balanced`: each of its fields ends, so one may hide what it holds."""
        self._open: list[_Field] = []
        self._hidden = set(_MARKS)
        self._running_head = running_head
        if balanced:
            self._hidden.add(_CONTENTS)
        if running_head:
            self._hidden |= {*_PAGES, _REPEATED}

    @property
    def shows_text(self) -> bool:
        """Tell whether text that stands here is shown: it is in no code and no hidden result."""
        return not self._open or all(
            one.shows and _name(one.code) not in self._hidden for one in self._open
        )

    def add_code(self, code: str) -> None:
        """Add a piece of a field's code."""
        if self._open and not self._open[-1].shows:
            self._open[-1].code += code

    def step(self, kind: str) -> str:
        """Begin, separate or end a field; return what one that ends shows besides its result."""
        if kind == "begin":
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].shows = True
        elif kind == "end" and self._open:
            closed = self._open.pop()
            if not self.shows_text:
                return ""
            if self._running_head and _name(closed.code) in _PAGES:
                return PAGE_NUMBER
            return "" if closed.shows else _read_code(closed.code)
        return ""


def _read_code(code: str) -> str:
    """Return what a field shows by its code alone: an equation, a symbol."""
    name = _name(code)
    if name == "EQ":
        return _Equation(code.strip()[2:]).read()
    if name == "SYMBOL" and (symbol := re.match(r"\s*SYMBOL\s+(\d+|0x[\da-f]+)", code, re.I)):
        font = re.search(r'\\f\s+"?([^"\\]+)', code)
        return read_symbol(font[1].strip() if font else "", int(symbol[1], 0))
    return ""


def _name(code: str) -> str:
    return code.split(maxsplit=1)[0].upper() if code.strip() else ""


class _Equation:
    r"""Reads the code of an EQ field: switches such as \f(1,2), nested, with plain text between."""

    def __init__(self, code: str) -> None:
        self._tokens = re.findall(
            r"\\\*\s*(?:\"[^\"]*\"|\w+)|\\[a-z]+\d*|[(),;]|[^\\(),;]+", code, re.I
        )
        self._at = 0

    def read(self) -> str:
        shown = ""
        while self._at < len(self._tokens):
            shown += self._read_part()
        return shown.strip()

    def _next(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        self._at += 1
        return token

    def _read_part(self) -> str:
        token = self._next()
        if not token.startswith("\\"):
            return token
        if token.startswith("\\*"):  # the format of the whole
            return ""
        switches = [token.lower()]
        while self._at < len(self._tokens) and self._tokens[self._at] != "(":
            following = self._next()
            if following.startswith("\\"):
                switches.append(following.lower())
            elif following.strip() and not following.strip().isdigit():
                return following
        return _show(switches, self._read_arguments())

    def _read_arguments(self) -> list[tuple[str, bool]]:
        """Return each argument, and whether it stands above the line as a reading does."""
        found: list[tuple[str, bool]] = []
        text, above = "", False
        self._next()
        while self._at < len(self._tokens):
            if self._tokens[self._at] in (",", ";", ")"):
                found.append((text.strip(), above))
                text, above = "", False
                if self._next() == ")":
                    break
            else:
                above = above or self._tokens[self._at].lower().startswith("\\s")
                text += self._read_part()
        return found


def _show(switches: list[str], arguments: list[tuple[str, bool]]) -> str:
    """Return what a switch shows of its arguments."""
    texts = [text for text, _ in arguments]
    kind = switches[0].rstrip("0123456789")
    if kind == "\\o":  # one upon the other
        base = [text for text, above in arguments if not above and text]
        if len(base) == 2 and base[0] in "○◯〇" and base[1].isdigit():
            return write_circled(int(base[1]))
        return next((text for text in reversed(base) if text not in "○◯〇□△◇"), "".join(texts))
    if kind == "\\f" and len(texts) == 2:
        return "/".join(f"({text})" if re.search(r"[+\-−×÷/ ]", text) else text for text in texts)
    if kind == "\\r":
        return f"√({texts[-1]})"
    if kind == "\\s":
        return (
            raise_text(texts[0]) if any(each.startswith("\\up") for each in switches) else texts[0]
        )
    if kind == "\\b":
        return f"({texts[0]})"
    if kind == "\\d":
        return ""
    return " ".join(texts) if kind == "\\a" else ",".join(texts)
