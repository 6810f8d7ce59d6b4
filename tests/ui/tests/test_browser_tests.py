"""The Tests page in a real browser: run, open, edit, delete, ask live; and tests made in the chat."""

import json
import shutil

import pytest
from ui_support import needs_browser

from ui.service.service import Service

expect = pytest.importorskip("playwright.sync_api").expect
pytest.register_assert_rewrite("browser_support")
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
ASKED = "京張鐵路遺址公園是怎樣和鐵路方面協調的?"
CASES = [
    {"id": "one", "question": ASKED, "evidence": ["路地合作"], "kind": "fact"},
    {"id": "gone", "question": "園區種了什麼竹子?", "evidence": ["園區種了三百株竹子與梅花"]},
]


@pytest.fixture
def home(report_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(report_home, home)
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in CASES)
    (home / "questions.jsonl").write_text("".join(lines), "utf-8")
    return home


def test_cases_are_run_opened_changed_and_made_from_answers(visit, home) -> None:
    with served(Service.of_home(home)) as server:
        page = visit(server.url + "/#/tests?text=竹子")
        rows = page.locator("#tests tbody tr:has(.of-question)")
        expect(rows).to_have_count(1)
        page.locator("[data-do=run-tests]").click()
        expect(page.locator(".summary .interval").first).to_be_visible()
        expect(rows.first).to_contain_text("未通過", use_inner_text=True)
        assert page.locator("textarea").last.get_attribute("data-testid") == "textbox"

        rows.first.locator("a").click()
        expect(page.locator(".one-case > h3")).to_be_focused()
        expect(page.locator(".wanted .wrong")).to_contain_text("已經沒有")
        page.locator("[data-edit]").click()
        page.locator(".case-form [name=question]").fill(ASKED)
        page.locator(".case-form [name=evidence]").fill("")
        page.locator(".case-form [type=submit]").click()
        expect(page.locator(".case-form .faults")).to_contain_text("沒有依據", use_inner_text=True)
        page.locator(".case-form [name=evidence]").fill("路地合作")
        page.locator(".case-form [type=submit]").click()
        expect(page.locator(".is-wanted mark").first).to_be_visible()
        page.locator("[data-gone]").click()
        page.locator("[data-do=delete-case]").click()
        expect(page.locator("#tests .table-of-cases")).to_be_visible()
        assert '"gone"' not in (home / "questions.jsonl").read_text("utf-8")

        page.locator("#tests .cases [name=text]").fill("鐵路方面")
        page.locator("#tests tbody .of-question a", has_text=ASKED).last.click()
        page.locator("[data-asked]").click()
        page.locator(".turn .refs").first.wait_for()

        page.locator("[data-act=test]").click()
        expect(page.locator(".toast a")).to_be_visible()
        page.locator("[data-act=wrong]").click()
        page.locator(".right-passage .right-sentence").nth(1).click()
        page.locator(".right-passage [type=submit]").click()
        expect(page.locator(".right-passage")).to_have_count(0)
        expect(page.locator("[data-act=down]")).to_have_attribute("aria-pressed", "true")
        page.locator("[data-act=wrong]").click()
        page.locator(".right-passage [data-choose]").first.click()
        page.locator("#read mark").first.wait_for()
        page.evaluate("getSelection().selectAllChildren(document.querySelector('#read mark'))")
        page.locator("[data-do=use-selection]").click()
        page.locator(".toast a").click()
        expect(rows).to_have_count(1)
        kept = json.loads((home / "feedback.questions.jsonl").read_text("utf-8"))
        assert "draft" not in kept and kept["evidence"][0] and kept["answered"]
