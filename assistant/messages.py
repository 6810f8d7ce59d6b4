"""What the assistant says around quotations, in the language of the question."""

from corpus.i18n.catalogue import Language, find_text


def say(language: Language, key: str, **values: object) -> str:
    """Return a text of the catalogue's section `answers`."""
    return find_text(language, "answers", key, **values)
