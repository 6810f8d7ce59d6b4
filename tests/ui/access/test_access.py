"""Who may come in, in which role, and what hostile requests get: by requests as programs send them."""

import base64
import json
import re
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from itsdangerous import TimestampSigner
from ui_support import FakeAssistant

from ui.access.accounts import Accounts
from ui.access.gate import BodyLimits, Gate
from ui.access.identity import SESSION
from ui.access.policy import AccessOptions, Policy, Quotas
from ui.page import build_page
from ui.server import application
from ui.service.service import Service
from ui.service.uploads import Uploads

PASSWORDS = {"ann": "editor's password", "ben": "reader's password"}
OWN = {"x-yinju": "1"}


class App:
    """The app of a home with two accounts, and clients of it."""

    def __init__(self, home, options: AccessOptions, quotas: Quotas) -> None:
        self.accounts = Accounts(home)
        self.accounts.add("ann", "editor", PASSWORDS["ann"])
        self.accounts.add("ben", "reader", PASSWORDS["ben"])
        self.service = Service(lambda progress, notice: FakeAssistant(), uploads=Uploads(home))
        policy = Policy(home, options, quotas)
        self.app = application(build_page(self.service), self.service, policy=policy)
        self.service.start()

    def client(self, address: str = "127.0.0.1", **headers: str) -> TestClient:
        return TestClient(
            self.app,
            base_url="http://127.0.0.1",
            client=(address, 4711),
            follow_redirects=False,
            headers=headers,
        )


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> App:
    options = AccessOptions("0.0.0.0", trust_header="X-Remote-User", proxies=("10.0.0.0/24",))
    quotas = Quotas(questions_a_minute=40, uploads_a_day=3)
    return App(tmp_path_factory.mktemp("home"), options, quotas)


@pytest.fixture(scope="module")
def entered(app) -> Iterator[None]:
    with app.client():  # Gradio's lifespan
        yield


@pytest.fixture(scope="module")
def program(app, entered) -> TestClient:
    """A client with the token of an editor."""
    app.accounts.add("robot", "editor", None)
    return app.client(authorization=f"Bearer {app.accounts.make_token('robot')}")


@pytest.fixture(scope="module")
def session(app, entered) -> str:
    """The cookie of an editor's session."""
    client = app.client("127.0.0.11")
    client.post("/sign-in", data={"name": "ann", "password": PASSWORDS["ann"]})
    return client.cookies[SESSION]


@pytest.fixture
def signed_in(app, entered):
    """Return a client that has signed in by the form."""

    def signed_in(name: str, address: str = "127.0.0.9") -> TestClient:
        client = app.client(address)
        reply = client.post("/sign-in", data={"name": name, "password": PASSWORDS[name]})
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        return client

    return signed_in


def test_who_is_not_known_is_sent_to_sign_in(app, entered) -> None:
    client = app.client()
    page = client.get("/", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    form = client.get("/sign-in")
    assert form.status_code == 200
    for text in ("登入", "登录", "Sign in", 'autocomplete="current-password"'):
        assert text in form.text
    assert not re.search(r"https?://(?!www\.w3\.org)", form.text)
    assert client.get("/health").status_code in (200, 503)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/config"), ("GET", "/theme.css"), ("GET", "/gradio_api/info"),
     ("POST", "/gradio_api/run/ask"), ("POST", "/gradio_api/call/ask"), ("POST", "/gradio_api/queue/join"),
     ("GET", "/gradio_api/queue/data?session_hash=x"), ("POST", "/gradio_api/mcp/"), ("GET", "/gradio_api/mcp/schema"),
     ("GET", "/v1/models"), ("POST", "/v1/chat/completions"), ("GET", "/yinju/status"), ("GET", "/yinju/documents"),
     ("POST", "/yinju/ask"), ("POST", "/yinju/upload?name=a.txt"), ("POST", "/yinju/delete?name=a.txt")],
)  # fmt: skip
@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer yinju_x"}, {"x-remote-user": "ann"}]
)
def test_no_route_answers_who_is_not_known(app, entered, method, path, headers) -> None:
    reply = app.client(**headers).request(method, path, headers=OWN)
    assert reply.status_code == 401 and reply.headers["www-authenticate"].startswith("Bearer")


def test_roles_are_enforced(signed_in) -> None:
    ann, ben = signed_in("ann"), signed_in("ben")
    assert ann.get("/yinju/status").json()["role"] == "editor"
    assert (ben.get("/yinju/status").json()["name"], ben.get("/yinju/status").json()["role"]) == (
        "ben",
        "reader",
    )
    question = {"number": 1, "question": "京張?"}
    assert ben.post("/yinju/ask", json=question, headers=OWN).status_code == 200
    for path in ("upload?name=a.txt", "delete?name=a.txt", "build", "cancel", "settings/aliases"):
        assert ben.post(f"/yinju/{path}", headers=OWN, content=b"x").status_code == 403, path
    assert (
        ann.post("/yinju/upload?name=a.txt", headers=OWN, content="一段文字。").status_code == 200
    )
    assert ann.post("/yinju/delete?name=a.txt", headers=OWN).json()["done"]


