"""The Search page: the passages of `yinju search`, limited, marked and explained."""

import json
import re
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import Assistant
from index import build_index
from ui.documents.collections import Collections
from ui.page.routes import make_router
from ui.search.filters import Filters, choose_documents, list_choices
from ui.search.marking import WordMarker
from ui.service.service import Service

REPORTS = {
    "2019年工作報告.txt": "全市新建公園三座，綠化面積達到十二公頃。\n道路兩旁種了樹。\n",
    "2021年工作報告.txt": "全市新建公園五座，每座公園都設有步道。\n",
    "notes.md": "# Parks\n\nThe city opened two parks in 2020. Lido has a garden.\n",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, "utf-8")
    build_index(home, folder)
    assistant = Assistant.open(home)
    service = Service(lambda progress, notice: assistant, home=home)
    service.start()
    app = FastAPI()
    app.include_router(make_router(service))
    client = TestClient(app)
    client.assistant = assistant
    client.collections = Collections(home)
    service.ask("公園")  # it is ready
    return client


def words_of(html: str, tag: str) -> list[str]:
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", one)) for one in found]


def test_the_passages_are_those_of_the_index_in_their_order(client):
    html = client.get("yinju/search", params={"query": "新建公園"}).text
    hits = client.assistant.search("新建公園")
    linked = [unescape(one) for one in re.findall(r'href="#/read\?([^"]+)"', html)]
    assert len(linked) == len(hits) > 2
    for hit, address in zip(hits, linked, strict=True):
        assert f"start={hit.passage.start}&end={hit.passage.end}" in address
    assert {"新建公園", "公園"} <= set(words_of(html, "mark"))


def test_filters_limit_the_search_and_say_so(client):
    def names(**filters) -> set[str]:
        html = client.get("yinju/search", params={"query": "公園 park", **filters}).text
        return set(re.findall(r'<a href="[^"]+">([^<]+)</a>', html))

    assert names() == {"2019年工作報告.txt", "2021年工作報告.txt", "Parks"}
    assert names(year="2021") == {"2021年工作報告.txt"}
    assert names(format="md") == {"Parks"}
    assert names(document="工作报告 2019") == {"2019年工作報告.txt"}  # either script
    assert names(year="1999") == set()
    html = client.get("yinju/search", params={"query": "公園", "year": "2021"}).text
    assert "Searching 1 of 3 documents" in html
    assert "&#34;2021&#34;, 1" in html and "&#34;txt&#34;, 2" in html  # what can be chosen


def test_a_search_can_be_limited_to_a_collection(client):
    client.collections.change("公園", ["2019年工作報告.txt", "notes.md"])
    found = client.get("yinju/search", params={"query": "公園", "collection": "公園"}).text
    assert "2019" in found and "Parks" in found and "2021年" not in found.split('class="hits"')[1]
    offered = re.search('data-collections="([^"]*)"', found)[1]
    assert json.loads(unescape(offered)) == [["公園", 2]]
    assert "No document passes" in client.get("yinju/search?query=公園&collection=x").text


def test_explain_tells_ranks_and_what_was_searched_for(client):
    html = client.get("yinju/search", params={"query": "parks 地铁", "explain": "true"}).text
    said = " ".join(re.sub("<[^>]+>", " ", html).split())
    hit = client.assistant.search("parks 地铁")[0]
    assert f"Dense rank {hit.dense_rank} " in said and f"Lexical rank {hit.lexical_rank} " in said
    assert "公园" in said and "dictionary" in said
    unknown = html.split('class="unknown"')[1]
    assert unknown.startswith("><b>地铁</b>") and "in no document" in unknown
    assert "dense" not in client.get("yinju/search", params={"query": "parks"}).text.lower()


def test_nothing_found_nothing_asked_and_too_much_asked(client):
    assert "No document passes" in client.get("yinju/search?query=x&year=1999").text
    assert client.get("yinju/search").status_code == 200
    assert client.get("yinju/search", params={"query": "x" * 2_001}).status_code == 422
    html = client.get("yinju/search", params={"query": "<script>alert(1)</script>公園"}).text
    assert "<script" not in html


def test_marks_stand_in_the_text_as_it_is():
    marker = WordMarker(["公园", "park", "2020"])
    assert marker.split("綠 公\u3000園 ＰＡＲＫＳ 在２０２０年") == [
        ("綠 ", False),
        ("公\u3000園", True),
        (" ", False),
        ("ＰＡＲＫＳ", True),
        (" 在", False),
        ("２０２０", True),
        ("年", False),
    ]
    assert "".join(text for text, _ in marker.split("spark 公園公園")) == "spark 公園公園"
    assert marker.split("spark") == [("spark", False)]


def test_years_come_from_names_and_else_from_dates(client):
    entries = client.assistant.manifest.documents
    assert list_choices(entries).years[0] == ("2021", 1)
    assert choose_documents(entries, Filters(year="2019")) == ["2019年工作報告.txt"]
