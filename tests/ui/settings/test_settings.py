"""Settings of the home: names that mean the same are checked, kept and followed at once."""

import shutil

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.composing.llm.model import LanguageModel
from ui.access.visitor import BrowserVisitors
from ui.page.routes import make_router
from ui.service.service import Service
from ui.settings.aliases import check_aliases, read_aliases, write_aliases

OWN = {"x-yinju": "1"}


@pytest.fixture
def home(report_home, tmp_path):
    return shutil.copytree(report_home, tmp_path / "home")


@pytest.fixture
def client(home):
    service = Service.of_home(home)
    service._deepening = None
    service.start()
    service.ask("報告")
    app = FastAPI()
    app.add_middleware(BrowserVisitors)
    app.include_router(make_router(service))
    client = TestClient(app)
    client.service = service
    yield client
    service.close()


def keep(client, text, version=None):
    version = version or client.get("yinju/settings/aliases").json()["version"]
    given = {"text": text, "version": version}
    return client.post("yinju/settings/aliases", json=given, headers=OWN)


def faults(text):
    return [(one.line, one.message.code.removeprefix("alias.")) for one in check_aliases(text)]


def test_what_would_have_no_effect_is_named_by_line():
    assert faults("# a comment\n\n麗都 = Lido, 丽都花园\n京張鐵路\n") == []
    assert faults("Lido = \n") == [(1, "empty"), (1, "alone")]
    assert faults("麗都 = Lido\n麗都 = Lidu") == [(2, "twice")]
    assert faults("丽都=a1\n麗都=b1") == [(2, "twice")]  # folded, they are one name
    assert faults("ok = !!!") == [(1, "unsearchable")]
    assert faults("Lido") == [(1, "alone")]
    assert faults("a = " + "b" * 600) == [(1, "long")]
    assert faults("甲乙丙\n" * 60_000) == [(0, "list_long")]


def test_a_kept_list_is_followed_by_the_next_question(client, home):
    word = "Zzyzx Garden"
    before = client.get("yinju/search", params={"query": word, "explain": True}).text
    kept = keep(client, f"麗都 = {word}   \r\n")
    assert kept.status_code == 200 and "已儲存" in kept.json()["html"]
    assert (home / "terms.txt").read_text("utf-8") == f"麗都 = {word}\n"
    after = client.get("yinju/search", params={"query": word, "explain": True}).text
    assert "alias" not in before and "alias" in after
    assert "麗都" in after.split('class="hits"')[1].split("</article>")[0]
    assert keep(client, "").status_code == 200
    assert "alias" not in client.get("yinju/search", params={"query": word, "explain": True}).text


def test_a_faulty_list_or_one_that_was_changed_meanwhile_is_not_kept(client, home):
    write_aliases(home, "麗都 = Lido")
    wrong = keep(client, "麗都 = Lido\nLido")
    assert wrong.status_code == 422
    assert [one["line"] for one in wrong.json()["faults"]] == [2, 2]
    assert keep(client, "麗都 = Lidu", version="old").status_code == 409
    assert read_aliases(home) == "麗都 = Lido\n"
    assert not list(home.glob(".terms*"))
    given = {"text": "", "version": ""}
    assert client.post("yinju/settings/aliases", json=given).status_code == 403  # another site


def test_what_is_in_use_is_told(client):
    html = client.get("yinju/settings/in-use").text
    manifest = client.service.assistant.manifest
    for told in ("builtin", manifest.generation, "local", "320 / 60"):
        assert told in html
    assert "none; answers are quotations" in html
    key = "sk-never-shown"
    model = LanguageModel("qwen<3", "http://llm.office:8000/v1", key, key_source="llm.toml")
    client.service.language_model = model
    html = client.get("yinju/settings/in-use").text
    assert all(told in html for told in ("qwen&lt;3", "llm.office:8000", "llm.toml"))
    assert key not in html
