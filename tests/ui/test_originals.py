"""A document's own file: its pages as pictures, the file itself, and whether it is still the same."""

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from lxml import html as lxml
from PIL import Image

from assistant import Assistant
from corpus import UnreadableFile
from index import build_index
from ui.access.headers import POLICY
from ui.page import build_page
from ui.server import application
from ui.service.reading.pictures import Pictures
from ui.service.service import Service
from ui.service.uploads import Uploads

PDF = "年報/報告 2023.pdf"
WEB = "網頁.html"
MEMBER = "資料.zip/數據/清冊.csv"
PAGE = '<html><body><script>alert(1)</script><p onclick="alert(2)">京張鐵路遺址公園全長九公里。</p></body></html>'
SHEET = "鄉鎮,產量\n甲鎮,12\n乙鎮,7\n"
PRINTED = Path(__file__).parents[1] / "documents" / "report-chromium.pdf"


def make_folder(folder: Path) -> None:
    (folder / PDF).parent.mkdir(parents=True)
    shutil.copy(PRINTED, folder / PDF)
    (folder / WEB).write_text(PAGE, "utf-8")
    (folder / "說明.txt").write_bytes("京張鐵路遺址公園由當地黨組織建立協調機制。".encode("big5"))
    with zipfile.ZipFile(folder / "資料.zip", "w") as archive:
        archive.writestr("數據/清冊.csv", SHEET)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("originals") / "reports"
    make_folder(folder)
    return folder


@pytest.fixture(scope="module")
def client(folder) -> Iterator[TestClient]:
    home = folder.parent / "home"
    build_index(home, folder)
    service = Service(lambda progress, notice: Assistant.open(home), uploads=Uploads(home))
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    app = application(build_page(service), service)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.documents = service.assistant.documents
        client.pictures = service.pictures
        yield client
    service.close()


def get(client: TestClient, path: str, name: str, **values: object):
    headers = values.pop("headers", {})
    return client.get(f"/yinju/{path}", params={"document": name, **values}, headers=headers)


def span_of(client: TestClient, words: str) -> dict[str, int]:
    document = client.documents[PDF]
    at = document.text.index(words)
    block = next(block for block in document.blocks if block.start <= at < block.end)
    return {"start": block.start, "end": block.end}


# --- pages ----------------------------------------------------------------------------------------


def test_a_page_comes_as_a_picture_of_the_width_that_is_asked_for(client) -> None:
    reply = get(client, "original/page", PDF, page=1, width=640)
    assert reply.headers["content-type"] == "image/webp"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    with Image.open(io.BytesIO(reply.content)) as picture:
        assert picture.width == 640 and picture.height > 640
        assert len(picture.convert("L").getcolors(256)) > 16  # there is text on it
    with Image.open(
        io.BytesIO(get(client, "original/page", PDF, page=1, width=10**9).content)
    ) as one:
        assert one.width == 3_000


def test_the_quotation_is_marked_on_its_page(client) -> None:
    span = span_of(client, "當地黨組織")
    page = client.documents[PDF].page_at(span["start"])
    sheet = lxml.fromstring(get(client, "original", PDF, **span).text)
    assert sheet.get("data-page") == str(page)
    assert sheet.xpath("//img/@data-picture")[0].startswith("yinju/original/page?document=")
    boxes = sheet.xpath("//span[@class='box']/@style")
    assert boxes and not sheet.xpath("//*[@class='notice']")
    for style in boxes:
        left, top, width, height = (
            float(part.split(":")[1].rstrip("%")) for part in style.split(";")
        )
        assert 0 <= left < left + width <= 100.1 and 0 <= top < top + height <= 100.1
    elsewhere = lxml.fromstring(get(client, "original", PDF, page=page + 1, **span).text)
    assert elsewhere.get("data-page") == str(page + 1) and not elsewhere.xpath(
        "//span[@class='box']"
    )


def test_what_cannot_be_found_on_its_page_is_said(client) -> None:
    start = client.documents[PDF].text.index("\n")
    html = get(client, "original", PDF, start=start, end=start + 1).text
    assert "找不到確切位置" in html and 'class="box"' not in html


def test_pages_that_are_not_there_and_other_formats_have_no_picture(client) -> None:
    assert get(client, "original/page", PDF, page=999).status_code == 404
    assert get(client, "original/page", PDF, page=-1).status_code == 404
    assert get(client, "original/page", WEB, page=1).status_code == 404
    assert get(client, "original", WEB).status_code == 404
    assert 'data-page="1"' in get(client, "original", PDF, page=-5).text


def test_what_a_file_does_to_the_drawing_costs_that_process_alone(client) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        client.pictures.draw_page(b"%PDF-1.7 nothing", 1, 400)
    hasty = Pictures(seconds=0.001)
    with pytest.raises(UnreadableFile, match="seconds"):
        hasty.draw_page(PRINTED.read_bytes(), 1, 400)
    hasty.close()
    with pytest.raises(UnreadableFile):
        hasty.draw_page(PRINTED.read_bytes(), 1, 400)
    assert client.pictures.draw_page(PRINTED.read_bytes(), 1, 400).startswith(b"RIFF")


# --- the file itself ------------------------------------------------------------------------------


def test_a_pdf_is_shown_under_its_own_name(client, folder) -> None:
    reply = get(client, "original/file", PDF)
    assert reply.content == (folder / PDF).read_bytes()
    assert reply.headers["content-type"] == "application/pdf"
    kind, _, name = reply.headers["content-disposition"].partition("; ")
    assert kind == "inline" and unquote(name).endswith("filename*=UTF-8''報告 2023.pdf")
    assert 'filename="__ 2023.pdf"' in name


