"""The page in Debian's Firefox: ask, open a source, reopen the conversation, send a file.

Playwright drives a Firefox of its own make only. Mozilla's own driver speaks to any Firefox.
"""

import gc
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import served
from ui_support import firefox as find_firefox

from ui.service.service import Service

driver = pytest.importorskip("marionette_driver", reason="marionette-driver is not installed")
FIREFOX = find_firefox()
pytestmark = pytest.mark.skipif(FIREFOX is None, reason="no Firefox: apt-get install firefox-esr")
CSS = driver.By.CSS_SELECTOR
ASKED = "京張鐵路遺址公園是怎樣和鐵路方面協調的?"
PREFERENCES = {
    "intl.accept_languages": "zh-TW",
    "ui.prefersReducedMotion": 1,  # what is clicked does not move
    "network.proxy.type": 0,  # a proxy that the environment names would be asked for our page
    "datareporting.policy.dataSubmissionEnabled": False,
}


class Firefox:
    """A Firefox that waits for what it is asked for."""

    def __init__(self, folder: Path) -> None:
        from marionette_driver.marionette import Marionette

        self.marionette = Marionette(
            bin=FIREFOX, headless=True, prefs=PREFERENCES, gecko_log=str(folder / "gecko.log")
        )
        self.marionette.start_session()

    def find(self, selector: str):
        """Return the first element that is there and seen."""
        seen = driver.Wait(self.marionette, timeout=60).until(
            lambda m: [one for one in m.find_elements(CSS, selector) if one.is_displayed()]
        )
        return seen[0]

    def run(self, script: str, *values: object) -> object:
        return self.marionette.execute_script(script, script_args=values, sandbox=None)

    def wait_for(self, script: str) -> None:
        driver.Wait(self.marionette, timeout=60).until(lambda m: m.execute_script(script))

    def ask(self, question: str) -> None:
        box = self.find("#question textarea")
        box.send_keys(question)
        box.send_keys(driver.keys.Keys.ENTER)


@pytest.fixture
def firefox(tmp_path) -> Iterator[Firefox]:
    started = Firefox(tmp_path)
    yield started
    started.marionette.cleanup()
    del started.marionette
    gc.collect()  # its profiles remove themselves, which is too late when Python ends


def test_asking_citing_reopening_and_sending_work_in_firefox(
    firefox, report_home, tmp_path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(report_home, home)
    with served(Service.of_home(home)) as server:
        firefox.marionette.navigate(server.url)
        firefox.run(
            "window.wrong = []; addEventListener('error', (event) => wrong.push(event.message));"
        )
        firefox.ask(ASKED)
        quote = firefox.find(".statement q").text
        assert "京張" in quote or "路地合作" in quote
        firefox.find(".statement .cite").click()
        assert firefox.find("#sources .source.open mark").text == quote
        firefox.find("#sources .source.open .whole a").click()
        assert firefox.find("#read mark").text == quote
        firefox.marionette.go_back()
        firefox.find(".statement .cite")

        firefox.find(".fresh").click()
        firefox.wait_for("return !document.querySelector('.turn')")
        firefox.find("[data-do=conversations]").click()
        firefox.find("#conversations .talk a").click()
        assert ASKED in firefox.find(".asked").text
        firefox.find(".statement q")

        firefox.run("location.hash = '#/documents'")
        sent = tmp_path / "茶園.txt"
        sent.write_text("青川鎮2023年新開茶園三百二十畝。", "utf-8")
        firefox.find("#listing a")
        firefox.marionette.find_element(CSS, "#documents [data-pick]").send_keys(str(sent))
        firefox.wait_for("return document.querySelector('#sending .outcome')?.innerText")
        assert (home / "documents" / "茶園.txt").read_text("utf-8") == sent.read_text("utf-8")
        assert firefox.run("return window.wrong") == []
        check_phone(firefox)


def check_phone(firefox: Firefox) -> None:
    """On a narrow page the source is a sheet that Esc closes."""
    firefox.marionette.set_window_rect(width=450, height=844)
    firefox.run("location.hash = '#/'")
    firefox.find(".statement .cite").click()
    firefox.find("#sheet mark")
    inner, page = firefox.run("return [innerWidth, document.documentElement.scrollWidth]")
    assert page <= inner < 600
    firefox.find("#sheet").send_keys(driver.keys.Keys.ESCAPE)
    deadline = time.monotonic() + 20
    while firefox.marionette.find_element(CSS, "#sheet").is_displayed():
        assert time.monotonic() < deadline
        time.sleep(0.05)
