"""Signing in and out in a real browser, as a reader on a phone."""

import pytest
from serving import served
from ui_support import FakeAssistant, needs_browser

from ui.access.accounts import Accounts
from ui.access.policy import AccessOptions, Policy, Quotas
from ui.service.service import Service
from ui.service.uploads import Uploads

expect = pytest.importorskip("playwright.sync_api").expect
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser


@pytest.fixture
def url(tmp_path):
    Accounts(tmp_path).add("ben", "reader", "reader's password")
    service = Service(lambda progress, notice: FakeAssistant(), uploads=Uploads(tmp_path))
    policy = Policy(tmp_path, AccessOptions(), Quotas(questions_a_minute=1))
    with served(service, policy=policy) as server:
        yield server.url


def test_a_reader_signs_in_asks_and_signs_out(browser, url) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(url)
    expect(page.locator("h1")).to_have_text("登录", use_inner_text=True)
    page.keyboard.type("ben")  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".error")).to_have_text("账号或密码不正确。", use_inner_text=True)
    expect(page.locator("#name")).to_have_value("ben")
    page.locator("[data-language=en]").click()
    expect(page.locator("h1")).to_have_text("Sign in", use_inner_text=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in page.locator("input, button").all():
        assert part.bounding_box()["height"] >= 44
    page.locator("#password").fill("reader's password")
    page.keyboard.press("Enter")
    page.locator("#question textarea").wait_for()
    expect(page.locator(".account button")).to_have_text("Sign out", use_inner_text=True)
    for _ in range(2):
        ask(page, "How did 京張 coordinate?")
    expect(page.locator("#turn-1 .refs")).to_be_visible()
    expect(page.locator("#turn-2 .error")).to_contain_text(
        "Too many questions", use_inner_text=True
    )
    page.goto(f"{url}/#/documents")
    expect(page.locator("#documents h2")).to_be_visible()
    for hidden in ("#drop", "[data-do=build]"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.locator(".account button").click()
    page.locator("#password").wait_for()
    page.goto(url)
    expect(page.locator("#password")).to_be_visible()
    context.close()
