"""Parses rich text (RTF 1.9.1): what the file says is written as a docx and read as one."""

import re
from dataclasses import replace

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract
from corpus.formats.legacy.rtf_story import (
    BULLET_LIST,
    STATE_WORDS,
    STORY_WORDS,
    State,
    Story,
    join_halves,
)
from corpus.formats.legacy.rtf_tokens import decode_bytes, iterate_tokens
from corpus.formats.legacy.word_markup import write_docx
from corpus.formats.legacy.word_text import Level, Run, Style, WordText
from corpus.formats.office.word.document import read_docx

_MOST_GROUPS = 2_000  # inside one another
_SYMBOL_CHARSET = 2  # of bullets and ticks
_CHARACTERS = {
    **{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“"},
    **{"rdblquote": "”", "bullet": "•", "tab": "\t", "line": "\n", "emspace": "\u2003"},
    **{"enspace": "\u2002", "qmspace": "\u2005", "softline": "\n"},
}
_SYMBOLS = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
# What stands in these groups is no text of the page; so is what begins with \\* and is not kept.
_SKIPPED = {
    *("colortbl", "pict", "objdata", "sp", "shprslt", "xe", "tc", "bkmkstart", "bkmkend"),
    *("annotation", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "themedata"),
    *("nonesttables", "nesttableprops", "listtable", "listoverridetable", "revtbl", "datastore"),
}
_KEPT = {"shpinst", "fldinst", "ud"}
_STORIES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    **{"footnote": "footnote", "shptxt": "box"},
}
_INTO = {  # what the text of these groups is
    **{"fonttbl": "font", "stylesheet": "style", "info": "property"},
    **{"listtext": "label", "pntext": "label"},
}
_NAMED = ("style", "property", "label")
_PROPERTIES = ("title", "author", "revtim", "creatim")
_BULLET = re.compile(r"[^\w(（]*|o")


