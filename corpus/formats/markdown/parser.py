"""The Markdown parser: CommonMark with what GitHub adds, and emphasis that fits Chinese.

CommonMark sees no emphasis in **注意：**内容, as it takes the colon for the end of a word; writers
mean it. As in the proposal markdown-cjk-friendly, an ideograph beside the marks counts as a space.
"""

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from corpus.text.scripts import is_han

WRAP = '<br class="wrap">'  # where a line of the source ends


@cache
def make_parser() -> MarkdownIt:
    """Return the parser. Indented lines are no code: Chinese text indents its paragraphs."""
    parser = MarkdownIt("commonmark")
    parser.inline = _Inline()
    parser.configure("commonmark").enable(["table", "strikethrough"]).disable("code")
    parser.use(footnote_plugin)
    parser.add_render_rule("softbreak", lambda *_: WRAP)
    return parser


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Tell whether marks at a place can begin or end emphasis (CommonMark 0.31, 6.2)."""
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        left = not _is_space(after) and (not _is_sign(after) or _is_edge(before))
        right = not _is_space(before) and (not _is_sign(before) or _is_edge(after))
        return Scanned(
            left and (canSplitWord or not right or _is_sign(before)),
            right and (canSplitWord or not left or _is_sign(after)),
            end - start,
        )


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Parse the text of a paragraph, as the base class does, with the state above."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _is_space(character: str) -> bool:
    return isWhiteSpace(ord(character))


def _is_sign(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_edge(character: str) -> bool:
    return _is_space(character) or _is_sign(character) or is_han(character)
