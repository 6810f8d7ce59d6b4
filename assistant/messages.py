"""The assistant's own words in Traditional Chinese, Simplified Chinese and English."""

from corpus.text.scripts import Language

ANSWERED: dict[Language, str] = {
    "zh-Hant": "報告中相關的原文如下：",
    "zh-Hans": "报告中相关的原文如下：",
    "en": "The reports say:",
}
OVERVIEW: dict[Language, str] = {
    "zh-Hant": "以下摘自原文，依原文順序：",
    "zh-Hans": "以下摘自原文，按原文顺序：",
    "en": "In the reports' own words, in their order:",
}
OVERVIEW_OF_SOME: dict[Language, str] = {
    "zh-Hant": "共有 {documents} 份報告，以下摘自其中 {shown} 份的開頭：",
    "zh-Hans": "共有 {documents} 份报告，以下摘自其中 {shown} 份的开头：",
    "en": "There are {documents} reports; here is how {shown} of them begin:",
}
COMPARED: dict[Language, str] = {
    "zh-Hant": "報告對各方的說法分列如下：",
    "zh-Hans": "报告对各方的说法分列如下：",
    "en": "What the reports say of each:",
}
ONE_SIDED: dict[Language, str] = {
    "zh-Hant": "報告沒有談到「{}」的相關內容；其餘的原文如下：",
    "zh-Hans": "报告没有谈到「{}」的相关内容；其余的原文如下：",
    "en": "The reports do not say this of “{}”. Of the rest they say:",
}
REFUSED: dict[Language, str] = {
    "zh-Hant": "報告裡沒有提到這個問題的答案。下面列出內容最接近的段落，供您參考。",
    "zh-Hans": "报告里没有提到这个问题的答案。下面列出内容最接近的段落，供您参考。",
    "en": "The reports do not say. The nearest passages are listed below.",
}
LISTED: dict[Language, str] = {"zh-Hant": "」「", "zh-Hans": "」「", "en": "” or “"}
AFTER_LEAD: dict[Language, str] = {"zh-Hant": "：", "zh-Hans": "：", "en": ": "}
LISTING: dict[Language, str] = {"zh-Hant": "、", "zh-Hans": "、", "en": ", "}
BEFORE: dict[Language, str] = {
    "zh-Hant": "（前一句：{}）",
    "zh-Hans": "（前一句：{}）",
    "en": "(just before: {}) ",
}
