"""The documents that a question names: by issuer, year, title or person.

「岚川2019年的报告」 means one document. Two reports tell of 「岚川2018年」: that of the year, and
the next one with its results. `assistant.question.catalogue` knows the names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.question.catalogue import Catalogue, list_names
from assistant.question.document_dates import (
    find_months,
    find_relative_year,
    write_years_in_digits,
)
from assistant.question.parsing import Question
from assistant.question.years import find_years
from corpus.text.normalization import fold
from index import Index, extract_terms, extract_words, translate_word

# What a document is called, behind its year or its issuer. Folded.
_DOCUMENT = (
    r"(?:政府)?(?:工作|年度|调研|调查|评估|发展|统计|财务|研究|访查|考察|考核|审计|检查|论文)?"
    r"(?:报告书?|公报|年报|报(?=[里中上,，]|$)|条例|办法|规定|章程|纪要|通知|公告|判决书?|文件|论文|规则)"
)
_WITHIN = r"(?:(?:的?[里中上]面?)?(?:怎么说|说|显示|提到)?[,，]?)"
_ENGLISH_DOCUMENT = (
    r"(?:\w+ ){0,3}?(?:reports?|bulletins?|communiques?|surveys?|papers?|minutes|ordinances?"
    r"|rules|regulations?|charters?|documents?|ones?)\b"
)
_YEAR_OF_REPORT = re.compile(
    rf"(?P<year>(?<!\d)(?:1\d|20)\d\d)(?!\d) ?年?度?(?:的|那份|那篇|版|两?份)*"
    rf"[^,，。?？]{{0,6}}?{_DOCUMENT}{_WITHIN}"
    rf"|(?P<english>\b(?:1\d|20)\d\d)(?:'s)? {_ENGLISH_DOCUMENT}"
    r"|\b(?:report|bulletin|communique|survey)s? (?:of|for|from) (?:the year )?"
    r"(?P<later>(?:1\d|20)\d\d)\b"
)
_NEWEST = re.compile(
    r"最[新近](?:的|一)?(?:一?[份期年])?的?" + _DOCUMENT + r"|\b(?:latest|newest|most recent)\b"
)
_BEHIND_NAME = r"(?:自治区|自治县|[市省县区州镇乡]|股份有限公司|有限公司|公司|集团)?(?:的|'s)?"
# Of the phrase that names a document: what introduces it, and what it is called.
_AROUND = re.compile(
    rf"(?:根据|按照?|依据?|依照|据)?(?:这份|那份|该份)?{_DOCUMENT}{_WITHIN}"
    r"|\b(?:according to|in|from|by|of|per|under) (?:the |that |its )?" + _ENGLISH_DOCUMENT + r",?"
    r"|\bthe " + _ENGLISH_DOCUMENT
)
_ENGLISH_BODY = re.compile(
    r"\b(?P<name>[A-Z][\w-]+(?: [A-Z][\w-]+)?) (?:[Cc]ity|[Pp]rovince|[Cc]ounty|[Dd]istrict|Foods"
    r"|Group|[Cc]ompany|Corporation|Technolog(?:y|ies)|[Hh]ospital|[Uu]niversity|Foundation)\b"
)
_LONGEST_NAME = 5
_POINTING = "这那该本各"  # 这篇 names nothing
_BY_ISSUER = (-1, 0, 1)  # years about the one that is asked about
_WORD = re.compile(r"[a-z][a-z'’]*[a-z]")


@dataclass(frozen=True)
class Naming:
    """The documents that a question names, and what is left of it without their names."""

    documents: frozenset[str]  # empty: it names none
    wider: frozenset[str]  # where to look if these do not answer; empty: nowhere
    bare: str  # folded
    certain: bool  # it names them unmistakably
    missing: str = ""  # the year of a report that is not there


def find_naming(question: Question, index: Index) -> Naming:
    """Tell which documents a question names."""
    known = Catalogue.of(index)
    folded = write_years_in_digits(question.folded)
    spans: list[tuple[int, int]] = []
    named = _find_named(folded, known, index, spans)
    documents = frozenset(known.documents)
    of_issuer = _join(named) if named else documents
    certain = bool(named)
    missing = ""
    in_years, of_report = of_issuer, None
    has_years = len(of_issuer & known.dated) > len(of_issuer) / 2
    if known.years and (match := _YEAR_OF_REPORT.search(folded)):
        year = match["year"] or match["english"] or match["later"]
        of_report = known.years.get(year, frozenset()) & of_issuer
        if of_report:
            in_years, certain = of_report, True
            spans.append(match.span())
        elif has_years:
            missing = match[0] if question.language == "en" else f"{year}年"
    elif _NEWEST.search(folded) and known.newest:
        newest = next(one for one in known.newest if one in of_issuer) if named else known.newest[0]
        in_years, certain = frozenset({newest}), True
    elif relative := find_relative_year(folded, known.list_years(of_issuer), date.today().year):
        of_report = known.years[relative[0]] & of_issuer
        in_years, certain = of_report, True
        spans.append(relative[1])
    elif years := find_years(folded):
        # The next report tells the results of a year, and the one before had its targets.
        told = {str(int(year) + by) for year in years for by in (_BY_ISSUER if named else (0, 1))}
        in_years = frozenset().union(*(known.years.get(year, ()) for year in told)) & of_issuer
        if named and has_years and not in_years and not _tell_years(years, of_issuer, index):
            missing = "、".join(sorted(years))
    in_years = in_years or of_issuer
    months = find_months(folded)
    meetings = [one for one in months if one.of_meeting]
    of_months = [known.months.get(one.month, frozenset()) & in_years for one in months]
    if months and all(of_months) and (named or meetings):
        in_years, certain = _join_any(of_months), True
        spans += [(one.start, one.end) for one in meetings]
        of_report = in_years if meetings else of_report
    elif named and meetings and not any(of_months) and in_years <= known.with_months:
        missing = missing or meetings[0].text
    rest = _remove_spans(folded, spans)
    if known.names and not named and not missing:
        missing = _find_unknown(question, index)
    chosen = _choose_by_title(rest, known, index, in_years, certain=certain)
    if len(chosen) < len(in_years):
        certain = True
    if len(chosen) == len(documents):
        return Naming(frozenset(), frozenset(), folded, False, missing)
    wider = of_issuer if of_report is None and len(of_issuer) < len(documents) else frozenset()
    return Naming(chosen, wider, _remove(folded, spans), certain, missing)


def _find_named(
    folded: str, known: Catalogue, index: Index, spans: list[tuple[int, int]]
) -> list[frozenset[str]]:
    """Return the documents of each name in a question; add the places of the names to `spans`."""
    found: list[frozenset[str]] = []
    taken = [False] * len(folded)
    places = [*_find_names(folded, known), *_find_latin(folded, known)]
    for start, end, documents in places:
        if any(taken[start:end]) or len(documents) == len(known.documents):
            continue
        taken[start:end] = [True] * (end - start)
        if known.is_specific(folded[start:end], documents, index):
            found.append(documents)
            behind = re.match(_BEHIND_NAME, folded[end:])
            spans.append((start, end + (behind.end() if behind else 0)))
    for name, documents in known.persons.items():
        if name in folded and re.search(re.escape(name) + r"[^,，。?？]{0,8}" + _DOCUMENT, folded):
            found.append(documents)
            spans.append((folded.index(name), folded.index(name) + len(name)))
    return found


def _find_names(folded: str, known: Catalogue) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield where Chinese names stand, longer ones first, with their documents."""
    for name in known.longest_first:
        start = folded.find(name)
        while start >= 0:
            yield start, start + len(name), known.find_issued(name)
            start = folded.find(name, start + len(name))


