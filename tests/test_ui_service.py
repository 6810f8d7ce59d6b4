"""The service: warming, ready, failed; a question asked early waits."""

import threading

import pytest
from ui_support import FakeBackend, Gate

from corpus import NoDocuments
from ui.service import Service, ServiceFailed


def settled(service: Service):
    status = service.status
    while status.state == "warming":
        status = service.wait(status, 10)
    return status


def test_it_tells_what_it_is_doing_and_then_what_is_indexed() -> None:
    gate = Gate()
    service = Service(gate)
    assert service.status.state == "warming"
    assert service.backend is None
    service.start()
    service.start()  # harmless
    status = service.wait(service.status, 0.5) if not service.status.step else service.status
    assert (status.step, status.done, status.total) == ("encode", 1, 3)
    gate.opened.set()
    status = settled(service)
    assert status.state == "ready"
    assert status.summary is not None
    assert status.summary.passages == 7
    assert service.backend is gate.backend


def test_a_question_asked_while_warming_waits_and_is_answered() -> None:
    gate = Gate()
    service = Service(gate)
    service.start()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(service.ask("路地合作?", ["先問的"])))
    asking.start()
    asking.join(0.1)
    assert asking.is_alive()
    gate.opened.set()
    asking.join(10)
    assert not answers[0].answer.refused
    assert answers[0].documents == gate.backend.documents
    assert gate.backend.asked == [("路地合作?", ("先問的",))]


def test_a_failure_is_one_line_with_its_remedy() -> None:
    def load(progress, notice):
        raise NoDocuments("No documents in reports.", "Put one there.")

    service = Service(load)
    service.start()
    assert settled(service).failure == "No documents in reports. Put one there."
    with pytest.raises(ServiceFailed, match="Put one there"):
        service.ask("?", [])


def test_after_a_failure_it_can_be_started_again() -> None:
    outcomes = [NoDocuments("No documents.", "Put one there."), None]

    def load(progress, notice):
        if error := outcomes.pop(0):
            raise error
        return FakeBackend()

    service = Service(load)
    service.start()
    assert settled(service).state == "failed"
    service.start()
    assert settled(service).state == "ready"


def test_an_unforeseen_failure_is_said_too(caplog) -> None:
    def load(progress, notice):
        raise RuntimeError("out of luck")

    service = Service(load)
    service.start()
    assert "RuntimeError: out of luck" in settled(service).failure
    assert "loading the assistant failed" in caplog.text
