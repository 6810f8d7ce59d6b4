"""The app answers only to the hosts it was told to serve: no other page can rebind its name."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from serving import served
from ui_support import FakeAssistant

from ui.page import build_page
from ui.server import application
from ui.service.hosts import host_name
from ui.service.service import Service
from ui.service.uploads import Uploads

ROUTES = (
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/upload"),
    ("GET", "/assets/index.js"),
    ("GET", "/yinju/documents"),
    ("GET", "/yinju/read?document=a.txt"),
    ("GET", "/yinju/find?document=a.txt&text=x"),
    ("GET", "/yinju/original?document=a.pdf"),
    ("GET", "/yinju/original/page?document=a.pdf&page=1"),
    ("GET", "/yinju/original/file?document=a.pdf"),
    ("POST", "/yinju/upload?name=a.txt"),
    ("POST", "/yinju/delete?name=a.txt"),
    ("GET", "/no-such-route"),
)


def client(home: Path, host: str = "127.0.0.1", allowed: tuple[str, ...] = ()) -> TestClient:
    service = Service(lambda progress, notice: FakeAssistant(), uploads=Uploads(home))
    app = application(build_page(service), service, host, allowed)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def local(home) -> Iterator[TestClient]:
    with client(home) as made:
        yield made


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_rebound_name_is_refused_on_every_route(local, home, method: str, path: str) -> None:
    headers = {"host": "rebound.example:7860", "x-yinju": "1"}
    reply = local.request(method, path, headers=headers, content=b"text")
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.text.count("\n") == 1 and reply.text.endswith("--allow-host rebound.example\n")
    assert not (home / "documents").exists()


@pytest.mark.parametrize(
    "host",
    ["", "[::1", "[rebound.example]", "a b", "localhost.rebound.example", "127.0.0.1.rebound.example",
     "rebound.example@localhost", "localhost@rebound.example", "localhost/", "192.168.1.5", "[::2]:80",
     "8.8.8.8", "$(id)", "例.tw"],
)  # fmt: skip
def test_what_only_looks_like_a_loopback_name_is_refused(local, host: str) -> None:
    reply = local.get("/yinju/status", headers={"host": host.encode()})
    assert reply.status_code == 400
    assert "--allow-host" in reply.text and "$" not in reply.text


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:7860", "localhost", "LocalHost:1", "localhost.:80", "[::1]", "[::1]:7860",
     "::1", "[0:0:0:0:0:0:0:1]:7860", "127.0.0.2"],
)  # fmt: skip
def test_loopback_names_are_served_with_any_port(local, host: str) -> None:
    for path in ("/", "/config", "/yinju/status"):
        assert local.get(path, headers={"host": host}).status_code == 200


def test_the_bound_host_and_those_allowed_are_served(tmp_path) -> None:
    with client(tmp_path, "192.168.1.5", ("Reports.Example:80", "intranet")) as made:
        for host in ("192.168.1.5:7860", "reports.example", "INTRANET:7860", "localhost"):
            assert made.get("/yinju/status", headers={"host": host}).status_code == 200
        for host in ("192.168.1.6", "x.reports.example"):
            assert made.get("/yinju/status", headers={"host": host}).status_code == 400


def test_on_all_interfaces_the_own_name_and_address_are_served(tmp_path) -> None:
    service = Service(lambda progress, notice: FakeAssistant())
    with served(service, "0.0.0.0", allowed=("0.0.0.0", "reports.example")) as server:
        port = urlsplit(server.url).port

        def status(host: str) -> int:
            connection = http.client.HTTPConnection("127.0.0.2", port, timeout=30)
            connection.request("GET", "/yinju/status", headers={"Host": host})
            return connection.getresponse().status

        own = socket.gethostname()
        answered = ("localhost", f"{own}:{port}", f"127.0.0.2:{port}", "reports.example")
        assert [status(host) for host in answered] == [200] * 4
        assert [status(host) for host in ("rebound.example", "10.9.8.7")] == [400] * 2


def test_a_socket_of_ipv6_serves_its_address(tmp_path) -> None:
    with client(tmp_path, "fd00::5") as made:
        assert made.get("/yinju/status", headers={"host": "[FD00:0::5]:7860"}).status_code == 200
        assert made.get("/yinju/status", headers={"host": "[fd00::6]"}).status_code == 400


def test_a_second_host_header_is_refused() -> None:
    assert host_name("localhost, rebound.example") == ""


def test_the_option_is_repeatable_and_reaches_the_server(monkeypatch, tmp_path) -> None:
    from cli.main import main

    given = []

    def run(service, listener, hosts, policy) -> None:
        listener.close()
        given.append(hosts)

    monkeypatch.setattr("ui.server.run", run)
    hosts = ("--allow-host", "a.example", "--allow-host", "b")
    assert main(["serve", "--port", "0", "--home", str(tmp_path), *hosts]) == 0
    assert given == [("127.0.0.1", "a.example", "b")]
