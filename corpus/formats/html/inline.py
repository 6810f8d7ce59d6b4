"""Makes plain text of what a browser shows within lines by other means than characters.

Readings above characters, note marks and what is struck out leave the text; raised and lowered
characters, quotation marks, formulas and ticked boxes become characters.
"""

import re
from typing import Any

from corpus.formats.html.math import write_math
from corpus.formats.html.styles import Styles
from corpus.text.superscripts import lower_text, raise_text

BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
    *("header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option"),
    *("p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead"),
    *("tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_NOTE = re.compile(
    r"(?:^|[-_\s])(?:reference|(?:foot|end)?note-?(?:ref|reference|anchor)|fn-?ref|noteref"
    r"|footnote|endnote|MsoFootnoteReference|MsoEndnoteReference|sd(?:foot|end)noteanc)(?:$|[-_\s])",
    re.IGNORECASE,
)
_MARK = re.compile(  # signs such as * and † stay: nothing takes them for a part of a number
    r"[\[［〔【]\s*(?:[注註]|note)?\s*(?:\d[\d,，:–-]{0,6}|[a-z])\s*[\]］〕】]"
    r"|[注註][释釋]?\s*\d*|[①-⑳㉑-㉟㊱-㊿]",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\W?\w{1,3}\W?")  # a mark where it is a link
_FORMULA_PICTURE = re.compile(r"(?:^|\s)(?:tex|latex|math)(?:$|[\s-])|mwe-math")
_FORMULAS = (
    "ancestor::*[contains(concat(' ', @class, ' '), ' katex ') or self::mjx-container"
    " or contains(concat(' ', @class, ' '), ' MathJax ')"
    " or contains(concat(' ', @class, ' '), ' mwe-math-element ')]"
)
_QUOTES = {"hant": "「」『』", "": "“”‘’"}


def write_drawn(root: Any) -> None:
    """Put formulas and ticked boxes as text where pages draw them."""
    for formula in list(root.iter("math")):
        around = formula.xpath(_FORMULAS)
        _replace_by_text(around[0] if around else formula, write_math(formula).strip())
    for image in list(root.iter("img")):
        if image.get("alt") and _FORMULA_PICTURE.search(image.get("class") or ""):
            _replace_by_text(image, image.get("alt"))
    for box in root.xpath("//li//input[@type='checkbox'][@disabled]"):
        _replace_by_text(box, "☐☑"[box.get("checked") is not None])


def write_inline(root: Any, styles: Styles) -> None:
    """Change a tree without hidden elements so that its text is what a reader sees."""
    _drop_readings(root)
    for struck in [
        *root.iter("del", "s", "strike"),
        *styles.find("text-decoration", "line-through"),
    ]:
        if struck.getparent() is not None and struck.tag != "body":
            struck.drop_tree()
    for quote in list(root.iter("q")):
        _put_quotes(quote)
    _write_raised(root, styles)


def _replace_by_text(element: Any, text: str) -> None:
    """Let an element hold this text alone; what follows it stays."""
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    element.tag, element.text = "span", text


def _drop_readings(root: Any) -> None:
    """Take out ruby annotations; a base that stands in one, for want of an end tag, stays."""
    for reading in list(root.iter("rt", "rp", "rtc")):
        if reading.getparent() is None:
            continue
        for base in list(reading.iter("rb")):
            reading.addprevious(base)
        reading.drop_tree()


def _write_raised(root: Any, styles: Styles) -> None:
    raised = {
        element: element.tag == "sup" or styles.get(element, "vertical-align") == "super"
        for element in [*root.iter("sup", "sub"), *styles.find("vertical-align", "super", "sub")]
    }
    for element, up in raised.items():
        text = "".join(element.itertext()).strip()
        if up and _is_note_mark(element, text):
            _drop_mark(element)
        elif (shifted := (raise_text if up else lower_text)(text)) != text:
            _replace_by_text(element, shifted)
    for link in root.xpath("//a[starts-with(@href, '#')]"):
        if _MARK.fullmatch("".join(link.itertext()).strip()):
            _drop_mark(link)


def _drop_mark(element: Any) -> None:
    """Take out a note mark; one that begins a line is the note's own and stays."""
    if element.getparent() is not None and not _begins_line(element):
        element.drop_tree()


def _is_note_mark(element: Any, text: str) -> bool:
    """Tell a mark that leads to a note from an exponent."""
    if _MARK.fullmatch(text):
        return True
    if not _LINKED.fullmatch(text):
        return False
    around = [*element.iter("a", "span", "sup")]
    if (above := element.getparent()) is not None:
        around.append(above)
    return any(one.tag == "a" or _NOTE.search(one.get("class") or "") for one in around)


def _begins_line(element: Any) -> bool:
    while element is not None and element.tag not in BLOCKS:
        before = element.getprevious()
        while before is not None:
            if (before.tail or "").strip():
                return False
            if before.tag == "br":
                return True
            if "".join(before.itertext()).strip():
                return before.tag in BLOCKS
            before = before.getprevious()
        element = element.getparent()
        if element is not None and (element.text or "").strip():
            return False
    return True


def _put_quotes(quote: Any) -> None:
    """Put the quotation marks of the language around a quotation; inner ones alternate."""
    languages = quote.xpath("ancestor-or-self::*/@lang")
    said = (languages[-1] if languages else "").lower()
    traditional = any(word in said for word in ("hant", "tw", "hk", "mo")) or said.startswith("ja")
    inner = sum(above.tag == "q" for above in quote.iterancestors()) % 2
    marks = _QUOTES["hant" if traditional else ""][2 * inner :]
    quote.text = marks[0] + (quote.text or "")
    if len(quote):
        quote[-1].tail = (quote[-1].tail or "") + marks[1]
    else:
        quote.text += marks[1]