PERSONAL = (
    "ask",
    "following",
    "uploads",
    "conversations/",
    "composed/",
    "tests/open",
)  # what readers may send
SHARED = ("conversations/test", "conversations/correct")  # the tests are of the home


def test_every_route_that_changes_anything_demands_the_page_and_an_editor(app, signed_in) -> None:
    ann, ben = signed_in("ann"), signed_in("ben")
    paths = app.app.openapi()["paths"].items()
    sent = [(method.upper(), path) for path, methods in paths for method in methods]
    sent = [one for one in sent if one[0] != "GET" and one[1].startswith("/yinju/")]
    assert len(sent) > 8
    for method, path in sent:
        assert ann.request(method, path, content=b"{").status_code == 403, path
        status = ben.request(method, path, headers=OWN, content=b"{").status_code
        name = path.removeprefix("/yinju/")
        is_personal = name.startswith(PERSONAL) and name not in SHARED
        assert (status == 403) != is_personal, (path, status)


def test_a_session_ends_with_sign_out_and_with_the_password(app, signed_in) -> None:
    ben = signed_in("ben")
    assert ben.get("/sign-in").headers["location"] == "/"
    kept = ben.cookies[SESSION]
    assert ben.post("/sign-out").headers["location"] == "/sign-in"
    assert ben.get("/yinju/status").status_code == 401
    app.accounts.set_password("ben", PASSWORDS["ben"])  # hashed anew
    again = app.client()
    again.cookies.set(SESSION, kept)
    assert again.get("/yinju/status").status_code == 401


def test_a_token_lets_a_program_in(app, entered) -> None:
    token = app.accounts.make_token("ben")
    program = app.client(authorization=f"Bearer {token}")
    assert program.get("/yinju/status").json()["name"] == "ben"
    assert program.get("/v1/models").status_code == 200
    app.accounts.make_token("ben")
    assert program.get("/v1/models").status_code == 401


def test_cookies_are_for_the_server_alone(app, entered) -> None:
    secure = app.client(
        "10.0.0.7", **{"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.9"}
    )
    data = {"name": "ann", "password": PASSWORDS["ann"]}
    for client, expected in ((app.client("127.0.0.8"), False), (secure, True)):
        cookie = client.post("/sign-in", data=data).headers["set-cookie"].lower()
        assert (
            "httponly" in cookie and "samesite=lax" in cookie and ("secure" in cookie) == expected
        )


def test_a_proxy_names_who_has_signed_in(app, entered) -> None:
    def role(address: str, *names: bytes) -> tuple[int, str | None, str | None]:
        headers = [(b"x-remote-user", name) for name in names]
        reply = app.client(address).get("/yinju/status", headers=headers)
        values = reply.json()
        return reply.status_code, values.get("name"), values.get("role")

    assert role("10.0.0.7", b"ann") == (200, "ann", "editor")
    assert role("10.0.0.7", "王小明".encode()) == (200, "王小明", "reader")
    for address, *names in (
        ("10.0.1.7", b"ann"),
        ("10.0.0.7", b"ann", b"ben"),
        ("10.0.0.7", b""),
        ("10.0.0.7", b"~ann"),
        ("10.0.0.7", b"a\x00b"),
    ):
        assert role(address, *names)[0] == 401, (address, names)
    spoofed = app.client("192.0.2.1", **{"x-forwarded-for": "10.0.0.7", "x-remote-user": "ann"})
    assert spoofed.get("/yinju/status").status_code == 401


def test_passwords_cannot_be_tried_for_long(app, entered) -> None:
    attacker = app.client("192.0.2.50")
    tries = [
        attacker.post("/sign-in", data={"name": "ann", "password": f"guess {n}"}) for n in range(11)
    ]
    assert [reply.status_code for reply in tries] == [401] * 10 + [429]
    assert int(tries[-1].headers["retry-after"]) > 0 and "Try again in" in tries[-1].text
    right = {"name": "ann", "password": PASSWORDS["ann"]}
    assert attacker.post("/sign-in", data=right).status_code == 429
    assert app.client("192.0.2.51").post("/sign-in", data=right).status_code == 303


def test_quotas_count_by_account(app, signed_in) -> None:
    app.accounts.add("eve", "editor", "eve's password")
    PASSWORDS["eve"] = "eve's password"
    eve = signed_in("eve", "127.0.0.10")
    sent = [
        eve.post(f"/yinju/upload?name={n}.txt", headers=OWN, content=f"第{n}份文件。").status_code
        for n in range(4)
    ]
    assert sent == [200, 200, 200, 429]
    asked = [eve.post("/v1/chat/completions", content=b"{").status_code for _ in range(41)]
    assert asked == [422] * 40 + [429]
    assert eve.post("/yinju/tests/open", headers=OWN, json={"key": "x"}).status_code == 429
    assert signed_in("ann").post("/v1/chat/completions", content=b"{").status_code == 422


# --- hostile requests; docs/deploying.md lists them with what each gets -------------------------

