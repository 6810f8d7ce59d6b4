"""Cleaning of the training texts: markup out, sentences apart."""

import re

ROLE = re.compile(r":[a-z][\w:+.-]*:`([^`<]*?)\s*(?:<[^`>]*>)?`")
REFERENCE_ROLES = re.compile(r":(?:ref|term|doc|pep|dfn|menuselection|guilabel):`")
LINK = re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?")
LITERAL = re.compile(r"``[^`]*``")
SUBSTITUTION = re.compile(r"\|[^|\s][^|]*\|")
EMPHASIS = re.compile(r"(?<!\w)\*{1,2}([^*\s][^*]*)\*{1,2}(?!\w)")
CODE = re.compile(r">>>|\.\. \w+::|[{}]|\w\(\)\s*->|^\s*#|\\n")
HAN = re.compile(r"[㐀-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE_END = re.compile(r"(?<=[。！？；!?;])\s*|\n+")


def strip_rest(text: str) -> str:
    """Keep the prose of a reStructuredText string: the words of roles and links, no code."""

    def role(match: re.Match[str]) -> str:
        return f" {match[1]} " if REFERENCE_ROLES.match(match[0]) else " "

    text = LITERAL.sub(" ", text)
    text = ROLE.sub(role, text)
    text = LINK.sub(r"\1", text)
    text = SUBSTITUTION.sub(" ", text)
    text = EMPHASIS.sub(r"\1", text)
    return " ".join(text.replace("`", " ").replace("\\ ", " ").split())


def is_prose_pair(english: str, chinese: str) -> bool:
    """Tell a sentence and its translation from code, names and untranslated strings."""
    if CODE.search(english):
        return False
    return len(HAN.findall(chinese)) >= 6 and len(LATIN_WORD.findall(english)) >= 4


def sentences(text: str, shortest: int = 6) -> list[str]:
    """Cut Chinese running text after its stops; leave out fragments without much Chinese."""
    return [s for s in SENTENCE_END.split(text) if s and len(HAN.findall(s)) >= shortest]
