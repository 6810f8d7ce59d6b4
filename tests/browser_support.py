"""A real browser on a real server, and the proof that nothing left the machine.

A test that needs it says `pytest_plugins = ["browser_support"]` in its module, and asks for `browser`
or `visit`. One Chromium serves all tests of a process; `visit` gives each a profile of its own.
"""

import asyncio
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright import sync_api as playwright
from ui_support import chromium

CHROMIUM = chromium()
calls: list[str] = []  # to other machines, by the server, which runs in this process


def _note_calls(event: str, arguments: tuple) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
        if host not in ("127.0.0.1", "::1", "localhost"):
            calls.append(host)


sys.addaudithook(_note_calls)

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


_loops: list[asyncio.AbstractEventLoop] = []  # Playwright's, which it calls running all the time


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep Playwright's loop from tests without a browser: `asyncio.run` refuses to run in another."""
    if _loops:
        asyncio._set_running_loop(_loops[0] if "browser" in item.fixturenames else None)
    return (yield)


@pytest.fixture(scope="session")
def browser() -> Iterator[playwright.Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium")
    playwright.expect.set_options(timeout=60_000)  # a busy machine is no failure
    driver = playwright.sync_playwright().start()
    _loops.append(asyncio.get_running_loop())
    launched = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield launched
    asyncio._set_running_loop(_loops.pop())
    launched.close()
    driver.stop()


class Profiles:
    """Profiles of the browser, empty at first: each is lent to one visit at a time, and emptied.

    One page of the app stays open in each, so that the process behind it lives on and need not
    compile the page's scripts anew for every test.
    """

    def __init__(self, browser: playwright.Browser) -> None:
        self._browser = browser
        self._free: list[tuple[str, str, playwright.BrowserContext]] = []

    def take(self, origin: str, language: str) -> playwright.BrowserContext:
        """Return an empty profile with one page of an origin in it."""
        for free in self._free:
            if free[:2] == (origin, language):
                self._free.remove(free)
                return free[2]
        size = {"width": 1280, "height": 844}
        made = self._browser.new_context(viewport=size, locale=language)
        made.new_page().goto(f"{origin}/health")
        return made

    def give_back(self, origin: str, language: str, context: playwright.BrowserContext) -> None:
        """Empty a profile for the next visit; end one that cannot be emptied."""
        try:
            first, *others = context.pages
            for page in others:
                page.close()
            context.set_offline(False)
            context.clear_permissions()
            context.clear_cookies()
            first.evaluate("localStorage.clear()")
            if first.evaluate("origin") == origin:
                self._free.append((origin, language, context))
                return
        except (playwright.Error, ValueError):
            pass
        context.close()


@pytest.fixture(scope="session")
def profiles(browser) -> Profiles:
    return Profiles(browser)


@pytest.fixture
def visit(profiles):
    """Return a function that opens the page; afterwards, nothing may have left the machine."""
    calls.clear()
    lent, sent, wrong = [], [], []

    def visit(url: str, width: int = 1280, language: str = "zh-TW"):
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        context = profiles.take(origin, language)

        def note_request(request) -> None:
            sent.append((url, request.url))

        lent.append((origin, language, context, note_request))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 844})
        page.set_default_timeout(60_000)
        context.on("request", note_request)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(url)
        page.locator("textarea").last.wait_for(state="attached")
        return page

    yield visit
    for origin, language, context, note_request in lent:
        context.remove_listener("request", note_request)
        profiles.give_back(origin, language, context)
    elsewhere = [
        address
        for home, address in sent
        if urlsplit(address).scheme not in ("data", "blob")
        and urlsplit(address).netloc != urlsplit(home).netloc
    ]
    assert sent
    assert elsewhere == []
    assert calls == []
    assert wrong == []


def ask(page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.locator("textarea").last.fill(question)
    page.keyboard.press("Enter")
    newest = page.locator(".turn").nth(turns)
    newest.locator(".refs, .error").first.wait_for()
