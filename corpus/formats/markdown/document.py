"""Parses Markdown (CommonMark with GitHub's tables, task lists and footnotes) as it is rendered.

markdown-it-py makes a web page of it, which is read as any other. A file that has no markup but
what plain text has too, such as numbered lines, is plain text.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer, check_length
from corpus.formats.html.flow import Flow
from corpus.formats.html.metadata import iso_date
from corpus.formats.html.page import parse_html, show
from corpus.formats.plain_text import decode
from corpus.text.pinyin import SYLLABLE

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_MARKUP = {  # tokens of what plain text does not have
    *("heading_open", "table_open", "fence", "html_block", "html_inline", "blockquote_open"),
    *("strong_open", "em_open", "s_open", "link_open", "image", "code_inline", "footnote_ref"),
}
# The half of a character that a wrong decoding split, before an annotation; no escape.
_HALF = re.compile(rf"\\(?=\({SYLLABLE}\))")
_LONGEST_UNDERLINED = 60  # characters of a title with a line of = or - below it
_TASK = re.compile(r"\[([ xX])\]\s+")
_BLOCK = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dd", "div", "blockquote")

_NAMES = (  # of the properties that are a title, a date, an author
    ("title", "标题", "標題"),
    ("date", "pubdate", "published", "created", "updated", "lastmod", "日期"),
    ("author", "authors", "作者"),
)


def read_markdown(data: bytes) -> Extract:
    """Read a Markdown file."""
    from corpus.formats.markdown.parser import make_parser  # noqa: PLC0415

    text, encoding = decode(data)
    check_length(len(text))
    source = _HALF.sub(r"\\\\", text.replace("\r\n", "\n").replace("\r", "\n"))
    front, length = _read_front(source)
    parser = make_parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(source[length:], env)
    _keep_paragraphs(tokens)
    if not length and not _has_markup(tokens):
        return Extract(text, encoding)
    writer = Writer()
    try:
        root = parse_html(parser.renderer.render(tokens, parser.options, env))
    except UnreadableFile:  # nothing but the front matter
        raise UnreadableFile("file.empty") from None
    _place_notes(root)
    _tick_tasks(root)
    Flow(writer, show(root)).write(root)
    title, date, author = (_find_value(front, names) for names in _NAMES)
    return writer.extract(
        encoding=encoding,
        title=title or writer.first_heading,
        date=iso_date(date),
        author=author,
    )


def _read_front(source: str) -> tuple[Mapping[str, Any], int]:
    """Return the properties that stand above the text, in YAML or TOML, and their length."""
    import yaml  # noqa: PLC0415

    found = _FRONT.match(source)
    if found is None:
        return {}, 0
    try:
        values = tomllib.loads(found[2]) if found[1] == "+++" else yaml.safe_load(found[2])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, found.end()
    if not isinstance(values, dict):  # two lines drawn across the page, with text between them
        return {}, 0 if values else found.end()
    return {str(name).lower(): value for name, value in values.items()}, found.end()


def _find_value(front: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = front.get(name)
        if isinstance(value, list):
            value = "、".join(map(str, value))
        if value and not isinstance(value, dict):
            return str(value)
    return ""


def _has_markup(tokens: Sequence["Token"]) -> bool:
    return any(
        token.type in _MARKUP or any(child.type in _MARKUP for child in token.children or ())
        for token in tokens
    )


def _keep_paragraphs(tokens: Sequence["Token"]) -> None:
    """Let a line drawn below prose underline no heading: plain text parts its sections so."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_underlined = opening.type == "heading_open" and opening.markup in ("-", "=")
        prose = "\n" in inline.content or len(inline.content) > _LONGEST_UNDERLINED
        if is_underlined and prose:
            opening.tag = closing.tag = "p"
            opening.type, closing.type = "paragraph_open", "paragraph_close"


def _place_notes(root: Any) -> None:
    """Put each footnote behind the paragraph that refers to it first."""
    last: dict[Any, Any] = {}
    for note in root.xpath("//section[@class='footnotes']//li[@id]"):
        for back in note.xpath(".//a[@class='footnote-backref']"):
            back.drop_tree()
        address = f"#{note.get('id')}"
        references = root.xpath("//sup[@class='footnote-ref']/a[@href=$to]", to=address)
        if not references:
            continue
        tables = list(references[0].iterancestors("table"))
        block = tables[-1] if tables else next(references[0].iterancestors(*_BLOCK))
        note.tag = "div"
        if block.tag == "li":
            block.append(note)
        else:
            last.get(block, block).addnext(note)
            last[block] = note


def _tick_tasks(root: Any) -> None:
    for item in root.iter("li"):
        first = item[0] if len(item) and item[0].tag == "p" else item
        if task := _TASK.match((first.text or "").lstrip()):
            rest = (first.text or "").lstrip()[task.end() :]
            first.text = f"{'☐' if task[1] == ' ' else '☑'} {rest}"
