"""The service: warming, ready, failed; a question asked early waits."""

import gc
import re
import threading
import time
from fnmatch import fnmatchcase

import pytest
from ui_support import NAME, Disk, FakeAssistant, Gate

from corpus import IndexMismatch, Message, NoDocuments
from index import build_index, current_name
from ui.documents.status import status_line
from ui.service.opening import open_or_build
from ui.service.service import DocumentsGone, Service, ServiceFailed


def settled(service: Service):
    status = service.status
    while status.state == "warming":
        status = service.wait(status, 10)
    return status


def test_it_tells_what_it_is_doing_and_then_what_is_indexed() -> None:
    gate = Gate()
    service = Service(gate)
    assert service.status.state == "warming"
    assert service.assistant is None
    service.start()
    service.start()  # harmless
    status = service.wait(service.status, 0.5) if not service.status.step else service.status
    assert (status.step, status.done, status.total) == ("encode", 1, 3)
    gate.opened.set()
    status = settled(service)
    assert status.state == "ready"
    assert status.summary is not None
    assert status.summary.passages == 7
    assert service.assistant is gate.assistant


def test_a_question_asked_while_warming_waits_and_is_answered() -> None:
    gate = Gate()
    service = Service(gate)
    service.start()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(service.ask("路地合作?", "先問的")))
    asking.start()
    asking.join(0.1)
    assert asking.is_alive()
    gate.opened.set()
    asking.join(10)
    assert not answers[0].answer.refused
    assert answers[0].documents == gate.assistant.documents
    assert gate.assistant.asked == [("路地合作?", "先問的")]


def test_a_failure_is_one_line_with_its_remedy() -> None:
    def load(progress, notice):
        raise NoDocuments("folder.empty", folder="reports")

    service = Service(load)
    service.start()
    assert settled(service).failure == Message("folder.empty", {"folder": "reports"})
    with pytest.raises(ServiceFailed, match="Put your reports there"):
        service.ask("?")


def test_after_a_failure_it_can_be_started_again() -> None:
    outcomes = [NoDocuments("folder.empty", folder="reports"), None]

    def load(progress, notice):
        if error := outcomes.pop(0):
            raise error
        return FakeAssistant()

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
    assert "RuntimeError: out of luck" in str(settled(service).failure)
    assert "loading the assistant failed" in caplog.text


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def following(disk):
    service = Service(
        lambda progress, notice: disk.open(),
        reload=disk.open,
        current=lambda: disk.name,
        interval=0.02,
    )
    service.start()
    assert settled(service).generation == "one"
    yield service
    service.close()


def until(service: Service, **wanted: str) -> None:
    limit = time.monotonic() + 10
    while any(getattr(service.status, key) != value for key, value in wanted.items()):
        assert time.monotonic() < limit, service.status
        service.wait(service.status, 0.1)


def test_a_new_generation_takes_over_between_two_questions(disk, following) -> None:
    old = disk.generations["one"]
    inside, go_on = threading.Event(), threading.Event()
    answer = old.ask

    def slow(*arguments, **options):
        inside.set()
        assert go_on.wait(10)
        return answer(*arguments, **options)

    old.ask = slow
    replies = []
    asking = threading.Thread(target=lambda: replies.append(following.ask("京張?")))
    asking.start()
    assert inside.wait(5)
    disk.publish("two")
    until(following, generation="two")
    later = threading.Thread(target=lambda: replies.append(following.ask("京張?")))
    later.start()
    go_on.set()
    asking.join(10)
    later.join(10)
    # The question under way was answered by the old one, the next by the new one.
    assert [reply.documents[NAME].sha256[0] for reply in replies] == ["o", "t"]
    assert following.document(NAME, "o" * 12) is old.document  # still reached by its citations
    assert following.document(NAME).sha256[0] == "t"


