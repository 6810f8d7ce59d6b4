"""Why a file is left out, in the languages of the page: the readers say it in English, one by one.

A reason is a few sentences (what is wrong, then the remedy). One that is known here is shown in the
language of the page; with one that is not, the whole reason stays as the reader gave it.
"""

import re
from functools import cache
from html import escape

from ui.i18n.texts import LANGUAGES

# English as the readers say it, Traditional, Simplified; {…} stands for what is filled in.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("The file holds no text.", "檔案裡沒有文字。", "文件里没有文字。"),
    ("The page holds no text.", "網頁裡沒有文字。", "网页里没有文字。"),
    (
        "The file holds no sentence. Remove it or fill it.",
        "檔案裡沒有句子。請移除，或補上內容。",
        "文件里没有句子。请移除，或补上内容。",
    ),
    ("This is not a text file.", "這不是文字檔。", "这不是文本文件。"),
    (
        "The text is in no encoding that can be recognised.",
        "認不出文字的編碼。",
        "认不出文字的编码。",
    ),
    (
        "The file says it is {encoding} but is not.",
        "檔案自稱是 {encoding} 編碼，其實不是。",
        "文件自称是 {encoding} 编码，其实不是。",
    ),
    ("The format {suffix} is not read.", "不支援 {suffix} 格式。", "不支持 {suffix} 格式。"),
    ("Use one of: {suffixes}.", "支援的有：{suffixes}。", "支持的有：{suffixes}。"),
    ("The file cannot be read ({why}).", "檔案讀不出來（{why}）。", "文件读不出来（{why}）。"),
    ("The file is larger than {size} MiB.", "檔案超過 {size} MB。", "文件超过 {size} MB。"),
    (
        "The file holds more than {count} characters.",
        "檔案超過 {count} 字。",
        "文件超过 {count} 字。",
    ),
    ("The pdf has more than {count} pages.", "PDF 超過 {count} 頁。", "PDF 超过 {count} 页。"),
    (
        "The presentation has more than {count} slides.",
        "簡報超過 {count} 張。",
        "演示文稿超过 {count} 张。",
    ),
    (
        "The tables hold more than {count} cells.",
        "表格超過 {count} 格。",
        "表格超过 {count} 格。",
    ),
    ("The pdf is protected by a password.", "PDF 有密碼保護。", "PDF 有密码保护。"),
    ("The document is protected by a password.", "文件有密碼保護。", "文档有密码保护。"),
    ("The archive is protected by a password.", "壓縮檔有密碼保護。", "压缩包有密码保护。"),
    ("The pdf is damaged.", "PDF 已損壞。", "PDF 已损坏。"),
    ("The pdf is damaged ({why}).", "PDF 已損壞（{why}）。", "PDF 已损坏（{why}）。"),
    (
        "The Word document is damaged ({why}).",
        "Word 文件已損壞（{why}）。",
        "Word 文档已损坏（{why}）。",
    ),
    (
        "The presentation is damaged ({why}).",
        "簡報已損壞（{why}）。",
        "演示文稿已损坏（{why}）。",
    ),
    ("The workbook is damaged ({why}).", "活頁簿已損壞（{why}）。", "工作簿已损坏（{why}）。"),
    ("The table cannot be read ({why}).", "表格讀不出來（{why}）。", "表格读不出来（{why}）。"),
    (
        "The file is damaged (its zip container).",
        "檔案已損壞（zip 容器）。",
        "文件已损坏（zip 容器）。",
    ),
    ("The picture is damaged.", "圖片已損壞。", "图片已损坏。"),
    ("The picture is too large.", "圖片太大。", "图片太大。"),
    (
        "This pdf holds only scanned pages.",
        "這份 PDF 只有掃描的頁面。",
        "这份 PDF 只有扫描的页面。",
    ),
    ("This is a picture.", "這是圖片。", "这是图片。"),
    (
        "The pdf does not say which characters its shapes are.",
        "PDF 沒有註明字形是哪些字。",
        "PDF 没有注明字形是哪些字。",
    ),
    (
        "This is a file of Office 97-2003 (doc, xls, ppt).",
        "這是 Office 97-2003 的檔案（doc、xls、ppt）。",
        "这是 Office 97-2003 的文件（doc、xls、ppt）。",
    ),
    ("This is a program.", "這是程式。", "这是程序。"),
    ("This is a database.", "這是資料庫。", "这是数据库。"),
    ("This is a {kind} archive.", "這是 {kind} 壓縮檔。", "这是 {kind} 压缩包。"),
    (
        "This is an archive in an archive.",
        "這是壓縮檔裡的壓縮檔。",
        "这是压缩包里的压缩包。",
    ),
    (
        "The archive unpacks to a suspicious multiple of its size (a zip bomb).",
        "壓縮檔解開後大得可疑（zip 炸彈）。",
        "压缩包解开后大得可疑（zip 炸弹）。",
    ),
    (
        "The archive unpacks to more than {size} MiB.",
        "壓縮檔解開後超過 {size} MB。",
        "压缩包解开后超过 {size} MB。",
    ),
    (
        "The archive holds {count} files, more than {most}.",
        "壓縮檔裡有 {count} 個檔案，超過 {most} 個。",
        "压缩包里有 {count} 个文件，超过 {most} 个。",
    ),
    (
        "The document declares XML entities, which Office never does.",
        "文件裡有 Office 不會產生的 XML 實體宣告。",
        "文档里有 Office 不会产生的 XML 实体声明。",
    ),
    (
        "A file of this name is in the folder. Give the upload another name.",
        "資料夾裡已有同名檔案。請改名後再上傳。",
        "文件夹里已有同名文件。请改名后再上传。",
    ),
    (
        "The rebuild was ended from outside (code {code}).",
        "重建被系統中止（代碼 {code}）；索引維持原樣。",
        "重建被系统中止（代码 {code}）；索引保持原样。",
    ),
    ("The build was stopped.", "重建已停止。", "重建已停止。"),
    (
        "There is no room to write the index in {home}.",
        "{home} 的空間不足，無法寫入索引。",
        "{home} 的空间不足，无法写入索引。",
    ),
    (
        "Free some and run it again; the index is as it was.",
        "請騰出空間後再試；索引維持原樣。",
        "请腾出空间后再试；索引保持原样。",
    ),
    ("{folder} is not a folder.", "{folder} 不是資料夾。", "{folder} 不是文件夹。"),
    # remedies
    (
        "pip install 'yinju[ocr]' lets Yinju read it.",
        "安裝文字辨識後就能讀取：pip install 'yinju[ocr]'。",
        "安装文字识别后就能读取：pip install 'yinju[ocr]'。",
    ),
    ("Remove it.", "請移除。", "请移除。"),
    ("Remove it or fill it.", "請移除，或補上內容。", "请移除，或补上内容。"),
    ("Remove it or save it again.", "請移除，或重新儲存。", "请移除，或重新保存。"),
    ("Rename it.", "請改名。", "请改名。"),
    ("Check its permissions.", "請檢查權限。", "请检查权限。"),
    ("Copy or download it again.", "請重新複製或下載。", "请重新复制或下载。"),
    ("Split it into parts.", "請拆成幾份。", "请拆成几份。"),
    ("Split the file into parts.", "請把檔案拆成幾份。", "请把文件拆成几份。"),
    ("Save it again as UTF-8.", "請以 UTF-8 重新儲存。", "请以 UTF-8 重新保存。"),
    ("Save it again as csv.", "請重新存成 csv。", "请重新存为 csv。"),
    ("Save it again with {program}.", "請用 {program} 重新儲存。", "请用 {program} 重新保存。"),
    ("Save it smaller.", "請縮小後再存。", "请缩小后再保存。"),
    ("Save it as {formats}.", "請存成 {formats}。", "请存为 {formats}。"),
    ("Save a copy without password.", "請另存一份不設密碼的。", "请另存一份不设密码的。"),
    ("Save the page as html.", "請把網頁存成 html。", "请把网页存为 html。"),
    ("Print it to a new pdf.", "請重新列印成 PDF。", "请重新打印成 PDF。"),
    ("Export it as text in UTF-8.", "請匯出成 UTF-8 文字檔。", "请导出为 UTF-8 文本。"),
    ("Export its tables as csv.", "請把表格匯出成 csv。", "请把表格导出为 csv。"),
    ("Unpack it first.", "請先解壓縮。", "请先解压。"),
    ("Unpack it yourself.", "請自行解壓縮。", "请自行解压。"),
    ("Unpack it, or pack it as zip.", "請解壓縮，或改壓成 zip。", "请解压，或改压成 zip。"),
    ("Pack it anew if you trust it.", "若信得過，請重新壓縮。", "若信得过，请重新压缩。"),
    ("Rename one of them.", "請把其中一個改名。", "请给其中一个改名。"),
)


def reason(text: str) -> str:
    """Return a reason as HTML, in all languages of the page."""
    hant, hans = _translated(text)
    shown = {"zh-Hant": hant or text, "zh-Hans": hans or text}
    return "".join(
        f'<span class="t" lang="{language}">{escape(shown.get(language, text))}</span>'
        for language in LANGUAGES
    )


def _translated(text: str) -> tuple[str, str]:
    """Return the reason in both scripts, "" where a part of it is not known."""
    hant, hans, rest = "", "", text.strip()
    while rest:
        known = ((pattern.match(rest), versions) for pattern, *versions in _patterns())
        found, versions = next((one for one in known if one[0]), (None, []))
        if found is None:
            return "", ""
        hant += versions[0].format(**found.groupdict())
        hans += versions[1].format(**found.groupdict())
        rest = rest[found.end() :]
    return hant, hans


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, str]]:
    """Return the sentences as patterns, those with nothing to fill in first, then the longest."""
    made = []
    for english, hant, hans in sorted(SENTENCES, key=lambda s: ("{" in s[0], -len(s[0]))):
        spelled = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(english))
        made.append((re.compile(spelled + r"(?:\s+|$)", re.DOTALL), hant, hans))
    return made
