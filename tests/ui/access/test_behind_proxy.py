"""A real server behind a small reverse proxy that signs people in, as an office has one."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from serving import serve
from ui_support import FakeAssistant

from ui.access.accounts import Accounts
from ui.access.policy import AccessOptions, Policy
from ui.service.service import Service

NAME = "reports.example"


@contextmanager
def proxy(port: int) -> Iterator[int]:
    """Pass requests on as nginx does in docs/deploying.md; the user is whom `x-test-user` names."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            dropped = ("x-remote-user", "x-test-user", "connection", "x-forwarded-for")
            headers = {k: v for k, v in self.headers.items() if k.lower() not in dropped}
            headers |= {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
            if user := self.headers.get("x-test-user"):
                headers["X-Remote-User"] = user
            behind = http.client.HTTPConnection("127.0.0.1", port, source_address=("127.0.0.5", 0))
            behind.request(self.command, self.path, body, headers)
            reply = behind.getresponse()
            content = reply.read()
            self.send_response(reply.status)
            for key, value in reply.getheaders():
                if key.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(key, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = pass_on  # noqa: N815 -- the names that the library looks for

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module")
def ports(tmp_path_factory) -> Iterator[tuple[int, int, Path]]:
    home = tmp_path_factory.mktemp("home")
    Accounts(home).add("ann", "editor", None)
    options = AccessOptions(trust_header="X-Remote-User", proxies=("127.0.0.5",))
    service = Service(lambda progress, notice: FakeAssistant())
    with serve(service, allowed=(NAME,), policy=Policy(home, options)) as url:
        port = int(url.rpartition(":")[2])
        with proxy(port) as outer:
            yield port, outer, home


def send(
    port: int, path: str, method: str = "GET", body: str = "", source="127.0.0.1", **headers: str
):
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, source_address=(source, 0), timeout=30
    )
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    connection.request(method, path, body.encode() or None, {"Host": NAME} | named)
    reply = connection.getresponse()
    return reply.status, reply.read().decode(), reply.headers


def test_whom_the_proxy_signed_in_gets_the_page_and_answers(ports) -> None:
    _, outer, _ = ports
    status, page, _ = send(outer, "/", x_test_user="ann", accept="text/html")
    assert status == 200 and "引據" in page
    _, text, _ = send(outer, "/config", x_test_user="ben")
    assert json.loads(text)["root"] == f"https://{NAME}"
    _, text, _ = send(outer, "/yinju/status", x_test_user="ben")
    assert (json.loads(text)["name"], json.loads(text)["role"]) == ("ben", "reader")
    asked = json.dumps({"number": 1, "question": "京張?"})
    own = {"x_yinju": "1", "x_test_user": "ben", "origin": f"https://{NAME}"}
    status, text, _ = send(outer, "/yinju/ask", "POST", asked, **own)
    assert status == 200 and "京張" in text
    assert send(outer, "/yinju/build", "POST", **own)[0] == 403
    assert (
        send(outer, "/yinju/ask", "POST", asked, **own | {"origin": "https://evil.example"})[0]
        == 403
    )


def test_nobody_comes_in_past_the_proxy(ports) -> None:
    inner, outer, _ = ports
    assert send(outer, "/yinju/status")[0] == 401
    assert send(outer, "/yinju/status", x_remote_user="ann")[0] == 401
    for source in ("127.0.0.1", "127.0.0.6"):
        claims = {"x_remote_user": "ann", "x_forwarded_for": "127.0.0.5", "source": source}
        assert send(inner, "/yinju/status", **claims)[0] == 401
    status, _, headers = send(outer, "/", accept="text/html")
    assert (status, headers["location"]) == (303, "/sign-in")
    assert send(outer, "/yinju/status", x_test_user="ann", host="other.example")[0] == 400


def test_what_only_a_proxy_may_say_is_not_believed_of_others(ports) -> None:
    inner, *_ = ports
    _, page, _ = send(inner, "/sign-in", x_forwarded_host="evil.example", x_forwarded_proto="https")
    assert "evil" not in page


def test_programs_come_in_with_a_token(ports) -> None:
    import asyncio

    import httpx
    from gradio_client import Client
    from gradio_client.exceptions import AuthenticationError
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    url, accounts = f"http://127.0.0.1:{ports[0]}", Accounts(ports[2])
    headers = {"Authorization": f"Bearer {accounts.make_token('ann')}"}
    answer = Client(url, verbose=False, headers=headers).predict("京張?", api_name="/ask")
    assert answer["citations"]
    with pytest.raises(AuthenticationError):
        Client(url, verbose=False)

    async def use(given: dict[str, str]) -> dict:
        async with (
            httpx.AsyncClient(headers=given) as client,
            streamable_http_client(f"{url}/gradio_api/mcp/", http_client=client) as (
                read,
                write,
                _,
            ),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            reply = await session.call_tool("ask", {"question": "京張?"})
            return json.loads(reply.content[0].text)

    assert asyncio.run(use(headers)) == answer
