"""A question asked after others becomes a question that stands alone.

A follow-up keeps to the subject of the question before it; a question that names a subject of its
own lets go of it. The result is shown as `understood_as`. No search is needed: terms are looked up,
the titles of sections tell what a subject is, and their sentences whether it can have the answer.
So a long history costs little, and the page and a raw history come to the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.evidence.candidates import remove_particles
from assistant.question.parsing import Question, is_only_asking, parse_question, remove_courtesy
from assistant.question.years import YEAR, parse_lone_year
from corpus.text.normalization import fold
from corpus.thresholds import sourced
from index import Documents, Index, QueryTerm, Section

# Words that point back to what was spoken of.
_OPENING = re.compile(
    r"^(?:那[麼么]|那(?![個个裡里些邊边麼么])|然[後后]|另外|and |what about |how about )\s*",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"[它他她][們们]?的?|[該该](?:項目|项目|案例|地|[區区])|[這这][個个]?(?:項目|项目|案例|地方)|^其"
    # Not: is there any, this report, a project that ends, say that.
    r"|\b(?:its?|they|them|their)\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were)\b)"
    r"|\b(?:that|this|these|those) (?:project|case|place|site|visit|area)s?\b"
    r"|\b(?:this|these|those)\b(?! (?:reports?|documents?|texts?|files?|papers?)\b)"
    r"|(?:^|\b(?:did|does|was|is|of|in|at|on|by|for|to|about|with|from|like|after|before) )that\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(?:它|他|她)|^[該该這这]|^其")
_ELLIPTIC = re.compile(r"呢[?？]?$")
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)


@dataclass(frozen=True)
class FollowUpThresholds:
    """When a question leans on the one before it."""

    few_words: int = sourced(3, "chosen: a question with more words of its own stands alone")
    passages: int = sourced(5, "chosen: passages whose sections may name the subject")
    covered: float = sourced(
        0.5, "chosen: share of a follow-up that a sentence of its subject's sections must have"
    )
    longest: int = sourced(2_000, "chosen: characters of a question, also of one that was joined")


FOLLOW_UP = FollowUpThresholds()


def understand_history(
    question: str,
    history: Sequence[str],
    index: Index,
    document: Documents = None,
    thresholds: FollowUpThresholds = FOLLOW_UP,
) -> str:
    """Return the question with the subject that it leaves to the questions before it.

    `history` holds earlier questions as they were asked, oldest first; `document` limits the
    sections as it limits `Index.search`.
    """
    understood = ""
    for text in (*history, question):
        understood = understand_follow_up(text, understood, index, document, thresholds)
    return understood


def understand_follow_up(
    question: str,
    previous: str,
    index: Index,
    document: Documents = None,
    thresholds: FollowUpThresholds = FOLLOW_UP,
) -> str:
    """Return a question as it is to be understood after `previous`, which stands alone.

    Without `previous` it is the question itself, without courtesies; a blank question leaves
    `previous` as it is.
    """
    longest = thresholds.longest
    question = remove_courtesy(" ".join(question[:longest].split()))
    if not question or not previous:
        return question or previous
    bare = _OPENING.sub("", question)
    year = parse_lone_year(bare)
    if year and len(set(YEAR.findall(previous))) == 1:  # 那2005年呢: the same of another year
        return YEAR.sub(year, previous)
    if is_only_asking(bare):  # 為什麼? of all that was asked
        return f"{previous.rstrip(' ?？')} {bare}"[-longest:]
    points_back = bool(_POINTS_BACK.search(bare))
    is_elliptic = bare != question or bool(_ELLIPTIC.search(bare))
    if not points_back and not is_elliptic and not _is_short(question, index, thresholds):
        return question
    sections = _Sections(index, document)
    subject = sections.find_subject(previous, thresholds.passages)
    other = _ARTICLE.sub("", _ELLIPTIC.sub("", bare).strip(" ?？"))
    if subject and is_elliptic and sections.are_alike(other, subject):
        return previous.replace(subject, other)  # 那麗都呢, and Lido? The same of another case
    if not subject:
        return f"{previous} {question}"[-longest:] if points_back else question
    joined = _join_subject(subject, bare)
    # Without a word that points back the subject is kept only where its sections have the answer.
    keeps = points_back or sections.can_answer(bare, subject, thresholds.covered)
    return joined if keeps else question


def _is_short(question: str, index: Index, thresholds: FollowUpThresholds) -> bool:
    terms = index.query_terms(parse_question(question).about)
    return sum(term.is_word for term in terms) <= thresholds.few_words


class _Sections:
    """The sections that questions may be about."""

    def __init__(self, index: Index, document: Documents) -> None:
        self._index = index
        self._document = document
        globs = [document] if isinstance(document, str) else document
        names = None if globs is None else set(index.table.filter_documents(globs).names)
        self._sections = [
            section
            for section in index.sections
            if section.titles and (names is None or section.document in names)
        ]

    def find_subject(self, question: str, count: int) -> str:
        """Return the words of a question that name a section; "" if none do.

        Only the sections of the `count` passages with most of its terms are looked at.
        """
        asked = parse_question(question)
        terms = self._weigh_names(asked)
        ids = self._index.find_mentions(question, count, self._document)
        sections = self._index.sections.find_sections(ids)
        best = "\n".join(title for section in sections for title in section.titles)
        folded = fold(question)
        weights = [0.0] * len(folded)  # of each character, by the words that it is part of
        for term, weight in terms.items():
            if _has_term(term, best):
                ending = "[a-z]*" if term.text.isascii() else ""  # English terms are stems
                for found in re.finditer(re.escape(term.text) + ending, folded):
                    for at in range(*found.span()):
                        weights[at] = max(weights[at], weight)
        return _find_heaviest_run(question if len(question) == len(folded) else folded, weights)

    def are_alike(self, text: str, subject: str) -> bool:
        """Tell whether a text names a section beside one that the subject names, as cases are."""
        return not self._find_parents(text).isdisjoint(self._find_parents(subject))

    def can_answer(self, question: str, subject: str, share: float) -> bool:
        """Tell whether some sentence on the subject has most of a question.

        That is a sentence of its sections, or one that names it.
        """
        asked = parse_question(question)
        terms = remove_particles(self._index.query_terms(asked.about))
        names = [term for term in terms if term.text in asked.names]
        needed = share * sum(terms.values())
        return any(
            all(_has_term(name, text) for name in names) and _sum_weights(terms, text) >= needed
            for text in self._read_about(subject)
        )

    def _read_about(self, subject: str) -> Iterator[str]:
        """Yield the folded sentences on a subject, those of its sections with their titles."""
        terms = self._index.query_terms(subject)
        sections = self._index.sections
        for section in self._sections:
            title = "\n".join(section.titles)
            if any(_has_term(term, title) for term in terms):
                for sentence in sections.read_sentences(section.ids):
                    yield f"{title}\n{sentence}"
        folded = fold(subject)
        mentions = self._index.find_mentions(subject, 100, self._document)
        for sentence in sections.read_sentences(mentions):
            if folded in sentence:
                yield sentence

    def _weigh_names(self, asked: Question) -> Mapping[QueryTerm, float]:
        """Return the terms that may name a subject: no numbers; English spells it with capitals."""
        terms = remove_particles(self._index.query_terms(asked.about))
        return {
            term: weight
            for term, weight in terms.items()
            if not term.text.isdigit() and (asked.language != "en" or term.text in asked.names)
        }

    def _find_parents(self, text: str) -> set[tuple[str, ...]]:
        """Return what stands above the sections whose own title has all words of a text."""
        terms = remove_particles(self._index.query_terms(parse_question(text).about))
        words = [term for term in terms if term.is_word]
        return {
            _find_parent(section)
            for section in (self._sections if words else ())
            if all(_has_term(word, section.titles[-1]) for word in words)
        }


def _find_parent(section: Section) -> tuple[str, ...]:
    return section.document, *section.titles[:-1]


def _has_term(term: QueryTerm, folded: str) -> bool:
    return any(one in folded for one in term.alternatives)


def _sum_weights(terms: Mapping[QueryTerm, float], folded: str) -> float:
    return sum(weight for term, weight in terms.items() if _has_term(term, folded))


def _find_heaviest_run(text: str, weights: Sequence[float]) -> str:
    """Return the run of marked characters that weighs most; a space or hyphen within may join.

    An ideograph in an English question is a name.
    """
    runs = [(False, 0.0, "")]
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and text[end].isascii() == text[at].isascii():
            if not weights[end] and (end == at or text[end] not in " -"):
                break
            end += 1
        run = text[at:end].strip(" -")
        runs.append((bool(run) and not run.isascii(), sum(weights[at:end]), run))
        at = max(end, at + 1)
    return max(runs)[2]


def _join_subject(subject: str, question: str) -> str:
    """Put a subject where a question points back to one, or before it."""
    if _PRONOUN.search(question):
        return _POINTS_BACK.sub(
            lambda found: subject + ("的" if found[0].endswith("的") else ""), question, count=1
        )
    return f"{subject}: {question}" if subject.isascii() else f"{subject} {question}"