def test_one_that_cannot_be_opened_is_said_and_the_old_one_goes_on(disk, following) -> None:
    disk.fails = IndexMismatch("index.altered")
    disk.publish("two")
    until(following, trouble=Message("index.altered"))
    assert following.status.state == "ready"
    assert following.ask("京張?").documents[NAME].sha256[0] == "o"
    disk.fails = None
    disk.publish("three")
    until(following, generation="three", trouble=None)


def test_one_that_is_replaced_while_it_is_read_is_no_trouble(disk, following) -> None:
    def vanish() -> None:
        disk.publish("three")
        disk.fails = None
        raise FileNotFoundError

    disk.fails = FileNotFoundError()
    disk.open, opened = vanish, disk.open
    following._reload = lambda: disk.open() if disk.name == "two" else opened()
    disk.publish("two")
    until(following, generation="three", trouble=None)


def test_a_failed_start_is_mended_by_an_index_built_elsewhere(disk) -> None:
    disk.fails, disk.name = NoDocuments("folder.empty", folder="reports"), ""
    service = Service(
        lambda progress, notice: disk.open(),
        reload=disk.open,
        current=lambda: disk.name,
        interval=0.02,
    )
    service.start()
    assert settled(service).state == "failed"
    disk.fails = None
    disk.publish("one")
    until(service, state="ready", generation="one")
    service.close()


def test_names_are_taken_as_they_are_and_not_as_patterns(disk, following) -> None:
    fake = disk.generations["one"]
    odd = "報告[1]*.txt"
    fake.documents = {NAME: fake.document, odd: fake.document}
    following.ask("京張?", None, [odd])
    assert fnmatchcase(odd, fake.limits[-1]) and not fnmatchcase("報告1.txt", fake.limits[-1])
    following.ask("京張?", None, [NAME, odd, "gone.txt"])
    assert len(fake.limits[-1]) == 2
    following.ask("京張?")
    assert fake.limits[-1] is None
    with pytest.raises(DocumentsGone):
        following.ask("京張?", None, ["gone.txt"])


def test_the_index_of_another_version_is_rebuilt_from_the_same_folder(tmp_path) -> None:
    folder, home = tmp_path / "reports", tmp_path / "home"
    folder.mkdir()
    (folder / "a.txt").write_text("一、公園\n濱河公園的步道全長六公里。\n", "utf-8")
    build_index(home, folder)
    manifest = home / "generations" / current_name(home) / "manifest.json"
    manifest.write_bytes(re.sub(rb'"format": \d+', b'"format": 1', manifest.read_bytes()))
    service = Service.of_home(home)
    seen = []
    watched = service._set
    service._set = lambda status: (seen.append(status), watched(status))
    service.start()
    assert settled(service).state == "ready"
    assert list(service.assistant.documents) == ["a.txt"]
    assert "notice.older" in [status.notice for status in seen]
    line = status_line(next(status for status in seen if status.notice))
    assert "索引由另一版引據建立，正在重建" in line
    service.close()


def test_nothing_is_loaded_by_the_first_refusal(report_home) -> None:
    """What only some questions need is loaded in the background, between questions."""
    from assistant.evidence import sentence_reranker

    sentence_reranker._load_network.cache_clear()
    service = Service.of_home(report_home)
    service.start()
    service.ask("京張?")
    end = time.monotonic() + 60
    while any(thread.name == "yinju-warm" for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.05)
    service.close()
    assert sentence_reranker._load_network.cache_info().currsize == 1


def test_what_the_start_makes_is_not_looked_through_for_garbage(report_home) -> None:
    gc.disable()  # as `yinju serve` does
    try:
        open_or_build(report_home, lambda *_: None, lambda _: None)
        assert gc.isenabled() and gc.get_freeze_count() > 10_000
        gc.unfreeze()
        open_or_build(report_home, lambda *_: None, lambda _: None)
        assert gc.get_freeze_count() == 0  # nobody has paused it
    finally:
        gc.enable()
        gc.unfreeze()
