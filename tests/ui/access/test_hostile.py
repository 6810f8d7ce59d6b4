"""What hostile bytes get from the real server: requests that no client library would send."""

import json
import socket
import time
from collections.abc import Iterator

import pytest
from serving import serve
from ui_support import FakeAssistant

from ui.service.service import Service
from ui.service.uploads import Uploads


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    uploads = Uploads(tmp_path_factory.mktemp("home"))
    service = Service(lambda progress, notice: FakeAssistant(), uploads=uploads)
    with serve(service) as url:
        yield int(url.rpartition(":")[2])


def send(port: int, text: str) -> str:
    """Return all that the server sends to these bytes, until it closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text.encode("latin-1"))
        received = b""
        try:
            while data := connection.recv(65536):
                received += data
        except TimeoutError:
            pass
    return received.decode("utf-8", "replace")


HOST = "Host: 127.0.0.1\r\nConnection: close\r\n"
UPGRADE = "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
JSON = "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
CALL = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
ASKED = json.dumps({"number": 1, "question": "?"})


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        # DNS rebinding, of the API and of MCP
        (f"POST /gradio_api/mcp/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n{JSON}Content-Length: {len(CALL)}\r\n\r\n{CALL}", 400),
        ("GET /v1/models HTTP/1.1\r\nHost: evil.example:7860\r\nConnection: close\r\n\r\n", 400),
        ("GET /yinju/status HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
        ("GET /yinju/status HTTP/1.0\r\n\r\n", 400),
        # another site's page, at MCP
        (f"POST /gradio_api/mcp/ HTTP/1.1\r\n{HOST}Origin: http://evil.example\r\n{JSON}Content-Length: {len(CALL)}\r\n\r\n{CALL}", 403),
        (f"OPTIONS /yinju/ask HTTP/1.1\r\n{HOST}Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n", 405),
        # a WebSocket
        (f"GET /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\n{UPGRADE}{KEY}\r\n", 405),
        (f"GET /yinju/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n{UPGRADE}{KEY}\r\n", 404),
        # header injection
        (f"GET /yinju/status HTTP/1.1\r\n{HOST}X-A: b\rSet-Cookie: c=d\r\n\r\n", 400),
        (f"GET /yinju/status HTTP/1.1\r\n{HOST}X A: b\r\n\r\n", 400),
        # smuggling
        (f"POST /yinju/ask HTTP/1.1\r\n{HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n", 403),
        (f"POST /yinju/ask HTTP/1.1\r\n{HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (f"POST /yinju/ask HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n", 400),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
        ("\x16\x03\x01\x02\x00\x01\x00", 400),  # TLS
        # oversized
        (f"GET /{'a' * 70_000} HTTP/1.1\r\n{HOST}\r\n", 404),
        (f"POST /yinju/ask HTTP/1.1\r\n{HOST}Content-Length: 99999999999\r\n\r\n", 413),
        # without what only our own page sends
        (f"POST /yinju/ask HTTP/1.1\r\n{HOST}{JSON}Content-Length: {len(ASKED)}\r\n\r\n{ASKED}", 403),
        ("TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 405),
        ("CONNECT evil.example:80 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 404),
    ],
)  # fmt: skip
def test_hostile_bytes(port: int, request_text: str, status: int) -> None:
    reply = send(port, request_text)
    assert reply.startswith(f"HTTP/1.1 {status}"), reply[:300]
    assert reply.count("HTTP/1.1 ") == 1  # a smuggled request is not answered
    assert (
        "set-cookie: c=d" not in reply.lower()
        and "access-control-allow-origin" not in reply.lower()
    )


@pytest.mark.parametrize(
    "path",
    [
        "/yinju/original/file?document=a%0d%0aSet-Cookie:%20c=d",
        "/yinju/read?document=a%0d%0aSet-Cookie:%20c=d",
        "/sign-in?next=%0d%0aSet-Cookie:%20c=d",
        "/%0d%0aSet-Cookie:%20c=d",
    ],
)
def test_no_header_is_made_of_what_is_asked_for(port: int, path: str) -> None:
    head = send(port, f"GET {path} HTTP/1.1\r\n{HOST}\r\n").partition("\r\n\r\n")[0]
    assert head.startswith("HTTP/1.1 ") and "c=d" not in head


def test_a_connection_that_says_nothing_hinders_nobody(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    for connection in silent[:50]:
        connection.sendall(b"POST /yinju/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n")
    try:
        assert send(port, f"GET /health HTTP/1.1\r\n{HOST}\r\n").startswith("HTTP/1.1 200")
    finally:
        for connection in silent:
            connection.close()


def test_any_number_of_open_pages_delays_no_question(port: int) -> None:
    """An open page asks for the status and holds nothing meanwhile, then or once it is closed."""
    look = b"GET /yinju/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    own = "X-Yinju: 1\r\nContent-Type: application/json\r\n"
    body = json.dumps({"number": 1, "question": "京張?"})
    length = len(body.encode())
    asked = f"POST /yinju/ask HTTP/1.1\r\n{HOST}{own}Content-Length: {length}\r\n\r\n"

    def ask() -> None:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(asked.encode() + body.encode())
            received = b""
            while data := connection.recv(65536):
                received += data
        assert received.startswith(b"HTTP/1.1 200") and b'"failed": false' in received
        assert time.monotonic() - began < 10  # 0.1 on a machine that is not busy

    pages = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(300)]
    for page in pages:
        page.sendall(look)
    for page in pages:
        assert page.recv(65536).startswith(b"HTTP/1.1 200")
    ask()
    for page in pages:
        page.close()
    ask()