def _find_latin(folded: str, known: Catalogue) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield where names in Latin letters stand, with their documents."""
    for match in _WORD.finditer(folded):
        plain = re.sub(r"['’]s?$|['’]", "", match[0])
        for one in (plain, plain.removesuffix("s")):
            if one in known.latin:
                yield *match.span(), known.latin[one]
                break


def _tell_years(years: frozenset[str], documents: frozenset[str], index: Index) -> bool:
    """Tell whether the text of documents names one of the years that are asked about."""
    texts = (fold(index.documents[name].text) for name in documents)
    return any(year in text for text in texts for year in years)


def _find_unknown(question: Question, index: Index) -> str:
    """Return the name of a place or a body that a question is about and no passage has; or "".

    The question names none that is known.
    """
    if question.language == "en":
        for match in _ENGLISH_BODY.finditer(question.text):
            words = extract_words(match["name"])
            known = {term.text for term in index.query_terms(match["name"]) if term.alternatives}
            if words and known.isdisjoint(words):
                return match[0]
        return ""
    for name in list_names(question.about):
        if name[0] in _POINTING:
            continue
        terms = index.query_terms(name)
        if len(name) < _LONGEST_NAME and terms and not any(t.alternatives for t in terms):
            return name
    return ""


def _join(named: list[frozenset[str]]) -> frozenset[str]:
    """Return the documents that have all names; where none has, those that have any."""
    common = frozenset.intersection(*named)
    return common or frozenset().union(*named)


def _join_any(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*found)


def _choose_by_title(
    folded: str,
    known: Catalogue,
    index: Index,
    documents: frozenset[str],
    *,
    certain: bool,
) -> frozenset[str]:
    """Return those of the documents whose titles have more of a question than the others'.

    Without another name the title must have four letters of it in a row.
    """
    if len(documents) < 2:
        return documents
    asked = {term for term in extract_terms(folded) if len(term) > 1 and not term[0].isdigit()}
    for word in extract_words(folded):
        if word.isascii():
            asked |= {other for other, weight in translate_word(word).items() if weight >= 0.5}
    having = {term: known.find_titled(term) & documents for term in asked}
    telling = {
        term: own
        for term, own in having.items()
        if own and len(own) < len(documents) and known.is_specific(term, own, index)
    }
    if not telling:
        return documents
    scores = {one: sum(1 / len(own) for own in telling.values() if one in own) for one in documents}
    best = max(scores.values())
    chosen = frozenset(one for one in documents if scores[one] >= 0.99 * best)
    if certain:
        return chosen
    longest = max(_longest_common(folded, known.titles[one]) for one in chosen)
    return chosen if longest >= 4 else documents


def _longest_common(one: str, other: str) -> int:
    """Return the length of the longest run of ideographs that both texts have."""
    longest = 0
    for run in re.findall(r"[\u3400-\u9fff]+", one):
        for start in range(len(run)):
            while start + longest < len(run) and run[start : start + longest + 1] in other:
                longest += 1
    return longest


def _remove_spans(folded: str, spans: list[tuple[int, int]]) -> str:
    kept = list(folded)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def _remove(folded: str, spans: list[tuple[int, int]]) -> str:
    bare = _AROUND.sub(" ", _remove_spans(folded, spans)) if spans else folded
    bare = " ".join(bare.split()).strip(" ,，的、:：")
    return bare if extract_words(bare) else fold(folded)
