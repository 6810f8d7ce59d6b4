"""Parse a question once; later stages take the value.

The value has the folded text, the language, the words without those that only ask, the expected
answer type, the years that the question names and the things that it compares.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.question.answer_type import ExpectedAnswer, find_figures, parse_expected_answer
from assistant.question.comparison import Side, find_sides
from assistant.question.intent import classify_intent
from assistant.question.overview import Overview, parse_overview
from assistant.question.years import find_years
from assistant.time.asked import AskedTime, parse_asked_time
from corpus.i18n.catalogue import Language
from corpus.text.normalization import fold
from corpus.text.scripts import detect_language
from index import extract_terms, extract_words, tag_words

_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[（(]?[\u3400-\u9fff]+[)）]?")
_CAPITALS = re.compile(r"\b[A-Z][\w'-]*")
# Words that ask or are polite: they say what kind of answer is wanted, not what it is about.
# Folded. Particles (的, 了) are not among them: cut out, they would break words (目的, 了解).
_ASKING = [
    *["为什么", "什么样子", "什么样", "什么时候", "什么", "怎么样", "怎么", "怎样", "如何"],
    *["哪一天", "哪一年", "哪些", "哪个", "哪里", "哪儿", "哪", "多少", "几个", "谁", "是否"],
    *["有没有", "能否", "可否", "请问", "请告诉我", "告诉我", "介绍一下", "请介绍", "一下"],
    *["吗", "呢", "吧", "关于", "报告里", "报告中", "报告怎么说", "报告提到"],
    *["这次", "本次"],
]
_ASKING_PATTERN = re.compile(
    "|".join(sorted(map(re.escape, _ASKING), key=len, reverse=True))
    # 多长, but not 许多高校
    + r"|(?<![许众很诸最更过])多(?:长时间|[长久远高宽深大重])(?=[?!。,了呢的 ]|$)"
    # The document as such: 这份通知, 本办法.
    + r"|(?:这[份篇]|本)(?:报告|通知|通报|通告|公告|公报|文件|材料|办法|意见|方案|规划|纪要|决定)"
    r"|\b(?:how (?:many|much|long|often|fast)|(?:what|which) (?:kinds?|sorts?|types?) of"
    r"|(?:please )?(?:tell me about|describe|list|explain)|please"
    r"|like(?= (?:before|after|now)|\?|$)"
    r"|do(?:es)? (?:the|these|this) (?:reports?|documents?) (?:say|mention|tell us)"
    r"|(?:according to|in) (?:the|this) (?:reports?|documents?)"
    r"|amount(?:s|ed)? to|c[ao]mes? to(?=\?|$)|according to)\b"
)
_OF_ARTICLES = ("条", "款", "项")
# Folded. An item named by its number: what it says is said in a sentence.
_NUMBERED = re.compile(
    r"\b(?:article|section|clause|item|step|rule|point|paragraph)s? \d"
    r"|[（(][〇一二三四五六七八九十\d]+[)）]"
)
_LONGEST_CONVERSATION = 80  # characters
_BARE = re.compile(r"(?:why|how|when|where|who|how so|why not|how come)[?!. ]*")
# Greetings and thanks, before and behind a question.
_COURTESY = re.compile(
    r"^(?:[你您]好|大家好|(?:非常)?感[謝谢][你您]?|(?:[謝谢][謝谢]|好的)[你您]?|ok|thanks|thank you"
    r"|hello|hi(?: there)?|dear \w+)[!！,，。.~、 ]+"
    r"|^(?:麻[煩烦][你您]?|(?:我?想[請请]?|[請请])[問问](?:一下)?|我想(?:知道|了解一下))[:：,，]?\s*"
    r"|^(?:(?:can|could|would) you (?:please )?tell me|i(?: would|'d)? (?:like|want) to know)\s+"
    r"|(?<=[?？。!！.,，])\s*(?:非常|十分|先)?(?:感[謝谢]|[謝谢][謝谢])[你您]?(?:的\w{0,4})?[!！。.~～]*$"
    r"|(?<=[?？.!,])\s*(?:many |much )?(?:thanks|thank you)(?:[\w ]{0,40})[!.]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A question as understood."""

    text: str
    folded: str
    language: Language
    about: str  # folded, without the words that only ask
    meaning: str  # without names in the other script, which are matched as words
    names: frozenset[str]  # terms of what is spelled as a name
    expected: ExpectedAnswer
    figures: tuple[str, ...]  # dates and numbers, which an answer names, too
    years: frozenset[str]
    sides: tuple[Side, ...]  # the things compared; () where none are
    time: AskedTime  # the years that it asks about, and whether for results or targets
    overview: Overview | None  # None: it asks for something else
    is_conversation: bool = False  # a greeting, thanks, a question about the assistant

    @cached_property
    def tagged_words(self) -> tuple[tuple[str, str], ...]:
        """The words of the folded text with their part-of-speech tags."""
        return tag_words(self.folded)


