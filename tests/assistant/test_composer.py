"""The seam of the composer: evidence in, answer out, and every answer is checked."""

from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.composing.quotations import QuotationComposer

QUESTION = "京張鐵路遺址公園是怎樣和鐵路方面協調的?"


class Recorder(QuotationComposer):
    """Quotes, and keeps what it was given."""

    def compose(self, findings, documents):
        self.findings = findings
        return replace(super().compose(findings, documents), note="Composed elsewhere.")


def test_another_composer_gets_the_evidence_and_gives_the_answer(assistant):
    composer = Recorder()
    answer = Assistant(assistant.index, composer).ask(QUESTION)
    assert answer.note == "Composed elsewhere."
    assert answer.citations == assistant.ask(QUESTION).citations
    found = composer.findings
    assert (found.asked, found.question.text, found.kind) == (QUESTION, QUESTION, "fact")
    (side,) = found.sides
    assert [group[0].quote for group in side.chosen] == [one.quote for one in answer.statements]
    assert len(found.hits) == 10


def test_the_kinds_of_findings(assistant):
    composer = Recorder()
    asked = Assistant(assistant.index, composer)
    asked.ask("比較望京小街和麗都")
    assert composer.findings.kind == "comparison"
    assert [side.name for side in composer.findings.sides] == ["望京小街", "麗都"]
    asked.ask("這份報告講了什麼?")
    assert composer.findings.kind == "overview" and composer.findings.documents == 1


class Inventor(QuotationComposer):
    """Says what no document says."""

    def compose(self, findings, documents):
        answer = super().compose(findings, documents)
        first = replace(answer.citations[0], quote="這句話是編造的。")
        return replace(answer, citations=(first, *answer.citations[1:]))


def test_what_a_composer_invents_is_never_shown(assistant):
    with pytest.raises(AssertionError, match="is not what"):
        Assistant(assistant.index, Inventor()).ask(QUESTION)
