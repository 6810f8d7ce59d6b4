"""What a question takes from what is told beforehand: issuer, year of a report, subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.sides.markers import Marker, Unit, find_markers, find_units
from corpus.text.normalization import fold
from index import Index, extract_terms, extract_words

_THIN = 2  # words of a question that does not tell its subject
_LONGEST = 100  # characters of what is told beforehand that a thin question is given
_DOCUMENT = re.compile(r"[报報]|公告|[纪紀]要|那份|report|minutes|survey|bulletin|communique", re.I)
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_EMPTY = re.compile(r"多少|什么|几[个天月年]|[的了吗呢是有没在到被从给们他我你这那一不和与就]")
_CLAUSE = re.compile(r"[，,。！!；;\n“”「」\"—]|\. ")
_POINTS = re.compile(r"^(?:[那這这]?[邊边裡里]|[他她它][们們]?|[那這这][里裡個个])")


@dataclass(frozen=True)
class Context:
    """What is asked together, and what is told beforehand."""

    questions: tuple[str, ...]
    background: str
    about: str = ""

    def complete(self, asked: str, index: Index) -> str:
        """Return a question with the issuer, the year and the subject that only stand elsewhere."""
        own = _find_units(asked, index)
        kinds = {kind for unit in own for kind in unit.kinds}
        earlier = self.questions[: self.questions.index(asked)]
        together = [unit for one in earlier for unit in _find_units(one, index)]
        told = _find_units(self.background, index)
        added: list[str] = []
        if "issuer" not in kinds and (issuer := _find_last([*told, *together], "issuer")):
            added.append(issuer)
        if not kinds & {"year", "month"}:
            added += _find_time(together, told)
        if len(extract_words(fold(asked))) <= _THIN and (near := self._find_subject()):
            added = [one for one in added if one not in near] + [near]
        bare = _POINTS.sub("", asked) if added else asked
        if self.about and self.about not in added:
            added.append(self.about)
        lead = " ".join(added)
        if not lead:
            return asked
        return f"{bare.rstrip(' ?')} ({lead})?" if asked.isascii() else f"{lead}，{bare}"

    def _find_subject(self) -> str:
        """Return the clause told beforehand that has most words of what is asked; or ""."""
        asked = set(extract_terms(fold(" ".join(self.questions))))
        clauses = [one.strip() for one in _CLAUSE.split(self.background) if one.strip()]
        counts = [len(asked.intersection(extract_terms(fold(one)))) for one in clauses]
        if not any(counts):  # 罚了多少钱 has but a character of 罚款
            letters = set(_IDEOGRAPH.findall(_EMPTY.sub("", fold(" ".join(self.questions)))))
            counts = [len(letters.intersection(fold(one))) for one in clauses]
        if not any(counts):
            return ""
        best = max(range(len(counts)), key=lambda at: (counts[at], at))
        return clauses[best][:_LONGEST]


def _find_units(text: str, index: Index) -> list[Unit]:
    folded = fold(text)
    return find_units(text if len(text) == len(folded) else folded, find_markers(folded, index))


def _find_last(units: Sequence[Unit], kind: str) -> str:
    """Return the last marker of a kind as it is written; "" where there is none."""
    for unit in reversed(units):
        own: list[Marker] = [one for one in unit.markers if one.kind == kind]
        if own:
            return unit.text[own[0].start - unit.start : own[-1].end - unit.start]
    return ""


def _find_time(together: Sequence[Unit], told: Sequence[Unit]) -> list[str]:
    """Return the year of what is asked along with a question, or that of a report told of."""
    for unit in together:
        if "issuer" not in unit.kinds:
            return [unit.text]
    for unit in reversed(told):
        if unit.kinds & {"year", "month"} and _DOCUMENT.search(unit.text):
            return [unit.text]
    return []
