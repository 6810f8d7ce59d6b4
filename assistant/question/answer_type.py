"""The expected answer type: a person, a date, a sum of money, one thing, all of a kind.

Patterns of folded text tell it. `assistant.evidence.answer_forms` tells whether a sentence has the
form of such an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.text.normalization import fold
from corpus.text.numerals import ENGLISH_COUNTS, read_count
from corpus.text.quantities import SCALED, write_in_digits
from index import extract_terms

Kind = Literal["person", "date", "place", "number", "reason", "manner", "existence"]
# A sentence can have the form of these; reasons and manners have too many forms, most things none.
FORMED: frozenset[Kind | None] = frozenset({"person", "date", "place", "number", "existence"})
Unit = Literal["money", "area", "share", "length", "extent", "people"]


def _compile_any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


# Asks whether the reports tell of a thing; not which one.
_TOLD = r"(?:提到|提及|谈到|讲到|说到|写到)[过了]*"
_ALONE = r"(?!.*(?:什么|哪))"
_BODY = "(?:政府|主管)?(?:机关|部门|单位|机构|局|委|组织|公司|院|处|署)"
# English names of what is counted or measured.
_QUANTITY = (
    r"(?:amount|area|balance|budget|cap|capacity|costs?|debt|deficit|density|deposit|distance"
    r"|earnings(?: per share)?|expenditure|fees?|fines?|gdp|growth|height|income|increase|inflation"
    r"|investment|length|limit|margin|number|output|percentage|population|price|profits?|quota"
    r"|rate|ratio|rent|reserves?|revenue|rise|salary|share|size|spending|surplus|target|total"
    r"|turnover|value|volume|wages?)"
)
# Patterns of folded text. The first kind whose pattern a question has is the one it asks for.
_KINDS: dict[Kind, re.Pattern[str]] = {
    "person": _compile_any(
        r"谁|什么人|何人|哪(?:一|几|些|[两二三四五])?[位人]|叫(?:做|作)?(?:什么|啥)(?:名字)?[?!。]*$",
        rf"哪(?:一|几|些)?个?{_BODY}|什么{_BODY}|主管机关|主管部门",
        r"\b(?:which|what) (?:\w+ )?(?:authorit|agenc|departments?|bod(?:y|ies)|bureaus?|offices?"
        r"|ministr|organi[sz]ations?|institutions?)",
        r"\bwho(?:m|se)?\b|\b(?:which|what) (?:person|people)\b",
    ),
    "date": _compile_any(
        r"哪(?:一|几)?[天日年月]|哪(?:一)?个?(?:年代|世纪|朝代|时期|月|时候)|哪时候?",
        r"(?:什么|啥)(?:时[候间]|年代|日期)|何[时年日]|几[月日号年时](?!间)|日期",
        r"\bwhen\b|\b(?:what|which) (?:date|day|month|year|century|decade|time)s?\b",
    ),
    "place": _compile_any(
        r"哪[里儿]|在哪|何[处地]|什么地[方点]",
        r"哪(?:一)?个?(?:地[方区]|国家?|城市|省|州|岛|县|市|区|洲)",
        r"\bwhere\b|\b(?:what|which) (?:country|city|place|state|region|area|town|district)\b",
    ),
    "number": _compile_any(
        r"多少|(?<!哪)几(?![乎何])|多[长高大远久重宽深快]|号码|百分比",
        r"\bhow (?:many|much|long|old|far|tall|high|large|big|often|fast|deep|heavy"
        r"|soon|quickly)\b",
        r"\b(?:what|which) (?:number|percentage|percent|share|proportion)\b|\bnumber of\b",
        # What inflation rate was …, what rise in prices did …; what was its GDP.
        rf"\b(?:what|which) (?:[\w'-]+ ){{0,5}}?{_QUANTITY}(?: (?:in|of|on|for) [\w'-]+){{0,2}}"
        r" (?:is|was|are|were|do|does|did|has|have|had|will|would|can|could|may|must|should)\b",
        rf"\bwhat(?:'s| is| was| are| were) (?:[\w'-]+ ){{0,5}}?{_QUANTITY}\b|\bworth\b",
    ),
    "reason": _compile_any(r"为什么|为[何啥]|何以|何故|原因|理由", r"\bwhy\b|\breasons?\b"),
    "manner": _compile_any(r"怎么(?!样)|怎样|如何", r"\bhow\b"),
    "existence": _compile_any(
        rf"(?:有没有|有无|是否有)(?:{_TOLD})?{_ALONE}|{_TOLD}(?=.*(?:吗|没有?)[?!]*$){_ALONE}",
        r"^(?:is|are|was|were) there(?: an?\b| any\b)?(?: mention of)?",
        r"^(?:do|does|did) (?:the|this|these|any) (?:reports?|documents?)"
        r" (?:mention|(?:say|tell) (?:anything|something)? ?(?:of|about))",
    ),
}
_UNITS: dict[Unit, re.Pattern[str]] = {
    "share": _compile_any(
        r"百分之|百分比|比例|占比|率(?:是|为|有)?多少",
        r"\b(?:percent\w*|proportion|share of|ratio|rate)\b",
    ),
    "money": _compile_any(
        r"投资|资金|金额|成本|造价|费用|预算|收入|产值|租金|价格|多少[万亿千百]*(?:元|钱|美元)",
        r"\b(?:costs?|invest\w*|money|budget|prices?|rent|revenue|income)\b",
    ),
    "area": _compile_any(
        r"面积|多少[万亿]*(?:平方|公顷|亩)", r"\b(?:area|square|hectares?|floor space)\b"
    ),
    "extent": _compile_any(  # a length, or a time
        r"多[长久]|(?:几|多少)个?(?:[天日周年]|月|星期|小时|钟头|分钟|学期)|有效期|期限",
        r"\bhow (?:long|soon|quickly|far (?:ahead|in advance))\b",
        r"\bhow many (?:\w+ )?(?:years|months|weeks|days|hours|minutes)\b",
    ),
    "length": _compile_any(
        r"多[远高宽深]|长度|距离|里程|多少[万]*(?:公里|千米|米)",
        r"\bhow (?:far|tall|high|wide|deep)\b|\blength\b",
    ),
    "people": _compile_any(
        r"客流|人流|人数|人口|人次|多少[万亿]*[人名位户]|几[名位人]",
        r"\bhow many (?:\w+ )?(?:people|visitors?|members?|residents?|passengers?|employees)\b",
        r"\bpopulation\b",
    ),
}
# All of a kind are asked for, not one.
_SEVERAL = _compile_any(
    r"哪些|哪(?:几|[二两三四五六七八九十])|有什么|都有谁|分别|包括什么|列出|列举|[几多少](?:个|项|种)?方面",
    r"\bwhich (?:\w+ ){0,2}\w+s\b|\bwhat (?:kinds?|sorts?|types?)\b|\bwhat are\b",
    r"\bwhat (?:\w+ ){0,2}\w+s (?:are|were|have|does|do|did|come|can|must|should|will)\b",
    r"\bwho (?:are|were)\b|\blist\b|\ball (?:of )?the\b|\bname the\b",
)
# So many are asked for: 三大攻坚战, 哪五项, the four main problems. Neither times nor amounts are.
_HAN_COUNT = "[两二三四五六七八九]|十[一二三四五]?|(?<![\\d.])(?:[2-9]|1[0-5])"
_COUNTED = re.compile(
    rf"(?<![第前近〇零一二三四五六七八九十百千万])(?P<han>{_HAN_COUNT})"
    r"(?:个(?!多?(?:月|小时|钟|星期|百分|工作日|亿|万))|大(?!报告?|以来|会|代表)"
    r"|[项点条种类件样座处句席位名]|方面|步骤?(?!走)|部分)"
    r"|\b(?P<english>two|three|four|five|six|seven|eight|nine|ten|[2-9]|1[0-5]) "
    r"(?!(?:years?|months?|weeks?|days?|hours?|minutes?|percent\w*|million|billion|times|people)\b)"
    r"(?:[\w&'-]+ ){0,3}?[a-z]{2,}(?<!s)s\b(?! (?:ago|later|old|before|after))"
)
_PAST = re.compile(r"\b(?:last|past|first|previous|next|these|every|each) $|这$")
_ASKING = _compile_any(
    *(pattern.pattern for pattern in _KINDS.values()),
    r"什么|哪(?:一|些)?[个种项类座家条]?|怎么样?|\bwhat\b|\bwhich\b",
)
# 哪个国家, which company: the word after the asking one tells the kind of the answer.
_NAMES_A_KIND = _compile_any(
    r"^(?:哪(?![些几])|什么)(?!是|时)",
    r"^(?:what|which) (?!is|are|was|were|do|did|does|has|have|had|can|will)(?:\w+ ){1,2}?"
    r"(?=is|are|was|were|do|did|does|has|have|had|can|will|\w+ed\b)",
)
_ORDINAL = r"[〇零一二三四五六七八九十百千\d]+"
_ENGLISH = re.compile(r"how (?:many|much|long|old|far|tall|high|large|big)|[a-z]+")
_WHERE_ENGLISH = re.compile(r"\b(?:in|at|on|near|within|from|for|along|around|during)\b")
_REPORTS = re.compile(
    r"(?:[这该本](?:份|篇)?|各份?)?(?:报告|文件|资料|文中)[里中]?面?"
    r"|\b(?:the|this|these) (?:reports?|documents?)\b"
)
_UNIT_WORDS = re.compile(
    r"^[万亿千百]*(?:[个名位项座家条处间次人元米亩岁年月天]|平方米|公顷|公里|亿元|万元|人次)?|[?!。的了吗呢\s]+$"
)


@dataclass(frozen=True)
class ExpectedAnswer:
    """What a question asks for. Terms are those of the analyser."""

    kind: Kind | None  # None: a thing, or what the form of the question does not tell
    unit: Unit | None  # of a number
    several: bool
    focus: frozenset[str]  # terms beside the asking word
    # What the answer is to be of: 投资 of 投资是多少; not 国家 of 哪个国家, which tells its kind.
    attribute: frozenset[str]
    place: frozenset[str] = frozenset()  # of existence: terms for where the thing may be
    span: tuple[int, int] | None = None  # of the asking word in the folded question
    count: int | None = None  # how many things are asked for, where the question tells


def parse_expected_answer(folded: str) -> ExpectedAnswer:
    """Return the expected answer type of a folded question."""
    asking = _ASKING.search(folded)
    span = asking.span() if asking else None
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.search(folded)), None)
    unit = None
    if kind == "number":
        unit = next((unit for unit, pattern in _UNITS.items() if pattern.search(folded)), None)
    count = find_count(folded) if kind in (None, "person", "place") else None
    several = count is not None or bool(_SEVERAL.search(folded))
    if kind == "existence":
        sought, place = _find_sought(folded)
        return ExpectedAnswer(kind, unit, several, sought, sought, place, span)
    return ExpectedAnswer(kind, unit, several, *_find_focus(folded, span), span=span, count=count)


def find_count(folded: str) -> int | None:
    """Return how many things a folded question asks for: 4 for 哪四方面困难; None if not told."""
    for match in _COUNTED.finditer(folded):
        if _PAST.search(folded[: match.start()]):
            continue
        written = match["han"] or match["english"]
        if written == "两":
            return 2
        if written in ENGLISH_COUNTS:
            return ENGLISH_COUNTS.index(written) + 1
        return read_count(written)
    return None


def _find_sought(folded: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the terms of what may be there or not, and of where."""
    found = _KINDS["existence"].search(folded)
    earlier, later = (folded[: found.start()], folded[found.end() :]) if found else ("", folded)
    thing, _, place = _WHERE_ENGLISH.sub("\n", later, count=1).partition("\n")
    where = _REPORTS.sub(" ", f"{earlier} {place}")
    places = frozenset(term for term in extract_terms(where) if len(term) > 1)  # 那 and 里 are none
    return frozenset(extract_terms(_UNIT_WORDS.sub("", thing))), places


