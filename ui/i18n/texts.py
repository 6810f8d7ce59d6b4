"""Every word of ours that the page shows, in the three languages of the interface.

All three are sent and the style sheet shows one (`html[data-lang]`), so that a switch of language
is instant and also reaches what was said before it. Knows nothing of answers or of Gradio.
"""

import json
from html import escape

from ui.i18n.texts_documents import DOCUMENTS

LANGUAGES = {"zh-Hant": "繁體", "zh-Hans": "简体", "en": "English"}

# key: (Traditional, Simplified, English); those of the documents and the reader stand apart
TEXTS: dict[str, tuple[str, str, str]] = {
    "tagline": (
        "向報告提問，句句有出處。",
        "向报告提问，句句有出处。",
        "Ask your reports. Every sentence is a quotation you can check.",
    ),
    "language": ("介面語言", "界面语言", "Interface language"),
    # the line under the header
    "warming": ("正在準備……", "正在准备……", "Warming up…"),
    "warming.step": ("正在準備：", "正在准备：", "Warming up: "),
    "notice.first": (
        "還沒有索引，正在建立。",
        "还没有索引，正在建立。",
        "There is no index yet; building it.",
    ),
    "notice.older": (
        "索引是另一版引據建的，正在重建。",
        "索引是另一版引据建的，正在重建。",
        "Another version of Yinju wrote the index; rebuilding it.",
    ),
    "step.read": ("讀取文件", "读取文档", "reading documents"),
    "step.encode": ("編碼段落", "编码段落", "encoding passages"),
    "step.analyse": ("分析詞語", "分析词语", "analysing words"),
    "step.write": ("寫入索引", "写入索引", "writing the index"),
    "failed": ("無法啟動：", "无法启动：", "Could not start: "),
    "ready.documents": ("{count} 份文件", "{count} 份文档", "{count} documents"),
    "ready.documents.one": ("1 份文件", "1 份文档", "1 document"),
    "ready.passages": ("{count} 個段落", "{count} 个段落", "{count} passages"),
    "ready.passages.one": ("1 個段落", "1 个段落", "1 passage"),
    "ready.builtin": ("內建編碼器", "内置编码器", "built-in encoder"),
    "ready.encoder": ("編碼器 {name}", "编码器 {name}", "encoder {name}"),
    "ready.built": ("索引建於 {when}", "索引建于 {when}", "indexed {when}"),
    "ready.building": ("正在重建 {percent} %", "正在重建 {percent} %", "rebuilding {percent} %"),
    "trouble": ("新索引打不開：", "新索引打不开：", "The new index cannot be opened: "),
    # the three views
    "views": ("頁面", "页面", "Pages"),
    "view.ask": ("提問", "提问", "Ask"),
    "view.documents": ("文件", "文档", "Documents"),
    # quotations in the other script
    "script.convert": (
        "用另一種字體看引文",
        "用另一种字体看引文",
        "Show quotations in the other script",
    ),
    "script.keep": ("看原文字體", "看原文字体", "Show quotations as they stand"),
    "converted": (
        "已轉換字體，非原文",
        "已转换字体，非原文",
        "converted, not the original characters",
    ),
    # asking
    "placeholder": (
        "用中文或英文提問……",
        "用中文或英文提问……",
        "Ask in Chinese or English…",
    ),
    "question": ("問題", "问题", "Question"),
    "send": ("送出問題", "发送问题", "Send the question"),
    "keys": (
        "Enter 送出，Shift+Enter 換行",
        "Enter 发送，Shift+Enter 换行",
        "Enter sends, Shift+Enter starts a new line",
    ),
    "new": ("新對話", "新对话", "New conversation"),
    "hello": ("想查什麼？", "想查什么？", "What would you like to find?"),
    "hello.how": (
        "答案一字不改，都是報告的原句；點編號，就能在原文中查對。",
        "答案一字不改，都是报告的原句；点编号，就能在原文中查对。",
        "Answers quote the reports word for word. Select a number to see a quotation in place.",
    ),
    "examples": ("試試這些問題", "试试这些问题", "Try one of these"),
    # answers
    "you": ("你問：", "你问：", "You asked: "),
    "searching": ("正在查找……", "正在查找……", "Searching…"),
    "waiting": (
        "還在準備，備妥後就會回答這個問題。",
        "还在准备，准备好后就会回答这个问题。",
        "Still warming up. Your question will be answered as soon as the index is ready.",
    ),
    "before": ("前一句：", "前一句：", "Just before: "),
    "understood": ("理解為：", "理解为：", "Understood as: "),
    "sources": ("出處", "出处", "Sources"),
    "page": ("第 {page} 頁", "第 {page} 页", "p. {page}"),
    "top": ("（不屬任何章節）", "（不属于任何章节）", "(outside any section)"),
    "nearest": (
        "最接近的段落（不是答案）",
        "最接近的段落（不是答案）",
        "Nearest passages (not an answer)",
    ),
    "error": ("沒能回答：", "没能回答：", "No answer: "),
    "error.long": (
        "問題太長了（最多 {most} 字），請縮短後再問。",
        "问题太长了（最多 {most} 字），请缩短后再问。",
        "The question is too long (at most {most} characters). Shorten it and ask again.",
    ),
    "error.gone": (
        "選定的文件都已不在索引中。請另選文件，或查找全部文件。",
        "选定的文档都已不在索引中。请另选文档，或查找全部文档。",
        "None of the chosen documents is indexed any more. Choose others, or search all of them.",
    ),
    "error.inside": (
        "程式出錯（{kind}）。請再試一次；詳情見終端機。",
        "程序出错（{kind}）。请再试一次；详情见终端。",
        "Something broke inside Yinju ({kind}). Try again; the terminal has the details.",
    ),
    # the source panel
    "panel": ("原文查對", "原文查对", "In the source"),
    "panel.empty": (
        "點答案裡的編號，原文會在這裡打開，引文以底色標出。",
        "点答案里的编号，原文会在这里打开，引文以底色标出。",
        "Select a number in an answer to open its passage here, with the quotation highlighted.",
    ),
    "cited": ("引文", "引文", "Citation"),
    "near": ("接近的段落", "接近的段落", "Nearest passage"),
    "near.warning": (
        "只是最接近的段落，並未回答問題。",
        "只是最接近的段落，并未回答问题。",
        "Only the nearest passage. It does not answer the question.",
    ),
    "omitted": ("……此處從略……", "……此处从略……", "… text left out …"),
    "raw": ("原文（檔案中的樣子）", "原文（文件中的样子）", "As in the file"),
    "raw.how": (
        "檔案裡這句話有損壞，以上引文已還原；還原之處以底線標出。",
        "文件里这句话有损坏，以上引文已还原；还原之处以下划线标出。",
        "The file is damaged here. The quotation above is repaired; repairs are underlined.",
    ),
    "gloss": ("逐詞對照", "逐词对照", "Word by word"),
    "gloss.how": (
        "閱讀輔助，不屬引文。拼音與英文詞義出自詞典 CC-CEDICT，未必都合上下文。",
        "阅读辅助，不属引文。拼音和英文词义出自词典 CC-CEDICT，未必都合上下文。",
        "A reading aid, not part of the quotation. Pinyin and senses are from the dictionary "
        "CC-CEDICT; not every sense fits here.",
    ),
    "missing": (
        "這份文件已改動或移出索引，只能顯示引文。",
        "这份文档已改动或移出索引，只能显示引文。",
        "This document has changed or left the index; only the quotation can be shown.",
    ),
    "whole": ("在全文中閱讀", "在全文中阅读", "Read in the whole document"),
    "back": ("回到答案", "回到答案", "Back to the answer"),
    **DOCUMENTS,
}

# What the page's script puts into attributes, where markup cannot go.
ATTRIBUTE_KEYS = (
    "placeholder",
    "question",
    "send",
    "language",
    "panel",
    "views",
    "choose",
    "choose.find",
    "chosen",
    "chosen.remove",
    "find",
    "building",
    "outline",
    "view.documents",
    "reader.loading",
    "library.lost",
)


def words(key: str, **values: object) -> str:
    """Return the text of `key` as HTML, in all languages; `values` fill it and are escaped."""
    return "".join(
        f'<span class="t" lang="{language}">{escape(text.format(**values))}</span>'
        for language, text in zip(LANGUAGES, TEXTS[key], strict=True)
    )


def counted(key: str, count: int) -> str:
    """Return `words(key)` for a number of things, in the singular where a language has one."""
    return words(f"{key}.one" if count == 1 else key, count=f"{count:,}")


def attribute_texts() -> str:
    """Return the JSON `{language: {key: text}}` that the page's script reads."""
    table = {
        language: {key: TEXTS[key][place] for key in ATTRIBUTE_KEYS}
        for place, language in enumerate(LANGUAGES)
    }
    return for_script(table)


def for_script(value: object) -> str:
    """Return a value as JSON that can stand inside a <script>."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
