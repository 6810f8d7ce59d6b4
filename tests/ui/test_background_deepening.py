"""Deepening beside the server: it begins by itself, makes way for questions, and ends with it."""

import threading
import time

import pytest
from ui_support import FakeAssistant

from index import build_index
from ui.documents.status import status_line
from ui.service.deepening import Deepening
from ui.service.service import Service


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("YINJU_CONTEXT")
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"{number}號公園的步道全長六公里。", "utf-8")
    build_index(tmp_path / "home", folder)
    return tmp_path / "home"


@pytest.mark.soak
def test_the_page_says_how_far_it_has_come(home):
    running = threading.enumerate()  # other tests' servers
    service = Service.of_home(home)
    service.start()
    try:
        answer = service.ask("公園的步道多長?").answer
        assert not answer.refused
        end = time.monotonic() + 60
        while (summary := service.status.summary).contextual < 1:
            assert f"已依上下文讀過 {round(100 * summary.contextual)} %" in status_line(
                service.status
            )
            assert time.monotonic() < end
            time.sleep(0.1)
        assert "上下文" not in status_line(service.status)
    finally:
        service.close()
    end = time.monotonic() + 30  # a batch at work on a busy machine
    while left := [
        one
        for one in threading.enumerate()
        if one not in running and one.name.startswith(("yinju-deepen", "pool"))
    ]:
        assert time.monotonic() < end, left
        time.sleep(0.1)


def test_a_question_holds_it_up(tmp_path):
    deepening = Deepening(tmp_path)
    assistant, seen = FakeAssistant(), []
    answer = assistant.ask

    def ask(*arguments, **options):
        seen.append(deepening.may_begin(0))
        return answer(*arguments, **options)

    assistant.ask = ask
    service = Service(lambda progress, notice: assistant, deepening=deepening)
    service.start()
    service.ask("京張?")
    assert seen == [False] and deepening.may_begin(0)
    with pytest.raises(RuntimeError):
        service.ask("壞")
    assert deepening.may_begin(0)
    service.close()
