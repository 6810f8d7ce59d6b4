"""The reading aid as HTML: a quotation's words with pinyin and English, below it and apart from it.

The page's script (gloss.js) fetches it for a quotation when a reader asks. Knows nothing of Gradio
or of where the words come from.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ui.i18n.texts import words
from ui.script import script

if TYPE_CHECKING:
    from index.dictionary.glosses import Word

LONGEST = 3_000  # characters; a quotation is a sentence, a line or a row


def opener(quote: str, place: str) -> tuple[str, str]:
    """Return the button for a quotation and where its aid goes; nothing where it has no Chinese.

    `place` names both on the page, and must differ for each.
    """
    if script(quote) == "en" or len(quote) > LONGEST:
        return "", ""
    button = (
        f'<button type="button" class="gloss" aria-expanded="false" aria-controls="{place}-words">'
        f"{words('gloss')}</button>"
    )
    return button, f'<div class="words" id="{place}-words" role="note" hidden></div>'


def aid(found: "Sequence[Word]") -> str:
    """Return words with what they mean, in their order, and a line that says what this is."""
    language = script("".join(word.text for word in found))
    cells = "".join(_cell(cell, language) for cell in _cells(found))
    return f'<p class="hint">{words("gloss.how")}</p><ol>{cells}</ol>'


@dataclass
class _Cell:
    """One word with the signs that cling to it."""

    word: "Word | None" = None
    before: str = ""
    after: str = ""


def _cells(found: "Sequence[Word]") -> list[_Cell]:
    """Return a cell for each word; signs cling to the word before, those that open to the next."""
    cells = [_Cell()]
    opening = ""
    for word in found:
        if word.pinyin or any(character.isalnum() for character in word.text):
            cells.append(_Cell(word, before=opening))
            opening = ""
            continue
        for sign in word.text.split():
            cut = next((at for at, one in enumerate(sign) if _opens(one)), len(sign))
            cells[-1].after += opening + sign[:cut]
            opening = sign[cut:]
    cells[-1].after += opening
    return [cell for cell in cells if cell.word or cell.after]


def _opens(sign: str) -> bool:
    return unicodedata.category(sign) in ("Ps", "Pi")


def _cell(cell: _Cell, language: str) -> str:
    if cell.word is None:
        return f'<li><span class="word">{escape(cell.after)}</span></li>'
    said = senses = of = ""
    if cell.word.pinyin:
        of = f' lang="{language}"'
        said = f' <span class="pinyin" lang="zh-Latn-pinyin">{escape(cell.word.pinyin)}</span>'
    if cell.word.glosses:
        senses = f' <span class="senses" lang="en">{escape("; ".join(cell.word.glosses))}</span>'
    shown = escape("".join(cell.word.text.split()) if cell.word.pinyin else cell.word.text)
    signs = (
        f'<span class="sign">{escape(cell.before)}</span>' if cell.before else "",
        f'<span class="sign">{escape(cell.after)}</span>' if cell.after else "",
    )
    return f'<li><span class="word"{of}>{signs[0]}{shown}{signs[1]}</span>{said}{senses}</li>'
