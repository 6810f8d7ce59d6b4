"""Our own words exist in every language, and the page's files name no other host."""

import json
import re
from pathlib import Path

from corpus import Message
from ui.i18n import texts
from ui.page import theme

UI = Path(texts.__file__).parents[1]


def test_values_are_escaped() -> None:
    assert "<b>" not in texts.words("ready.encoder", name="<b>")


def test_a_message_is_shown_in_every_language_and_escaped() -> None:
    html = texts.message_words(
        Message("file.format_unsupported", {"suffix": "<b>", "formats": "x"})
    )
    said = dict(re.findall(r'<span class="t" lang="([\w-]+)">(.*?)</span>', html))
    assert said == {
        "zh-Hant": "不支援 &lt;b&gt; 格式。支援的格式有：x。",
        "zh-Hans": "不支持 &lt;b&gt; 格式。支持的格式有：x。",
        "en": "The format &lt;b&gt; is not supported. Use one of: x.",
    }


def test_numbers_take_the_singular() -> None:
    assert "1 document<" in texts.counted("ready.documents", 1)
    assert "1,200 documents" in texts.counted("ready.documents", 1200)


def test_every_key_that_the_code_uses_exists_and_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for kind in ("*.py", "*.html", "*.jinja", "*.j2")
        for path in UI.rglob(kind)
        if path.name != "texts.py"
    )
    called = set(re.findall(r"(?:words|counted)\(\s*[\"']([\w.]*\w)[\"']", code))
    assert called | set(texts.ATTRIBUTE_KEYS) <= set(texts.TEXTS["en"])
    named = set(re.findall(r"[\"']([a-z._]+)[\"']", code)) | set(texts.ATTRIBUTE_KEYS)
    families = tuple(re.findall(r"[\"'](\w+\.)(?:{|[\"'] ~)", code))
    unused = {key for key in texts.TEXTS["en"] if key.removesuffix(".one") not in named}
    assert {key for key in unused if not key.startswith(families)} == set()


def test_attribute_texts_can_stand_inside_a_script(monkeypatch) -> None:
    monkeypatch.setitem(texts.TEXTS["zh-Hant"], "panel", "</script>")
    script = theme.head("</script>").split("window.yinjuTexts = ")[1].split(";</script>")[0]
    table = json.loads(script)
    assert set(table) == set(texts.LANGUAGES)
    assert table["zh-Hant"]["panel"] == "</script>"


def test_the_page_names_no_other_host() -> None:
    for path in [*UI.rglob("*.css"), *UI.rglob("*.js"), *UI.rglob("*.py"), *UI.rglob("*.html")]:
        addresses = re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8"))
        # The namespace of SVG, and processes of the same server that speak to each other.
        assert set(addresses) <= {"http://www.w3.org", "http://127.0.0.1"}, path