def _find_focus(folded: str, span: tuple[int, int] | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the focus and the attribute of a folded question.

    The focus are four characters before and five behind the asking word; in English two terms.
    """
    if not span:
        return frozenset(), frozenset()
    start, end = span
    names_kind = _NAMES_A_KIND.search(folded[start:])
    if word := _ENGLISH.match(folded, start):
        after = folded[word.end() :]
        rest = folded[start + names_kind.end() :] if names_kind else after
        return frozenset(extract_terms(after)[:2]), frozenset(extract_terms(rest)[:2])
    earlier, after = folded[:start][-4:], folded[end:]
    near = frozenset(extract_terms(f"{earlier} {after[:5]}"))
    # The answer is to be of what is said behind the asking word, unless that is but a unit; where
    # the word behind tells the kind of the answer (哪家银行), of what the question ends in.
    behind = _UNIT_WORDS.sub("", after)
    rest = behind[2:][-5:] if names_kind else behind[:5]
    return near, frozenset(extract_terms(rest) or extract_terms(earlier))


def find_figures(folded: str) -> list[str]:
    """Return the dates and numbers that a folded question names: what answers it names them too.

    So does the article (第四条) or chapter that it names. Of 3.5亿 that is 350000000.
    """
    plain = re.sub(SCALED, lambda match: write_in_digits(match[0]), folded)
    return re.findall(rf"第{_ORDINAL}[编篇章节条款项]|\d+月\d+|\d+(?:[.:/-]\d+)*", plain)


def has_figures(wanted: Sequence[str], text: str) -> bool:
    """Tell whether a text names all of them, each as a number of its own, in whichever writing."""
    if not wanted:
        return True
    folded = fold(text)
    written = f"{folded}\n{write_in_digits(folded)}"
    return all(re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", written) for figure in wanted)
