"""The app on its port: what is said when it cannot be had, and what the server sends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient
from ui_support import FakeAssistant

from cli.binding import bind
from corpus import YinjuError
from ui.page import build_page
from ui.server import application
from ui.service.service import Service

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client():
    import app

    service = Service(lambda progress, notice: FakeAssistant())
    with TestClient(
        application(app.build_app(service), service), base_url="http://127.0.0.1"
    ) as client:
        yield client


def test_a_port_in_use_is_one_line_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(YinjuError, match=rf"^Port {port} on 127\.0\.0\.1 is in use\. .*--port"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "remedy"),
    [("127.0.0.1", 70000, "--port"), ("no-such-host.invalid", 0, "--host")],
)
def test_other_impossible_places_name_their_remedy(host: str, port: int, remedy: str) -> None:
    with pytest.raises(YinjuError, match=remedy):
        bind(host, port)


def test_a_port_in_use_is_said_before_anything_slow_is_imported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code = (
            "import sys; from cli.main import main\n"
            f"print(main(['serve', '--port', '{taken.getsockname()[1]}']), 'gradio' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
        )
    assert done.stdout.split() == ["2", "False"] and "in use" in done.stderr


def test_the_page_forbids_every_other_host(client: TestClient) -> None:
    reply = client.get("/")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "引據 Yinju" in reply.text


def test_there_is_no_api_page_and_no_sharing(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["footer_links"] == []
    assert config["run_history"] is False
    open_to_programs = {
        event["api_name"]
        for event in config["dependencies"]
        if event["api_visibility"] != "private"
    }
    assert open_to_programs == {"ask", "search", "documents", "read_document"}
    assert config.get("stylesheets") in (None, [])
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_the_page_can_be_built_without_the_heavy_parts() -> None:
    """The page is up before the model and the index are imported."""
    code = (
        "import sys, app\n"
        "from ui.service.service import Service\n"
        "from ui.server import application\n"
        "service = Service(lambda progress, notice: None)\n"
        "application(app.build_app(service), service)\n"
        "print([m for m in ('torch', 'faiss', 'jieba', 'sentence_transformers', 'bm25s', 'corpus.formats',"
        " 'index.dictionary.glosses', 'index.dictionary.cedict')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_gradio_does_no_work_that_nobody_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes no type stubs when it is imported, and makes the web application once."""
    from gradio import component_meta
    from gradio.routes import App

    assert component_meta.create_or_modify_pyi.__module__ == "ui"
    made, create = [], App.create_app

    def count(*given, **named):
        made.append(create(*given, **named))
        return made[-1]

    monkeypatch.setattr(App, "create_app", staticmethod(count))
    service = Service(lambda progress, notice: FakeAssistant())
    page = build_page(service)
    application(page, service)
    assert [page.app] == made


def test_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "import app\n"
        "from ui_support import load_slowly\n"
        "from cli.binding import bind\n"
        "from ui.server import run\n"
        "from ui.service.service import Service\n"
        "run(Service(load_slowly(30)), bind('127.0.0.1', 0))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Yinju is at http://127.0.0.1:")
    asked = Request(
        f"{line.split()[3]}/yinju/ask",
        json.dumps({"number": 1, "question": "京張?"}).encode(),
        {"x-yinju": "1", "content-type": "application/json"},
    )
    with urlopen(asked):  # it waits for the loading
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, errors = process.communicate(timeout=30)
    assert time.monotonic() - began < 15
    assert process.returncode == 0
    assert errors.strip() == ""