def parse_question(text: str) -> Question:
    """Parse a question. A question made of asking words alone is about them."""
    text = remove_courtesy(" ".join(text.split()))
    folded = fold(text)
    figures = tuple(find_figures(folded))
    intent = classify_intent(folded)
    if intent == "overview" and (
        any(figure.endswith(_OF_ARTICLES) for figure in figures) or _NUMBERED.search(folded)
    ):
        intent = "fact"
    language = detect_language(text)
    return Question(
        text=text,
        folded=folded,
        language=language,
        about=_remove_asking(folded),
        meaning=_HAN_RUN.sub("", text) if language == "en" else text,
        names=_find_names(text, language),
        expected=parse_expected_answer(folded),
        figures=figures,
        years=find_years(folded),
        sides=find_sides(text) if intent == "comparison" else (),
        time=parse_asked_time(folded),
        overview=parse_overview(folded) if intent == "overview" else None,
        is_conversation=intent == "conversation",
    )


def is_conversation(text: str) -> bool:
    """Tell a greeting, thanks or a question about the assistant from a question to be answered."""
    if len(text) > _LONGEST_CONVERSATION:
        return False
    return classify_intent(fold(remove_courtesy(" ".join(text.split())))) == "conversation"


def _remove_asking(folded: str) -> str:
    """Return a folded question without the words that only ask, unless that is all."""
    about = " ".join(_ASKING_PATTERN.sub(" ", folded).split())
    return about if extract_words(about) else folded


def is_only_asking(text: str) -> bool:
    """Tell whether a question has nothing but asking words, as 為什麼 has."""
    folded = fold(text)
    return not extract_words(_ASKING_PATTERN.sub(" ", folded)) or bool(_BARE.fullmatch(folded))


def remove_courtesy(text: str) -> str:
    """Leave out what is said for politeness alone, unless that is all."""
    bare = text
    while (shorter := _COURTESY.sub("", bare)) != bare:
        bare = shorter
    return bare if extract_words(bare) else text


def _find_names(text: str, language: Language) -> frozenset[str]:
    """Return the terms of words in capitals, and of words in the other script.

    The first word of several has its capital from standing first.
    """
    _, _, rest = text.partition(" ")
    spelled = _CAPITALS.findall(rest if rest and language == "en" else text)
    if language == "en":
        spelled += _HAN_RUN.findall(text)
    return frozenset(extract_terms(" ".join(spelled)))


def in_other_language(question: Question, passage: str) -> bool:
    """Tell whether one of question and passage is Chinese and the other is not.

    A passage is Chinese if a quarter of its letters are ideographs; tables have few letters.
    """
    letters = sum(map(str.isalpha, passage))
    passage_is_chinese = 4 * len(_HAN.findall(passage)) > letters
    return (question.language != "en") != passage_is_chinese
