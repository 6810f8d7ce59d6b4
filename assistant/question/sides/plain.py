"""The plain question that a comparison asks of one side: 哪個更高 asks how high each one is."""

import re

_KIND = "[個个座條条家種种邊边部批款隊队項项位市縣县區区類类線线期年月份次屆届樣样省國国間间所]"
_ADJECTIVE = "(?:[高低大小多少早晚快慢長长短貴贵強强重輕轻久遠远近好差嚴严]|便宜|嚴格|严格)"
_WHICH = rf"(?:[哪邊]一?[個个]?{_KIND}?(?:城市|公司|[報报]告|[會会][議议])?|[誰谁]家?|何者)"
_MORE = "(?:更|比[較较]|[較较]|最)?"
_A_BIT = "(?:一?些|一?[點点])?"
_END = "[呢啊]?[?？]?$"
_OF = r"(?P<of>[^，,?？]{1,24}?)"
_HOW_MUCH = "是多少？"
# Each is tried once, in this order.
_CHINESE = (
    (rf"[，,]?{_WHICH}的?{_MORE}{_ADJECTIVE}{_A_BIT}{_END}", _HOW_MUCH),
    (rf"{_WHICH}[的那]?{_OF}得{_MORE}{_ADJECTIVE}{_A_BIT}{_END}", r"\g<of>了多少？"),
    (rf"{_WHICH}[的那]?{_OF}的?{_MORE}{_ADJECTIVE}{_A_BIT}{_END}", rf"\g<of>{_HOW_MUCH}"),
    (rf"{_WHICH}的?更(?P<of>[^，,?？高低大小多少]{{1,12}}){_END}", rf"\g<of>{_HOW_MUCH}"),
    (r"一[個个][^，,]{2,12}[，,]一[個个][^，,]{2,12}[，,]", ""),
    (r"相?差(?:了|[別别]|距)?[有是]?(?:多少|多大|幾何)[，,]?", ""),
    (rf"是?[升涨漲增多高快][了加长長]?[，,]?[還还]是[降跌減减少低慢][了少低]*{_END}", _HOW_MUCH),
    (
        r"(?:相[較较比]|[對对]比)?(?:起[來来])?[呢，,]*(?:[有發发]生?了?)?(?:[什甚][麼么]|何|哪些|怎[樣样]的?)?"
        rf"(?:[變变]化|[變变][動动])(?:如何|怎[麼么]?[樣样]|大[嗎吗])?了?{_END}",
        _HOW_MUCH,
    ),
    (rf"是?(?:怎[麼么樣样]?|如何)[變变](?:化|[動动])?[的了]?{_END}", _HOW_MUCH),
    (rf"由?多少[變变升降增減减](?:成|到|為|为|至)了?多少{_END}", _HOW_MUCH),
    (rf"[增多少高低升漲涨降減减][加了]?[了多]?[嗎吗]{_END}", _HOW_MUCH),
    (r"相[比較较](?:之下)?呢?[，,]?", ""),
    (r"(?:各自?|分[別别]|先[後后])(?=[^位種种類类個个地國国級级部界省市縣县區区人年])又?", ""),
    (r"又(?=[是有])", ""),
)
_BE = "(?:was|were|is|are|did|does|do|had|has)"
_THING = "(?:one|city|town|year|company|side|meeting|report|project|place|firm|district)"
# Words in -er that compare nothing end so.
_MORE_ENGLISH = (
    r"(?:more|less|fewer|(?!(?:\w*[mt]b|ov|und|aft|oth|num|wat|pap|pow|riv|wint|summ|quart|ord"
    r"|serv|farm|work)er\b)[a-z]{2,}er)\b"
)
_ENGLISH = (
    (
        rf"\b(?:which|whose)(?: of (?:the )?(?:two|three))? (?!{_THING}|{_BE}\b)(?P<of>[^,?]+?)"
        rf" {_BE} (?:the )?{_MORE_ENGLISH}(?: up\b)?,?",
        r"How much was \g<of>",
    ),
    (rf"^(?:was|were|is|are) (?P<of>.+?) {_MORE_ENGLISH}", r"How much was \g<of>"),
    (r"^(?:did|does|do|has|have) (?P<of>.+?) (?:more|less|fewer)\b", r"How much did \g<of>"),
    (
        r"\b(?:which|who)\b(?P<of>[^,?]*?) (?:had|has|have|got) (?:the )?"
        r"(?:higher|greater|larger|lower|bigger|smaller)\b",
        r"How much was\g<of>",
    ),
    (r"\bwho earned (?:more|less)\b", "how much was earned"),
    (
        r"\b(?:which|who)\b(?P<of>[^,?]*?) (?:more|less|fewer) (?P<what>(?:[a-z]+ )?[a-z]+s)\b",
        r"How many \g<what>\g<of>",
    ),
    (r"\b(?:which|who)\b(?P<of>[^,?]*?) longer\b", r"How long\g<of>"),
    (r"\b(?:which|who)\b(?P<of>[^,?]*?) (?:earlier|later|sooner|first|last)\b", r"When\g<of>"),
    (rf"\b(?:which|who)\b(?P<of>[^,?]*?) {_MORE_ENGLISH}", r"How much\g<of>"),
    (
        r"\b(?:how|in what way) (?:did|does|do|has|have) (?P<of>.+?)"
        r" (?:change|develop|evolve|move|grow|differ|compare|stand)d?\b",
        r"How much was \g<of>",
    ),
    (
        r"\b(?P<how>(?:How|When)(?: \w+){0,2}?)"
        rf"(?: of (?:the|these) (?:two|three)(?: \w+)? {_THING}s| {_THING})\b",
        r"\g<how>",
    ),
    (
        r",?(?: and)?,? (?:give|what (?:was|were|did)|how much|list)"
        r" (?:both|each|the two|they each)\b[^?]*",
        "",
    ),
    (r"\b(?:each|respectively|both)\b", ""),
)
_CHINESE_PLAIN = [(re.compile(pattern), plain) for pattern, plain in _CHINESE]
_ENGLISH_PLAIN = [(re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in _ENGLISH]
_BLANKS = re.compile(r"\s+(?=[,?.])|\s+(?=\s)")
_DOUBLED = re.compile(r"[，,、的]*是?是多少？?(?:是?多少？?)?$")
_GAP = re.compile(r"[，,](?=是)")


def make_plain(question: str) -> str:
    """Return a question of one side without the words that compare it with others."""
    text = question.strip()
    if sum(map(str.isascii, text)) > len(text) * 0.8:
        for pattern, plain in _ENGLISH_PLAIN:
            text = pattern.sub(plain, text, count=1)
        return _BLANKS.sub("", text).strip(" ,")
    for pattern, plain in _CHINESE_PLAIN:
        text = pattern.sub(plain, text, count=1)
    return _GAP.sub("", _DOUBLED.sub(_HOW_MUCH, text)).strip(" ，,")
