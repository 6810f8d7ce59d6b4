"""The assistant's own words in Traditional Chinese, Simplified Chinese and English."""

from assistant.types import Language

ANSWERED: dict[Language, str] = {
    "zh-Hant": "報告中相關的原文如下：",
    "zh-Hans": "报告中相关的原文如下：",
    "en": "The reports say:",
}
REFUSED: dict[Language, str] = {
    "zh-Hant": "報告裡沒有提到這個問題的答案。下面列出內容最接近的段落，供您參考。",
    "zh-Hans": "报告里没有提到这个问题的答案。下面列出内容最接近的段落，供您参考。",
    "en": "The reports do not say. The nearest passages are listed below.",
}
AFTER_LEAD: dict[Language, str] = {"zh-Hant": "：", "zh-Hans": "：", "en": ": "}
