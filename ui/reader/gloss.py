"""Renders the reading aid: the words of a quotation with pinyin and English, apart from it.

The page's script (gloss.js) fetches it for a quotation when the user asks for it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.text.scripts import find_script
from ui.templating import render

if TYPE_CHECKING:
    from index.dictionary.glosses import Word

LONGEST = 3_000  # characters; a quotation is a sentence, a line or a row


def is_offered(quote: str) -> bool:
    """Whether a quotation has a reading aid: it holds Chinese and is not too long."""
    return len(quote) <= LONGEST and find_script(quote) != "en"


def render_gloss(words: "Sequence[Word]") -> str:
    """Return words with what they mean, in their order, and a line that says what this is."""
    language = find_script("".join(word.text for word in words))
    return render("reader/gloss.html", cells=_make_cells(words), language=language)


@dataclass
class Cell:
    """One word with the punctuation that clings to it; only punctuation where there is no word."""

    word: "Word | None" = None
    left: str = ""
    right: str = ""

    @property
    def text(self) -> str:
        """The word as shown: Chinese without the spaces that a line may have put into it."""
        if self.word is None:
            return ""
        return "".join(self.word.text.split()) if self.word.pinyin else self.word.text


def _make_cells(words: "Sequence[Word]") -> list[Cell]:
    """Return a cell for each word. Punctuation clings to the last word, what opens to the next."""
    cells = [Cell()]
    opening = ""
    for word in words:
        if word.pinyin or any(character.isalnum() for character in word.text):
            cells.append(Cell(word, left=opening))
            opening = ""
            continue
        for sign in word.text.split():
            cut = next((at for at, one in enumerate(sign) if _opens(one)), len(sign))
            cells[-1].right += opening + sign[:cut]
            opening = sign[cut:]
    cells[-1].right += opening
    return [cell for cell in cells if cell.word or cell.right]


def _opens(sign: str) -> bool:
    return unicodedata.category(sign) in ("Ps", "Pi")