def test_no_script_of_a_web_page_can_run_here(client) -> None:
    reply = get(client, "original/file", WEB)
    assert reply.text == PAGE
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "script" not in policy
    assert policy != POLICY and reply.headers["x-content-type-options"] == "nosniff"
    saved = get(client, "original/file", WEB, save=True)
    assert saved.headers["content-disposition"].startswith("attachment; ")


def test_a_text_is_shown_in_its_own_encoding(client) -> None:
    reply = get(client, "original/file", "說明.txt")
    assert reply.headers["content-type"] == "text/plain; charset=big5"
    assert reply.content.decode("big5").startswith("京張")


def test_a_member_of_an_archive_comes_alone(client) -> None:
    reply = get(client, "original/file", MEMBER)
    assert reply.content.decode() == SHEET
    assert unquote(reply.headers["content-disposition"]).endswith("''清冊.csv")


@pytest.mark.parametrize(
    "name", ["../home/current", "/etc/passwd", "資料.zip", "資料.zip/../說明.txt", "", PDF + "\0"]
)
def test_only_documents_of_the_index_lead_to_a_file(client, name: str) -> None:
    for path in ("original", "original/file", "original/page?page=1", "find?text=x"):
        assert get(client, path, name, page=1, text="x").status_code == 404


@pytest.mark.parametrize("path", ["original", "original/page", "original/file"])
def test_other_sites_get_nothing_of_a_file(client, path: str) -> None:
    foreign = get(client, path, PDF, page=1, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    own = get(client, path, PDF, page=1, headers={"sec-fetch-site": "same-origin"})
    assert own.status_code == 200
    rebound = get(client, path, PDF, page=1, headers={"host": "rebound.example"})
    assert rebound.status_code == 400


# --- a file that changes --------------------------------------------------------------------------


def notices(html: str) -> str:
    return "".join(lxml.fromstring(html).xpath("//*[contains(@class,'notice')]//text()"))


@pytest.fixture
def restored(folder) -> Iterator[None]:
    """Put the files back as they were, with their times."""
    kept = folder.parent / "kept"
    shutil.copytree(folder, kept)
    yield
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)
    shutil.rmtree(kept)


def test_a_file_that_is_as_it_was_has_no_notice_whatever_its_time(client, folder, restored) -> None:
    assert notices(get(client, "read", PDF).text) == ""
    os.utime(folder / PDF, (1, 1))
    assert notices(get(client, "read", PDF).text) == ""
    assert notices(get(client, "read", MEMBER).text) == ""


def test_a_file_that_has_changed_is_said_in_the_reader_and_at_the_page(
    client, folder, restored
) -> None:
    span = span_of(client, "當地黨組織")
    shutil.copy(PRINTED.with_name("english.pdf"), folder / PDF)
    (folder / WEB).write_text("plain text now", "utf-8")
    assert "之後有改動" in notices(get(client, "read", PDF).text)
    sheet = get(client, "original", PDF, **span).text
    assert "現在的頁面" in notices(sheet) and "data-picture" in sheet
    assert get(client, "original/file", WEB).headers["content-disposition"].startswith("attachment")


def test_a_file_that_has_gone_is_said_and_its_text_still_read(client, folder, restored) -> None:
    (folder / PDF).unlink()
    html = get(client, "read", PDF).text
    assert "已不在原來的資料夾" in notices(html) and "當地黨組織" in html
    assert "original/file" not in html and "data-view-as" not in html
    assert "無法顯示頁面" in notices(get(client, "original", PDF).text)
    assert get(client, "original/page", PDF, page=1).status_code == 404
    assert get(client, "original/file", PDF).status_code == 404


def test_a_member_that_has_changed_in_its_archive_is_said(client, folder, restored) -> None:
    with zipfile.ZipFile(folder / "資料.zip", "w") as archive:
        archive.writestr("別的.csv", "x")
        archive.writestr("數據/清冊.csv", SHEET)
    assert notices(get(client, "read", MEMBER).text) == ""  # the archive has, and not the member
    with zipfile.ZipFile(folder / "資料.zip", "w") as archive:
        archive.writestr("數據/清冊.csv", SHEET + "丙鎮,9\n")
    assert "之後有改動" in notices(get(client, "read", MEMBER).text)


def test_the_tools_offer_what_there_is(client) -> None:
    def offered(name: str) -> tuple[bool, int]:
        page = lxml.fromstring(get(client, "read", name).text)
        return bool(page.xpath("//*[@data-view-as]")), len(
            page.xpath("//a[contains(@href,'original/file')]")
        )

    assert offered(PDF) == (True, 2)
    assert offered(WEB) == (False, 2)
    assert offered(MEMBER) == (False, 2)


# --- finding --------------------------------------------------------------------------------------


def found(client: TestClient, name: str, text: str) -> list[str]:
    reply = get(client, "find", name, text=text).json()
    whole = client.documents[name].text
    assert reply["count"] == len(reply["places"])
    return [whole[start:end] for start, end, _ in reply["places"]]


def test_words_are_found_in_either_script_and_width(client) -> None:
    assert found(client, WEB, "京张铁路") == ["京張鐵路"]
    assert found(client, MEMBER, "１２") == ["12"]
    assert found(client, WEB, "北京") == []
    assert found(client, WEB, "  ") == []
