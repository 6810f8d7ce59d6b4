"""A question asked after others, to a question that stands alone.

A follow-up keeps to the subject of what was asked before; a question that names a subject of its
own lets go of it. Deterministic and visible: what is made of a question is shown as
`understood_as`. Knows questions and what the index has of them; knows nothing of answers.
"""

import re
from collections.abc import Sequence

from assistant.evidence.candidates import without_particles
from assistant.evidence.selection import Evidence, rank_evidence
from assistant.question.parsing import is_only_asking, parse_question, remove_courtesy
from assistant.question.years import YEAR, parse_lone_year
from corpus.text.normalization import fold
from index import Documents, Index

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

_HITS = 5  # whose headings may name the subject
_FEW_WORDS = 3  # a question with no more words of its own may lean on the one before
_REMEMBERED = 20  # questions before: each may cost two searches, and every turn reads them all
_LONGEST = 2_000  # characters of a question, also of one joined to those before it
_COVERED = 0.5  # of a follow-up that its subject's section must have


def stand_alone(
    question: str, history: Sequence[str], index: Index, document: Documents = None
) -> str:
    """Return the question with the subject that it leaves to the questions before it.

    `history` holds earlier questions, oldest first; `document` limits the search as it does
    `Index.search`.
    """
    understood = ""
    for text in (*history[-_REMEMBERED:], question):
        tidy = remove_courtesy(" ".join(text[:_LONGEST].split()))
        if tidy:
            understood = _continued(tidy, understood, index, document) if understood else tidy
    return understood


def _continued(question: str, before: str, index: Index, document: Documents) -> str:
    """Return a question as it is to be understood after another that stands alone."""
    bare = _OPENING.sub("", question)
    year = parse_lone_year(bare)
    if year and len(set(YEAR.findall(before))) == 1:  # 那2005年呢: the same of another year
        return YEAR.sub(year, before)
    if is_only_asking(bare):  # 為什麼? of all that was asked
        return f"{before.rstrip(' ?？')} {bare}"[-_LONGEST:]
    points_back = bool(_POINTS_BACK.search(bare))
    leans = points_back or bare != question or bool(_ELLIPTIC.search(bare))
    if not leans and not _is_short(question, index):
        return question
    subject = _subject(before, index, document)
    other = _ARTICLE.sub("", _ELLIPTIC.sub("", bare).strip(" ?？"))
    is_all = bare != question or _ELLIPTIC.search(bare)
    if subject and is_all and _is_another(other, subject, index, document):
        return before.replace(subject, other)  # 那麗都呢, and Lido? The same of another case
    if not subject:
        return f"{before} {question}"[-_LONGEST:] if points_back else question
    joined = _join(subject, bare)
    if points_back:
        return joined
    # Without a word that points back the subject is kept only where its section has the answer.
    return joined if _belongs(bare, _best(joined, index, document), subject, index) else question


def _is_short(question: str, index: Index) -> bool:
    words = [
        query_term
        for query_term in index.query_terms(parse_question(question).about)
        if query_term.is_word
    ]
    return len(words) <= _FEW_WORDS


def _subject(question: str, index: Index, document: Documents) -> str:
    """Return the words of a question that name the section it is about; "" if none do."""
    hits = index.search(question, _HITS, document)
    titles = fold("\n".join(title for hit in hits for title in hit.passage.section))
    folded = fold(question)
    asked = parse_question(question)
    weights = [0.0] * len(folded)  # of each character, by the words that it is part of
    for query_term, weight in without_particles(index.query_terms(asked.about)).items():
        if asked.language == "en" and query_term.text not in asked.names:
            continue  # English spells its subjects with capitals; wrote is none
        if any(term in titles for term in query_term.alternatives):
            ending = "[a-z]*" if query_term.text.isascii() else ""  # English terms are stems
            for found in re.finditer(re.escape(query_term.text) + ending, folded):
                for at in range(*found.span()):
                    weights[at] = max(weights[at], weight)
    return _heaviest_run(question if len(question) == len(folded) else folded, weights)


def _is_another(text: str, subject: str, index: Index, document: Documents) -> bool:
    """Tell whether a text names a section beside one that the subject names, as cases are."""
    return not _above(text, index, document).isdisjoint(_above(subject, index, document))


def _above(text: str, index: Index, document: Documents) -> set[tuple[str, ...]]:
    """Return what stands above the sections whose title has all words of a text."""
    query_terms = without_particles(index.query_terms(parse_question(text).about))
    named = [one for one in query_terms if one.is_word]
    return {
        (hit.passage.document, *hit.passage.section[:-1])
        for hit in (index.search(text, _HITS, document) if named else ())
        for title in map(fold, hit.passage.section[-1:])
        if all(any(term in title for term in word.alternatives) for word in named)
    }


def _heaviest_run(text: str, weights: Sequence[float]) -> str:
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


def _join(subject: str, question: str) -> str:
    """Put a subject where a question points back to one, or before it."""
    if _PRONOUN.search(question):
        return _POINTS_BACK.sub(
            lambda found: subject + ("的" if found[0].endswith("的") else ""), question, count=1
        )
    return f"{subject}: {question}" if subject.isascii() else f"{subject} {question}"


def _belongs(question: str, best: Evidence | None, subject: str, index: Index) -> bool:
    """Tell whether the best evidence for both together is about subject and question."""
    if best is None:
        return False
    text = fold("\n".join((*best.passage.section, best.quote)))
    names = index.query_terms(subject)
    if not any(term in text for query_term in names for term in query_term.alternatives):
        return False
    read = parse_question(question)
    asked = without_particles(index.query_terms(read.about))
    held = {
        query_term.text
        for query_term in asked
        if any(term in text for term in query_term.alternatives)
    }
    if not held.issuperset(read.names & {query_term.text for query_term in asked}):
        return False  # it names another subject
    covered = sum(weight for query_term, weight in asked.items() if query_term.text in held)
    return covered >= _COVERED * sum(asked.values())


def _best(question: str, index: Index, document: Documents) -> Evidence | None:
    asked = parse_question(question)
    evidence = rank_evidence(index, asked, index.search(asked.text, document=document))
    return evidence[0] if evidence else None
