"""Finds the boilerplate at the end of scraped pages: licences, and what leads elsewhere.

Such lines speak of the work or the site itself, or are the labels of links. They are shown in the
reader and neither searched nor quoted. A page ends with them; a text about copyright does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.structure.lines import Line
from corpus.thresholds import sourced

# A statement about the work, page or site itself.
_LICENCE = re.compile(
    r"(?:本|此|該|该)(?:作品|頁面?|页面?|網[站頁]|网[站页]|站|條目|条目|文件).{0,80}"
    r"(?:公有[領领]域|著作[權权]|版[權权]|授[權权]|[許许]可|[轉转][載载]|知[識识]共享)"
    r"|(?:版[權权]所有|公有[領领]域|CC[ -]BY|Creative Commons|知[識识]共享|创用CC|創用CC"
    r"|[Aa]ll [Rr]ights [Rr]eserved|Copyright|©|Public [Dd]omain|\S{0,6}ICP[备備])"
)
_ACTION = "打印|列印|关闭|關閉|返回|回到?|收藏|分享|推[荐薦]"
_TARGET = "本[页頁文]|[页頁]面|[顶頂]部|[顶頂]端|首[页頁]|上[一级級层層]|列表|窗口|[视視]窗|到"
# What leads elsewhere or acts on the page.
_LINK = re.compile(
    r"(?:取自|[检檢]索自|[来來]自|原文[链連][结結接])?[：:「“\"‘]{0,2}https?://\S+$"
    r"|(?:[隐隱]藏)?分[类類][：:]|[上下]一(?:篇|[页頁条條])(?:[：:]|$)"
    rf"|(?:【?(?:{_ACTION})(?:{_TARGET})】?[ |｜\u3000]*)+$"
    r"|责任编辑|責任編輯|相[关關](?:链接|鏈接|連結|阅读|閱讀|新[闻聞])[：:]?$"
)


@dataclass(frozen=True)
class BoilerplateThresholds:
    """How far boilerplate reaches back from the end of a document."""

    between: int = sourced(3, "chosen: other lines between two of boilerplate, or after the last")
    longest: int = sourced(60, "chosen: characters of such a line; a longer one is content")
    label: int = sourced(120, "chosen: characters of a line that leads elsewhere")
    button: int = sourced(8, "chosen: characters of a link's label (隐私政策), not counted")
    licence: int = sourced(400, "chosen: characters of a licence; it is one paragraph")


BOILERPLATE = BoilerplateThresholds()


def find_boilerplate(text: str, lines: Sequence[Line]) -> int:
    """Return the place where the boilerplate at the end begins; `len(lines)` without any."""
    first, others = len(lines), 0
    for at in range(len(lines) - 1, 0, -1):
        line = text[lines[at].start : lines[at].end]
        if _is_boilerplate(line):
            first, others = at, 0
            continue
        others += not (len(line) <= BOILERPLATE.button and line.isalpha())
        if others > BOILERPLATE.between or len(line) > BOILERPLATE.longest:
            break
    return first


def _is_boilerplate(line: str) -> bool:
    if len(line) <= BOILERPLATE.label and _LINK.match(line):
        return True
    return len(line) <= BOILERPLATE.licence and bool(_LICENCE.match(line))