def is_rtf(data: bytes) -> bool:
    """Tell whether the bytes begin like rich text."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rt")


def read_rtf(data: bytes) -> Extract:
    """Read rich text. Raises UnreadableFile for too many groups inside one another."""
    return read_docx(write_docx(_Translator().translate(data)))


class _Translator:
    """Goes through the tokens; a group inherits what holds around it."""

    def __init__(self) -> None:
        self._text = WordText(lists={0: [Level(1, "bullet", "•")]}, numbers={BULLET_LIST[0]: 0})
        self._state = State()
        self._groups: list[State] = []
        self._stories = [Story()]
        self._bytes = bytearray()
        self._page: int | None = None
        self._charsets: dict[int, int] = {}
        self._skip = 0
        self._name = ""  # of a style or a property, or a label, as far as it is read
        self._base: int | None = None  # of the style that is read
        self._day: dict[str, int] = {}

    def translate(self, data: bytes) -> WordText:
        for token in iterate_tokens(data):
            if token.kind == "text":
                skipped = min(self._skip, len(token.data))
                self._skip -= skipped
                self._bytes += token.data[skipped:]
                continue
            self._flush()
            if token.kind == "open":
                self._open()
            elif token.kind == "close":
                self._close()
            elif token.kind == "symbol":
                self._take_symbol(token.name)
            elif self._state.into != "nothing":
                self._take_word(token.name, token.number)
        self._flush()
        while len(self._stories) > 1:  # of groups without an end
            self._close_story()
        self._stories[0].end(self._state)
        self._text.blocks = self._stories[0].blocks
        return self._text

    def _flush(self) -> None:
        """Decode the bytes gathered; the two of one character may stand in several tokens."""
        data, self._bytes = bytes(self._bytes), bytearray()
        charset = self._charsets.get(self._state.font, 0)
        if data and charset != _SYMBOL_CHARSET:
            self._add(decode_bytes(data, self._page, charset))

    def _add(self, text: str) -> None:
        state = self._state
        if state.into in _NAMED:
            self._name += text
        elif state.into == "text" and not state.deleted:
            self._stories[-1].runs.append(replace(state.run, text=text))

    def _open(self) -> None:
        if len(self._groups) >= _MOST_GROUPS:
            raise UnreadableFile("word.damaged", kind="groups")
        self._groups.append(self._state)
        self._state = replace(self._state, opened="", starred=False)
        self._skip = 0

    def _close(self) -> None:
        state, self._skip = self._state, 0
        if state.opened in _STORIES.values():
            self._close_story()
        elif state.opened == "label":
            self._write_label()
        elif state.opened == "field":
            self._stories[-1].end_field()
        elif state.opened in _PROPERTIES:
            self._set_property(state.opened)
        elif state.into == "style" and self._name.strip():
            name = join_halves(self._name).strip().rstrip(";")
            self._text.styles[state.style or 0] = Style(name, self._base, state.level)
            self._base = None
        if state.into in _NAMED:
            self._name = ""
        self._state = self._groups.pop() if self._groups else State()

    def _take_symbol(self, name: str) -> None:
        if name == "*":
            self._state = replace(self._state, starred=True)
        elif name in ("\n", "\r"):
            self._stories[-1].end_paragraph(self._state)
        elif self._skip:
            self._skip -= 1
        elif name in _SYMBOLS:
            self._add(_SYMBOLS[name])

    def _take_word(self, name: str, number: int | None) -> None:
        state = self._state
        if name in _SKIPPED or (state.starred and name not in _KEPT | _STORIES.keys()):
            self._state = replace(state, into="nothing")
            return
        self._state = state = replace(state, starred=False)
        if name == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._skip = state.unicode_skip
        elif name in _CHARACTERS:
            self._add(_CHARACTERS[name])
        elif name in STATE_WORDS:
            self._state = STATE_WORDS[name](state, number)
        elif name in STORY_WORDS and state.into == "text":
            STORY_WORDS[name](self._stories[-1], state, number)
        else:
            self._take_group(name, number)

    def _take_group(self, name: str, number: int | None) -> None:
        """Take a control word that says what its group is, or something of the file."""
        state = self._state
        if name in _STORIES and state.into == "text":
            fresh = State(default_font=state.default_font, font=state.default_font)
            self._state = replace(fresh, opened=_STORIES[name])
            self._stories.append(Story(_STORIES[name]))
        elif name == "field" and state.into == "text":
            self._state = replace(state, opened="field")
            self._stories[-1].begin_field()
        elif name in _INTO:
            opened = "label" if _INTO[name] == "label" else ""
            self._state, self._name = replace(state, into=_INTO[name], opened=opened), ""
        elif name in _PROPERTIES and state.into == "property":
            self._state, self._name = replace(state, opened=name), ""
            self._day.clear()
        else:
            self._take_setting(name, number)

    def _write_label(self) -> None:
        """Write the number that the program gave a paragraph; a bullet makes it an item."""
        story, label = self._stories[-1], self._name.strip(" \t")
        if _BULLET.fullmatch(label):
            story.bullet = bool(label)
        else:
            story.runs.append(Run(self._name.lstrip(" ")))

    def _set_property(self, name: str) -> None:
        if name in ("title", "author"):
            setattr(self._text, name, join_halves(self._name))
        elif all(self._day.get(part) for part in ("yr", "mo", "dy")):
            day = "{yr:04}-{mo:02}-{dy:02}".format(**self._day)
            self._text.date = day if name == "revtim" else self._text.date or day

    def _close_story(self) -> None:
        story = self._stories.pop()
        story.end(self._state)
        if story.kind in ("footnote", "endnote"):
            notes = self._text.notes.setdefault(story.kind, [])
            self._stories[-1].runs.append(Run("", note=(story.kind, len(notes))))
            notes.append(story.paragraphs)
        elif story.kind == "box":
            self._stories[-1].blocks += story.blocks
        else:
            to = self._text.headers if story.kind == "header" else self._text.footers
            to += [paragraph for paragraph in story.paragraphs if paragraph not in to]

    def _take_setting(self, name: str, number: int | None) -> None:
        """Take what a control word says of the file, its fonts and styles."""
        if name == "ansicpg":
            self._page = number
        elif name == "deff":
            self._state = replace(self._state, default_font=number or 0, font=number or 0)
        elif name == "fcharset" and self._state.into == "font":
            self._charsets[self._state.font] = number or 0
        elif name == "sbasedon":
            self._base = number
        elif self._state.opened in _PROPERTIES:
            self._day[name] = number or 0
