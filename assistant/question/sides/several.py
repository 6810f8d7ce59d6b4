"""What a long text asks, and several things asked at once.

「聽說有家醫院啟用了。是哪家，增加了多少床位？」 asks two things of a subject that stands before.
What does not ask is background: it serves only to name the subject and the document of a question
that does not name them itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.text.normalization import fold
from index import tag_words

_SENTENCE = re.compile(
    r"(?:[“「\"][^”」\"]{8,}[”」\"])|(?:[^。！？!?；;\n.]|(?<=\d)\.(?=\d)|\.(?=\w))+[。！？!?；;.]*[”」\"’]?"
)
_QUOTED = re.compile(r"[“「\"][^”」\"]{12,}[”」\"]")
ASKS = re.compile(
    r"什[么麼]|甚麼|哪|[谁誰]|多少|[几幾](?![乎个個]?[年月]来|年间|經|经|乎)|怎|如何|何[时時处處人者年月日种種]|[为為]何|是否"
    r"|多[久长長远遠高宽寬大](?=[^一人]|$)"
    r"|有[没沒]有|[能可]否|邊[度個]|[了]?[没沒]有[?？]?$|[吗嗎][?？]?$|[呢][?？]$"
    r"|\b(?:what|which|who|whose|whom|when|where|why|how)\b",
    re.IGNORECASE,
)
_ASKS_ENGLISH = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|may|must|should)\b", re.I
)
_LEAD_IN = re.compile(
    r"(?:我有|想[问問請请]教?|[请請]教|[还還]有)?[两兩二三几幾一][个個件][问問事][题題情]?[:：，,]"
    r"|(?:想|可以|可否|能否|能不能|麻[烦煩]|[劳勞][烦煩]|拜[托託]|[请請])?(?:[您你]|大家)?(?:可以"
    r"|能)?(?:[帮幫][我忙]{1,2})?(?P<where>(?:[在从從]|看一?看)[^，,。:：]{2,16}?[里裡中上])?"
    r"(?:看看?|找找?|查一?查|查[阅閱看找]?|[告][诉訴]我|[问問][问問一]?下?|知道|了解)(?:一下|到)?(?:的?是)?[:：，,]?"
    r"|[请請][问問][:：，,]?|有[个個][问問][题題][:：，,]"
    r"|\b(?:(?:could|can|would) you (?:please )?(?:tell|show|find)(?: me)?(?: (?:two|three|both)"
    r" things)?"
    r"|(?:please )?tell me|i(?:'d| would)? (?:like|want|need)(?: to know)?|two things|one question"
    r"|my questions? (?:is|are))\b[^?:]{0,60}?[:,]?(?= *\b(?:(?:by|from|in|within|for|at|to|on"
    r"|since) )?(?:what|which|who|when|where|why|how|whether)\b)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|on|regarding|of) (?P<about>[^,:?]{4,60})", re.IGNORECASE)
_CLAUSE = re.compile(r"[，,、；;]|[？?](?=.)")
_ENGLISH_CLAUSE = re.compile(
    r"[,;?]? (?:and|or|also)(?: also)? (?=(?:by |from |in |within |at |for |on |to )?(?:what|which"
    r"|who|whose|when|where|why|how)\b"
    r"|(?:did|does|is|was|were|are) (?:it|they|he|she|there)\b)|\? +(?=\w)",
    re.IGNORECASE,
)
_TRIMMED = re.compile(
    r"(?:[总總]共?|到底|究竟|[现現]在|大[概约約]|一共|已[经經]|每年|最多|應該|应该"
    r"|[又是有由被在于於要了的共需为為用归歸])+$"
)
_EACH = re.compile(
    r"相[比较較]|比起|各(?![位种種类類个個地])|分[别別]"
    r"|\b(?:versus|vs|than|each|both|the two|respectively)\b"
)
_POINTS = re.compile(r"^[他她它][们們]?$|^[這这那][些个個]?$")
_LINK = re.compile(r"^(?:[还還]有|以及|另外|并且|而且|[和與与及]|再)[，,]?")
_LONG = 45  # ideographs
# 報告怎麼說 asks nothing of its own; nor does "by how much?" without what went up.
_ASKS_NOTHING = re.compile(
    r"(?:[报報]告|公[报報]|[年季][报報]|[纪紀][要录錄]|文件|[会會][议議]|里|裡|中)(?:[里裡中上])?[^，,]{0,2}(?:怎[么麼样樣]|如何"
    r"|有[没沒]有|有)(?:[说說講讲写寫提]|解[释釋]|[总總][结結]|提)"
    r"|^(?:[那又])?(?:怎[么麼]样?|如何|多少|[为為]什[么麼])[?？了呢]*$"
)
_THIN = re.compile(
    r"^(?:by |for |to |since |at |in )?(?:how|what|which|why|when|where|who)"
    r"(?: (?:much|many|long|far|so|come|not|often))*\W*$",
    re.I,
)
_COURTESY = re.compile(
    r"^[ ,，。.!！?？]*(?:[谢謝多]{2,}|感[谢謝]|打[扰擾]|有[劳勞]|拜[托託]|麻[烦煩][您你了]"
    r"|thanks?\b|thank you|many thanks|cheers)[^?？]{0,30}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """What a text asks, one thing each, and what it tells beforehand."""

    questions: tuple[str, ...]
    background: str = ""
    about: str = ""  # 'two things about the old mill'


def find_asked(text: str) -> Asked:
    """Part what a text asks from what it tells; a short one tells nothing beforehand."""
    if _measure(text) < _LONG:
        return Asked(tuple(_part_all(text)))
    sentences = [one[0].strip() for one in _SENTENCE.finditer(text) if one[0].strip()]
    sentences = [one for one in sentences if not _COURTESY.match(one)]
    asking = [at for at, one in enumerate(sentences) if _is_asking(one)]
    if not asking:
        return Asked((text,))
    ending = [at for at in asking if sentences[at].rstrip('”」"').endswith(("?", "？"))]
    asking = ending or asking
    told = [one for at, one in enumerate(sentences) if at not in asking]
    questions: list[str] = []
    about = ""
    for at in asking:
        before, bare = _cut_lead_in(sentences[at])
        found = _ABOUT.search(sentences[at][: len(sentences[at]) - len(bare)])
        about = found["about"] if found else about
        told += [before] if before else []
        questions += _part(_LINK.sub("", bare))
    return Asked(tuple(questions), "\n".join(told), about)


def _measure(text: str) -> float:
    """Return the length in ideographs; 2.5 Latin characters say as much as one."""
    latin = sum(map(str.isascii, text))
    return len(text) - latin + latin / 2.5


def _part_all(text: str) -> Iterator[str]:
    """Yield what a short text asks: the whole if not every sentence of it asks."""
    sentences = [one.strip() for one in re.split(r"(?<=[？?])\s*", text) if one.strip()]
    if len(sentences) > 1 and not text.isascii():
        yield from _part(text)
        return
    asking = all(ASKS.search(one) or one.endswith(("?", "？")) for one in sentences)
    for one in sentences if asking else [text]:
        yield from _part(_LINK.sub("", one))


def asks_of_each(text: str) -> bool:
    """Tell whether what is asked is asked of each of several things."""
    return bool(_EACH.search(fold(text)))


def _is_asking(sentence: str) -> bool:
    if _QUOTED.fullmatch(sentence):
        return False
    bare = _QUOTED.sub("", sentence)
    return bool(ASKS.search(bare)) or bare.rstrip().endswith(("?", "？"))


def _cut_lead_in(sentence: str) -> tuple[str, str]:
    """Return what stands before a question in its sentence, and the question."""
    best = None
    for found in _LEAD_IN.finditer(sentence):
        rest = sentence[found.end() :]
        if (
            _is_asking(rest)
            and len(rest.strip(" ?？")) > 2
            and not ASKS.search(sentence[: found.start()])
        ):
            best = found
    if best is None:
        quoted = _QUOTED.search(sentence)
        rest = sentence[quoted.end() :].lstrip(" ，,—–-。") if quoted else ""
        return (sentence[: quoted.end()], rest) if quoted and len(rest) > 6 else ("", sentence)
    before = sentence[: best.start()]
    return f"{before} {best['where'] or ''}".strip(" ，,"), sentence[best.end() :].strip(" ，,:：")


def _part(sentence: str) -> list[str]:
    """Return the things that a sentence asks, each with the subject of the first."""
    english = sum(map(str.isascii, sentence)) > 0.8 * len(sentence)
    if english:
        parts = _ENGLISH_CLAUSE.split(sentence)
        if all(_asks_in_english(one.strip()) for one in parts):
            return [f"{one.strip(' ?,')}?" for one in parts]
        return [sentence]
    clauses = [one for one in _CLAUSE.split(sentence) if one.strip()]
    asking = [
        at for at, one in enumerate(clauses) if ASKS.search(one) and not _ASKS_NOTHING.search(one)
    ]
    if len(asking) < 2 or _EACH.search(fold(sentence)):
        return [sentence]
    return list(_complete(clauses, asking))


def _asks_in_english(clause: str) -> bool:
    asks = ASKS.search(clause) or _ASKS_ENGLISH.match(clause)
    return bool(asks) and not _THIN.match(clause)


def _complete(clauses: Sequence[str], asking: Sequence[int]) -> Iterator[str]:
    """Yield a question for each clause that asks."""
    after = [one.strip(" （）()") for one in clauses[asking[-1] + 1 :]]
    shared = "，".join([*after, *clauses[: asking[0]]])
    shared += "，" if shared else ""
    first = clauses[asking[0]]
    found = ASKS.search(first)
    subject = _find_subject(first[: found.start()]) if found else ""
    begin = asking[0]
    for at in asking:
        own = "，".join(_LINK.sub("", one) for one in clauses[begin : at + 1])
        asked = ASKS.search(own)
        bare = at != asking[0] and asked is not None and asked.start() <= 4 and at == begin
        yield f"{shared}{subject if bare else ''}{own.rstrip(' ?？')}？"
        begin = at + 1


def _find_subject(before: str) -> str:
    """Return the noun phrase before the word that asks: 門禁 of 門禁最後換成."""
    words = list(tag_words(fold(before)))
    while words and words[-1][1].startswith(("v", "u", "d", "p", "c", "f", "t", "r", "m")):
        words.pop()
    length = sum(len(word) for word, _ in words)
    subject = before[:length] if len(fold(before)) == len(before) else ""
    return "" if _POINTS.match(subject) else _TRIMMED.sub("", subject)
