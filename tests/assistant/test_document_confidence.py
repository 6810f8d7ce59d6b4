"""Confidence in answers from documents: what is judged, and by what."""

import pytest

from assistant.refusal.confidence import is_judged_in_documents
from assistant.refusal.in_documents import (
    judge_document_features,
    leaves_doubt,
    read_document_weights,
)
from corpus import make_passage
from index import Index, load_encoder


def test_weights_are_of_the_encoder_that_ships():
    fitted = read_document_weights()
    assert fitted["encoder"] == load_encoder().fingerprint
    assert 0 < fitted["refuse_below"] < 0.5
    assert {"met", "context", "answered", "across", "asks number", "row"} <= set(fitted["read"])
    assert "answered" not in fitted["unread"]
    least, most = fitted["doubt"]
    assert least < fitted["refuse_below"] < most


def test_more_of_a_question_makes_surer():
    none = dict.fromkeys(read_document_weights()["read"], 0.0)
    less, more = (
        judge_document_features(none | {"met": met, "context": context, "answered": answered})
        for met, context, answered in ((0.1, 0.1, -2.0), (0.9, 0.7, 2.0))
    )
    assert less[0] < more[0]
    for much, refused in ((-99.0, True), (99.0, False)):
        sure = none | {"met": much}
        assert not leaves_doubt(sure) and judge_document_features(sure)[1] == refused


def test_passages_without_documents_are_judged_as_passages(assistant):
    passages = [make_passage("a", "鐵路公司收藏舊火車。")]
    assert not is_judged_in_documents(Index.from_passages(passages, load_encoder()))
    assert is_judged_in_documents(assistant.index) == (assistant.index.context is not None)


@pytest.mark.parametrize(
    "question", ["紅燒肉要燉多久？", "How do I reset my router password?", "木星有幾顆衛星？"]
)
def test_what_is_off_the_subject_is_refused(assistant, question):
    assert assistant.ask(question).refused
