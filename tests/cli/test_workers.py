"""`yinju serve --workers 2`: any process answers, what one keeps all see, and one that dies is replaced."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from index import build_index, current_name
from ui.access.accounts import Accounts
from ui.access.forwarding import Forward, Siblings
from ui.access.quotas import Counter

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="lists processes as Linux does")
SHOWN = {"x-yinju": "1"}


class Server:
    """A server of two processes; every request is a connection of its own."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, str(ROOT / "yinju.py"), "serve", "--workers", "2", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--home", str(home)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"YINJU_CONTEXT": "off"},
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[3]
        self.cookies: dict[str, str] = {}
        self.wait_for(lambda: all(self.find_pids()), "two processes")

    def ask(self, method: str, path: str, **options) -> httpx.Response:
        options = {"headers": SHOWN, "cookies": self.cookies, "timeout": 60} | options
        reply = httpx.request(method, self.url + path, **options)
        self.cookies |= dict(reply.cookies)
        return reply

    def question(self, text: str, **values) -> str:
        reply = self.ask("POST", "/yinju/ask", json={"number": 1, "question": text} | values)
        assert reply.status_code == 200, reply.text
        return reply.text.splitlines()[-1]

    def find_pids(self) -> tuple[int, int]:
        """Return the process of the first and of the other, 0 for one that has not begun."""
        found = [0, 0]
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in map(int, children.read_text().split()):
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found[found.index(0)] = pid  # in the order of their start
        return found[0], found[1]

    def wait_for(self, is_so, what: str, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, f"never came: {what}"
            time.sleep(0.2)

    @contextmanager
    def alone(self, number: int) -> Iterator[None]:
        """Have one process answer, while the other is stopped."""
        pids = self.find_pids()
        other = pids[1 - number]
        os.kill(other, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(other, signal.SIGCONT)

    def is_healthy(self) -> bool:
        try:
            return self.ask("GET", "/health", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("workers")
    (folder / "鐵路.txt").write_text("一、鐵路\n京張鐵路遺址公園由鐵路方面共同協調。\n", "utf-8")
    build_index(home, folder)
    server = Server(home)
    server.home = home
    try:
        for number in (0, 1):
            with server.alone(number):
                server.wait_for(server.is_healthy, f"process {number} can be asked")
        yield server
    finally:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(20) == 0


def test_each_process_answers_and_sees_what_the_other_kept(server):
    named = {"conversation": "c" * 20}
    server.ask("GET", "/yinju/greeting")  # gives this browser its cookie
    with server.alone(0):
        first = server.question("京張鐵路遺址公園由誰協調?", **named, turn="a" * 20)
    with server.alone(1):
        second = server.question("京張鐵路遺址公園由誰協調?", **named, turn="b" * 20)
        opened = server.ask("POST", "/yinju/conversations/open", json={**named, "first": 1})
    assert "鐵路方面共同協調" in first and "鐵路方面共同協調" in second
    assert opened.text.count('"id": "aaaaaaaa') == opened.text.count('"id": "bbbbbbbb') == 1


def test_what_is_uploaded_is_answered_by_all(server):
    built = current_name(server.home)
    text = "一、預算\n年度預算由財政局核定。\n".encode()
    for _ in range(2):  # whichever process takes it, the first one keeps it
        reply = server.ask(
            "POST", "/yinju/upload?name=預算.txt&existing=replace", content=text, headers=SHOWN
        )
        assert reply.status_code == 200, reply.text
    server.wait_for(lambda: current_name(server.home) != built, "a new generation")
    for number in (0, 1):
        with server.alone(number):
            server.wait_for(
                lambda: "財政局" in server.question("年度預算由誰核定?"), f"process {number} has it"
            )
    marks = [server.ask("GET", "/yinju/status").headers["etag"] for _ in range(6)]
    told_by = {mark.partition("-")[0] for mark in marks}  # what is told may change meanwhile
    assert len(told_by) == 1, "one process tells what is going on"


def test_accounts_and_sessions_hold_everywhere(server):
    accounts = Accounts(server.home)
    accounts.add("ming", "reader", "correct horse")
    try:
        for number in (0, 1):
            with server.alone(number):
                assert server.ask("GET", "/yinju/choices", cookies={}).status_code == 401
        form = {"name": "ming", "password": "correct horse"}
        for _ in range(2):
            assert server.ask("POST", "/sign-in", data=form).status_code == 303
        for number in (0, 1):
            with server.alone(number):
                assert server.ask("GET", "/yinju/choices").status_code == 200
    finally:
        accounts.remove("ming")


def test_a_process_that_dies_is_replaced(server):
    first, other = server.find_pids()
    os.kill(other, signal.SIGKILL)
    server.wait_for(lambda: server.find_pids()[1] not in (0, other), "another process")
    assert server.is_healthy()
    assert server.find_pids()[0] == first


def test_several_count_together(tmp_path):
    """The quota is one, whichever process is asked."""
    one, other = Counter(tmp_path), Counter(tmp_path)
    waits = [counter.count(("3/minute",), "ask", "ming") for counter in (one, other, one, other)]
    assert waits[:3] == [0, 0, 0] and 0 < waits[3] <= 60
    assert not other.count(("3/minute",), "ask", "li")
    other.forget(("3/minute",), "ask", "ming")
    assert not one.count(("3/minute",), "ask", "ming")


@pytest.mark.parametrize("secret", ["", "wrong", "秘密".encode().decode("latin-1"), "right"])
def test_only_a_sibling_says_where_a_request_comes_from(tmp_path, secret):
    seen = []

    async def note(scope, receive, send):
        seen.append((scope["client"], scope["headers"]))

    first = Forward(note, Siblings(0, 1, "right", tmp_path))
    said = [(b"x-yinju-from", f"{secret} 10.0.0.9 77".encode("latin-1"))]
    scope = {"type": "http", "client": ("10.0.0.1", 5), "path": "/", "headers": said}
    asyncio.run(first(scope, None, None))
    trusted = secret == "right"
    assert seen == [(("10.0.0.9", 77) if trusted else ("10.0.0.1", 5), [])]
