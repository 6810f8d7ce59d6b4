"""Finds the numbers of official documents, 青政发〔2023〕15号, which nothing else calls so.

Their form (GB/T 9704-2012, 7.2.5) is the office's short name, the year in brackets, a number.
A sentence that refers to another document by its number is none.
"""

import re

_LINE = re.compile(
    r"^[^。；，\n]{0,30}?[\u4e00-\u9fff]{2,12}[〔\[【（(［]\s?(?:19|20)\d\d\s?[〕\]】）)］]"
    r"\s?第?\s?\d{1,5}\s?[号號][^。；，\n]{0,20}$",
    re.MULTILINE,
)
_NAME = "文号 发文字号 文件编号"  # what questions call it


def has_number(text: str) -> bool:
    """Tell whether a text has a line that is an official number, with the office's name or not."""
    return ("号" in text or "號" in text) and _LINE.search(text) is not None


def label_number(line: str) -> str:
    """Return a line with an official number under the name that questions have for it."""
    return f"{_NAME}: {line}" if has_number(line) else line
