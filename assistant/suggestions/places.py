"""What a document can be asked about: labels, figures, lists, rows of tables, headings, itself.

A place is where the answer stands. It is read off the form of the text; whether the assistant finds
it there is for `assistant.suggestions.checking` to say.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus import Block, Document
from corpus.text.scripts import find_script
from index import tag_words

Kind = Literal[
    "person", "time", "where", "figure", "count", "what", "which", "list", "topic", "overview"
]


@dataclass(frozen=True)
class Place:
    """Something that a document says, and where: `document.text[start:end]`."""

    document: str
    kind: Kind
    subject: str  # what is asked for, in the document's words; "" for the whole document
    start: int
    end: int
    section: tuple[str, ...] = ()


_MARK = r"^[\s\-*•·○●▪]*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.、．]\s*)?"
_LABEL = re.compile(_MARK + r"(?P<label>[\u4e00-\u9fff]{2,8})[：:]\s*(?P<value>\S.{1,70})$")
_PERSONS = re.compile(
    r"(?:[负負][责責]|主持|记录|記錄|紀錄|[责責]任|[发發][言布]|[联聯][络絡系繫]|[审審]核|撰[写稿寫]|[编編][写寫制製])人|作者|主席|[执執][笔筆]|[总總]?[编編]辑?輯?$"
)
_TIMES = re.compile(r"(?:[时時][间間]|日期|期限|[时時]限|日)$")
_WHERES = re.compile(r"地[点點址]$|[会會][场場]$|[选選]址$")
_UNIT = (
    r"(?P<unit>(?:[万萬亿億千百]+)?(?:(?P<counted>[个個家所张張份件名台臺辆輛户戶套栋棟座处處间間艘])(?!百分)"
    r"|(?:平方)?(?:[元人吨噸升亩畝度天年米里]|公里|千米|公顷|公頃|千瓦|%|％|‰|[个個]百分[点點]|立方米)))"
)
_FIGURE = re.compile(
    r"(?:^|(?<=[，。；、：,;:\s]))(?:其中[，,]?)?(?P<subject>[\u4e00-\u9fff]{3,14}?)"
    r"(?:达到|達到|达|達|为|為|共有|共|约|約|是)?(?P<number>(?!(?:19|20)\d\d年)\d[\d,.]*)" + _UNIT
)
_VALUE = re.compile(r"[内內]容|[数數]?值|[说說]明|情[况況]|value|content", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:约|約|共|人民[币幣]|新[台臺][币幣])?(?!(?:19|20)\d\d年)\d[\d,.]*" + _UNIT)
_ACTS = re.compile(
    r"^(?:惠及|建[设設]|出口|新增|完成|制作|製作|指[导導]|[开開]展|[组組][织織]|培[训訓]|改造|安排|接待|服[务務]|投入|[发發]放|[举舉][办辦]|引[进進]|[创創]建|[获獲]得|[实實]施)"
)
_LEADING = re.compile(
    r"^(?:(?:其中|目前|当年|當年|截至|全年|年末|年底|同[时時]|全[市省县縣区區国國州]|本年度|今年|去年|上年|本年|明年|[并並]|[关關][于於]|[对對][于於]|[对對](?=今年|明年|[当當]前))的?)+"
)
_TRAILING = re.compile(r"(?:新[台臺][币幣]|人民[币幣]|[约約]|已|[则則])$")
_PLURAL = re.compile(
    r"(?:任[务務]|措施|事[项項]|目[标標]|原[则則]|[项項]目|重[点點]|[问問][题題]|建[议議]|[经經][验驗]|特[点點]|成果|案例|做法|要求"
    r"|意[义義]|方面|[启啟]示|活[动動]|[产產]品|服[务務]|安排|行[动動]|[类類]型|方式|[条條]件|[风風][险險]|挑[战戰]|[优優][势勢]|因素|原因|[对對]策|困[难難]"
    r"|challenges|measures|tasks|principles|findings|projects|recommendations|goals|objectives)$"
)
_TOLD = re.compile(
    r"(?:[名称稱]|[编編文]号|[编編文]號|主[题題]|[议議][题題]|方法|用途|[对對]象|[类類][别別]|部[门門]|原因|措施|[内內]容|依[据據]|[状狀][态態]|[机機][构構]|公司)$"
)
_NO_FIGURE = re.compile(
    r"(?:增[长長加]|下降|提高|[减減]少|同比|上年|去年|新增|累[计計]|超[过過]|以上|不超|不少于|不少於|至少|平均|[预預][计計]|自|第|截至|年|月)$"
    r"|^(?:比|[较較]|超|[约約]|近|第|[从從]|自|每|至|到|于|於|在|[与與]|和|由|以|[将將])"
)
_COUNTED = re.compile(
    r"^(?P<before>[^，。；：:,;]{2,18}?)(?P<count>[两兩二三四五六七八九十]|[2-9])"
    r"(?P<unit>[个個]方面|[项項]|[个個]|[条條]|[点點]|[种種]|[类類]|大)(?P<thing>[^，。；：:,;]{0,10})(?:如下)?[：:]$"
)
_LEAD_IN = re.compile(r"^(?P<subject>[^，。；：:,;\d]{2,16}?)(?:如下|包括|主要有|有|[为為])?[：:]$")
_NUMBERING = re.compile(
    r"^(?:[（(][\d一二三四五六七八九十]+[)）]|第[\d一二三四五六七八九十百]+[章节節部篇编編]|0\d|\d{1,2}(?:\.\d{1,2})*[、．.]?(?=\D)"
    r"|[一二三四五六七八九十]+[、．.])\s*"
)
_PLAIN = re.compile(r"[\w\u4e00-\u9fff “”「」《》·-]+")
_VAGUE = re.compile(
    r"^(?:[总總][则則]|附[则則]|[综綜]合|其他|其它|前言|引言|概[述况況]|目[录錄]|附[件录錄].*|[结結][语語论論]|[摘概]要|正文|[备備][注註]|[说說]明|小[结結]|[参參]考.*|introduction|conclusions?|summary|appendix.*|references|contents|general"
    r"|.*(?:[总總]理|[市县縣区區州省][长長]|主任|秘[书書][长長])"
    r"|.*(?:回[顾顧]|提示|[简簡]介|致[辞辭]|致股[东東]|[讨討][论論]|[报報]告|[说說]明|[总總][结結])|各位.*|尊敬.*|同志.*)$",
    re.IGNORECASE,
)
_ENGLISH_FIGURE = re.compile(
    r"(?:^|(?<=[.;] ))(?P<subject>(?:The )?[A-Z][A-Za-z' -]{6,60}?) "
    r"(?:was|were|reached|totall?ed|amounted to|stood at) (?:about |some |RMB |US\$|NT\$|\$)?\d"
)


def list_places(document: Document, near: int = 0, *, most: int = 1500) -> list[Place]:
    """Return the places of a document, in its order; the document as such comes last.

    Of a long document only the `most` blocks around `near` are looked at.
    """
    first = max(0, bisect_right(document.blocks, near, key=lambda block: block.start) - most // 2)
    some = document.blocks[first : first + most]
    blocks = [block for block in some if block.kind != "boilerplate"]
    found = [
        *_find_in_lines(document, blocks),
        *_find_in_rows(document, blocks),
        *_find_headings(document, blocks),
    ]
    found.sort(key=lambda place: place.start)
    return [*found, Place(document.name, "overview", "", 0, len(document.text))]


def clean_heading(title: str) -> str:
    """Return a heading without its number and its stops."""
    return _LEADING.sub("", _NUMBERING.sub("", title.strip()).strip(" 　:：。.、"))


def _find_in_lines(document: Document, blocks: list[Block]) -> Iterator[Place]:
    for block in blocks:
        if block.kind not in ("paragraph", "line", "caption"):
            continue
        line, at = document.text[block.start : block.end], block.start
        section = tuple(heading.title for heading in block.headings)

        def place(kind: Kind, subject: str, start: int, end: int) -> Place:
            return Place(document.name, kind, subject, start, end, section)  # noqa: B023

        if label := _LABEL.match(line):
            kind = _find_kind(label["label"], label["value"])
            if kind != "what" or _TOLD.search(label["label"]):
                yield place(kind, label["label"], at, block.end)
        elif counted := _COUNTED.match(line.strip()):
            asked = "{before}哪{count}{unit}{thing}".format(**counted.groupdict())
            yield place("which", _strip(asked), at, block.end + 400)
        elif (led := _LEAD_IN.match(line.strip())) and _PLURAL.search(led["subject"]):
            yield place("list", _LEADING.sub("", _strip(led["subject"])), at, block.end + 400)
        elif len(line) >= 12:
            for match in _FIGURE.finditer(line):
                subject = _TRAILING.sub("", _LEADING.sub("", match["subject"]))
                if _is_figure(subject):
                    kind = "count" if match["counted"] else "figure"
                    subject = (match["counted"] or "") + subject
                    yield place(kind, subject, at + match.start(), at + match.end())
            for match in _ENGLISH_FIGURE.finditer(line):
                subject = match["subject"].removeprefix("The ")
                yield place("figure", subject, at + match.start(), at + match.end())


def _find_in_rows(document: Document, blocks: list[Block]) -> Iterator[Place]:
    for block in blocks:
        if block.kind != "row" or block.table is None:
            continue
        columns = document.tables[block.table].columns
        cells = document.text[block.start : block.end].split("\t")
        named = [
            (column.rpartition(" › ")[2].strip(), cell.strip())
            for column, cell in zip(columns, cells, strict=False)
        ]
        name = next((c for _, c in named if len(c) > 1 and not re.match(r"[\d.,%-]+$", c)), "")
        if not 2 <= len(name) <= 20 or not _PLAIN.fullmatch(name):
            continue
        for column, cell in named:
            if cell not in ("", name) and 1 < len(column) <= 12 and column not in name:
                is_value = bool(_VALUE.fullmatch(column))  # the row's name says what it is of
                kind = _find_kind(name if is_value else column, cell)
                if kind == "what" and (is_value or not _TOLD.search(column)):
                    continue
                of = " of the " if find_script(name) == "en" else "的"
                subject = f"{column}{of}{name}" if of != "的" else f"{name}的{column}"
                subject = name if is_value else subject
                section = tuple(heading.title for heading in block.headings)
                yield Place(document.name, kind, subject, block.start, block.end, section)


def _find_headings(document: Document, blocks: list[Block]) -> Iterator[Place]:
    heads = [block for block in blocks if block.kind == "heading" and block.headings]
    if not heads:
        return
    ends = [*(block.start for block in heads[1:]), len(document.text)]
    for (block, end), (after, _) in pairwise([*zip(heads, ends, strict=True), (None, 0)]):
        if block is None:
            continue
        own = block.headings[-1]
        subject = clean_heading(own.title)
        if not 2 <= len(subject) <= 40 or _VAGUE.match(subject) or not _PLAIN.fullmatch(subject):
            continue
        if (own.level == 1 and not block.start) or _is_person(subject):
            continue  # the title, and who wrote it
        path = tuple(heading.title for heading in block.headings)
        below = after is not None and len(after.headings) > len(block.headings)
        last = end
        if below:
            same = [h for h in heads if h.start > block.start and h.headings[-1].level <= own.level]
            last = same[0].start if same else len(document.text)
        kind: Kind = "list" if below and _PLURAL.search(subject) else "topic"
        yield Place(document.name, kind, subject, block.start, last, path)


def _find_kind(label: str, value: str) -> Kind:
    if _PERSONS.search(label):
        return "person"
    if _TIMES.search(label):
        return "time"
    if _WHERES.search(label):
        return "where"
    return "figure" if _AMOUNT.match(value) else "what"


def _is_figure(subject: str) -> bool:
    """Tell whether a few words before a number name what it counts."""
    if len(subject) < 3 or _NO_FIGURE.search(subject) or _ACTS.match(subject):
        return False
    tags = [tag for _, tag in tag_words(subject)]
    first, last = tags[0], tags[-1]
    named = last[:1] == "n" or last == "vn" or subject[-1] in "率量额額值数數价價费費"
    return named and first[:1] in "nabjlszv" and not set(tags) & set("vrdpcmy")


def _is_person(subject: str) -> bool:
    return len(subject) <= 4 and all(tag[:2] == "nr" for _, tag in tag_words(subject))


def _strip(subject: str) -> str:
    return re.sub(_MARK, "", subject).strip()