CLOSED = (
    "/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://x",
    "/gradio_api/heartbeat/x", "/gradio_api/stream/x", "/gradio_api/component_server", "/gradio_api/vibe-edit",
    "/gradio_api/process_recording", "/gradio_api/reset", "/gradio_api/cancel", "/gradio_api/app_id", "/gradio_api/token",
    "/gradio_api/openapi.json", "/gradio_api/deep_link", "/gradio_api/run/predict", "/gradio_api/call/lambda",
    "/gradio_api/mcp/sse", "/gradio_api/mcp/messages/", "/gradio_api/dev/reload", "/gradio_api/profiling/traces",
    "/monitoring", "/monitoring/summary", "/login", "/logout", "/manifest.json", "/pwa_icon", "/svelte/x.js",
    "//etc/passwd", "/yinju", "/docs", "/openapi.json", "/.env", "/users.json",
)  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_what_gradio_brings_besides_is_closed(program, path) -> None:
    for method in ("GET", "POST"):
        reply = program.request(method, f"http://127.0.0.1{path}")
        assert reply.status_code == 404, (method, path, reply.text[:200])


FOREIGN = (
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:81"},
    {"origin": "http://127.0.0.1.evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"},
)


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-out", "/yinju/ask", "/yinju/delete?name=a", "/gradio_api/run/ask", "/gradio_api/queue/join",
     "/gradio_api/mcp/", "/v1/chat/completions"],
)  # fmt: skip
def test_another_site_changes_and_asks_nothing(program, path, headers) -> None:
    reply = program.post(path, headers=headers | OWN, content=b"{}")
    assert (reply.status_code, "page" in reply.text) == (403, True)


def test_another_site_may_link_here_and_embed_nothing(app, entered) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert app.client().get("/sign-in", headers=link).status_code == 200
    framed = app.client().get("/sign-in").headers
    assert (
        framed["x-frame-options"] == "SAMEORIGIN" and framed["x-content-type-options"] == "nosniff"
    )
    for path in ("/yinju/original/file?document=a.pdf", "/yinju/status", "/config"):
        assert app.client().get(path, headers=link).status_code == 403


@pytest.mark.parametrize("kind", ["signed with another key", "unsigned", "cut", "old", "of nobody"])
def test_forged_sessions_are_nobody(app, session, kind) -> None:
    real = session
    payload, _, rest = real.partition(".")
    other = TimestampSigner("another key")
    forged = {
        "signed with another key": other.sign(payload).decode(),
        "unsigned": payload,
        "cut": real[:-2],
        "old": f"{payload}.AAAAAA.{rest.rpartition('.')[2]}",
        "of nobody": other.sign(b"e30=").decode(),
    }[kind]
    client = app.client()
    client.cookies.set(SESSION, forged)
    assert client.get("/yinju/status").status_code == 401


def test_a_session_of_another_form_is_nobody(app, session) -> None:
    secret = (app.service.uploads.home / "session.key").read_text().strip()
    for values in ({"name": "ann"}, {"name": ["ann"], "mark": None}, {"mark": ""}, {}):
        payload = base64.b64encode(json.dumps(values).encode())
        client = app.client()
        client.cookies.set(SESSION, TimestampSigner(secret).sign(payload).decode())
        assert client.get("/yinju/status").status_code == 401, values


@pytest.mark.parametrize(
    "path",
    ["/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fetc%2fpasswd",
     "/assets/....//....//etc/passwd", "/yinju/original/file?document=../../users.json",
     "/yinju/read?document=../users.json", "/yinju/original/file?document=%2fetc%2fpasswd"],
)  # fmt: skip
def test_no_path_leaves_its_folder(program, path) -> None:
    reply = program.get(path)
    assert (
        reply.status_code in (200, 403, 404)
        and "root:" not in reply.text
        and "argon2" not in reply.text
    )


def test_bodies_that_are_too_long_are_refused(program) -> None:
    long = b" " * (9 << 20)

    def parts() -> Iterator[bytes]:
        for _ in range(9):
            yield b" " * (1 << 20)

    for path in (
        "/gradio_api/run/ask",
        "/gradio_api/mcp/",
        "/v1/chat/completions",
        "/yinju/ask",
        "/sign-in",
    ):
        assert program.post(path, content=long, headers=OWN).status_code == 413, path
        assert program.post(path, content=parts(), headers=OWN).status_code == 413, path
    lying = {"content-length": "x"} | OWN
    assert program.post("/yinju/ask", content=b"{}", headers=lying).status_code == 413


def test_a_body_that_dawdles_is_refused() -> None:
    import asyncio

    async def app(scope, receive, send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def dawdle() -> dict:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def run() -> list[int]:
        sent: list[int] = []

        async def send(event) -> None:
            if event["type"] == "http.response.start":
                sent.append(event["status"])

        scope = {"type": "http", "method": "POST", "path": "/yinju/ask", "headers": []}
        await Gate(app, BodyLimits(seconds=0.2))(scope, dawdle, send)
        return sent

    began = time.monotonic()
    assert asyncio.run(run()) == [408] and time.monotonic() - began < 2
