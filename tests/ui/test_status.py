"""Open pages ask for the status: it is rendered once for all, and what a page has is not sent."""

import pytest
from fastapi.testclient import TestClient
from ui_support import Gate

from ui.documents import status
from ui.page import build_page
from ui.server import application
from ui.service.service import Service
from ui.service.uploads import Uploads


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def client(gate, tmp_path):
    service = Service(gate, uploads=Uploads(tmp_path))
    app = application(build_page(service), service)
    with TestClient(app, base_url="http://127.0.0.1") as made:
        made.service = service
        yield made


def test_a_page_gets_only_what_is_new(client, gate) -> None:
    first = client.get("/yinju/status")
    assert 'class="status warming"' in first.json()["status"] and first.headers["x-busy"] == "1"
    assert (first.json()["name"], first.json()["role"]) == (None, "editor")
    mark = {"if-none-match": first.headers["etag"]}
    again = client.get("/yinju/status", headers=mark)
    assert (again.status_code, again.content) == (304, b"")
    client.service.start()
    gate.opened.set()
    while client.service.status.state == "warming":
        client.service.wait(client.service.status, 5)
    ready = client.get("/yinju/status", headers=mark)
    assert 'class="status ready"' in ready.json()["status"] and ready.headers["x-busy"] == "0"
    assert 'data-version="0"' in ready.json()["work"]
    assert client.get("/yinju/status", headers=mark).headers["etag"] == ready.headers["etag"]


def test_it_is_rendered_once_for_all_pages(client, monkeypatch) -> None:
    rendered = []
    monkeypatch.setattr(status, "status_line", lambda *given: rendered.append(given) or "")
    for _ in range(20):
        client.get("/yinju/status")
    assert len(rendered) == 1
    client.service.uploads.version += 1
    assert 'data-version="1"' in client.get("/yinju/status").json()["work"]


def test_an_open_page_holds_no_place_in_a_queue(client) -> None:
    """Nothing runs when the page is loaded, and nothing is kept for as long as it is open."""
    config = client.get("/config").json()
    assert not config["connect_heartbeat"]
    page = [one for one in config["dependencies"] if one["api_visibility"] == "private"]
    assert [one["backend_fn"] for one in page] == [False]
