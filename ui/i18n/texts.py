"""Texts of the page as HTML, in the three languages of the interface.

All three are sent and the style sheet shows one (`html[data-lang]`), so that a switch of language
is instant and also reaches what was said before it. The words stand in `corpus.i18n`.
"""

from functools import lru_cache

from markupsafe import Markup, escape

from corpus.errors import Message
from corpus.i18n.catalogue import LANGUAGES as CODES
from corpus.i18n.catalogue import Language, load_section

LANGUAGES: dict[Language, str] = {"zh-Hant": "繁體", "zh-Hans": "简体", "en": "English"}

SECTIONS = ("page", "documents", "conversations", "search", "settings", "tests", "composed")
TEXTS: dict[Language, dict[str, str]] = {
    language: {key: text for name in SECTIONS for key, text in load_section(language, name).items()}
    for language in CODES
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
    "view.search",
    "view.settings",
    "view.tests",
    "tests.filters",
    "tests.show.all",
    "tests.show.failed",
    "tests.show.refused",
    "tests.show.stale",
    "tests.show.lost",
    "tests.show.passed",
    "tests.show.draft",
    "tests.show.new",
    "tests.text.any",
    "tests.summary",
    "tests.compare",
    "tests.deleted",
    "tests.replace",
    "tests.gone.case",
    "search.query",
    "search.filters",
    "search.document.any",
    "search.any",
    "search.failed",
    "settings.aliases",
    "lost",
    "found.again",
    "toast",
    "reader.loading",
    "reader.find",
    "find.none",
    "find.at",
    "find.previous",
    "find.next",
    "find.close",
    "cite.previous",
    "cite.next",
    "table",
    "sheet",
    "sheet.previous",
    "sheet.next",
    "sheet.smaller",
    "sheet.larger",
    "sheet.fit",
    "sheet.number",
    "sheet.broken",
    "library.lost",
    "following",
    "collections",
    "collection.of",
    "ticked",
    "delete.several",
    "sort.waiting",
    "sort.name",
    "sort.-name",
    "sort.date",
    "sort.-date",
    "sort.format",
    "sort.-format",
    "sort.size",
    "sort.-size",
    "sort.passages",
    "sort.-passages",
    "sort.changed",
    "sort.-changed",
    "sort.state",
    "sort.-state",
    "acts",
    "act.copy",
    "act.markdown",
    "act.again",
    "act.edit",
    "act.up",
    "act.down",
    "act.remove",
    "act.test",
    "act.wrong",
    "test.made",
    "test.open",
    "wrong.nothing",
    "scripts",
    "copied",
    "copied.not",
    "note.how",
    "noted",
    "undo",
    "turn.deleted",
    "talks.close",
    "talks.find",
    "talks.rename",
    "talks.delete",
    "talks.deleted",
    "talks.export",
    "talks.print",
    "composed",
)


@lru_cache(4_096)
def words(key: str, **values: object) -> Markup:
    """Return the text of `key` as HTML, in all languages; `values` fill it and are escaped."""
    return _spans({language: TEXTS[language][key].format(**values) for language in LANGUAGES})


def counted(key: str, count: int) -> Markup:
    """Return `words(key)` for a number of things, in the singular where a language has one."""
    return words(f"{key}.one" if count == 1 else key, count=f"{count:,}")


def message_words(message: Message) -> Markup:
    """Return a problem and its remedy as HTML, in all languages."""
    return _spans({language: message.in_language(language) for language in LANGUAGES})


def attribute_texts() -> dict[Language, dict[str, str]]:
    """Return the texts that the page's script reads, by language and key."""
    return {
        language: {key: texts[key] for key in ATTRIBUTE_KEYS} for language, texts in TEXTS.items()
    }


def _spans(texts: dict[Language, str]) -> Markup:
    return Markup(
        "".join(
            f'<span class="t" lang="{language}">{escape(text)}</span>'
            for language, text in texts.items()
        )
    )
