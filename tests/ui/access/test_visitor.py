"""Browsers are told apart by a cookie that scripts cannot read, and readers change nothing."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.testclient import TestClient

from ui.access import visitor
from ui.access.visitor import BrowserVisitors, Visitor, find_visitor, require_editor


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(BrowserVisitors)

    @app.get("/yinju/who")
    def who(found: Annotated[Visitor, Depends(find_visitor)]) -> dict[str, object]:
        return vars(found)

    @app.get("/api")
    def api() -> None: ...

    with TestClient(app) as made:
        yield made


def test_a_browser_is_known_again(client) -> None:
    first = client.get("/yinju/who")
    cookie = SimpleCookie(first.headers["set-cookie"])[visitor.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
    again = client.get("/yinju/who")
    assert again.json() == first.json() == {"id": cookie.value, "name": None, "role": "editor"}
    assert "set-cookie" not in again.headers
    assert client.get("/yinju/who", headers={"cookie": ""}).json()["id"] != cookie.value


@pytest.mark.parametrize("forged", ["admin", "~short", "~" + "x" * 33, '"~', "~../../" + "a" * 27])
def test_an_id_of_another_form_is_replaced(client, forged: str) -> None:
    found = client.get("/yinju/who", headers={"cookie": f"{visitor.COOKIE}={forged}"})
    assert found.json()["id"] != forged and "set-cookie" in found.headers


def test_over_https_the_cookie_stays_there(client) -> None:
    client.base_url = "https://testserver"
    assert "; Secure" in client.get("/yinju/who").headers["set-cookie"]
    assert "set-cookie" not in client.get("/api", headers={"cookie": ""}).headers


def test_readers_are_refused_and_so_is_an_unknown_visitor() -> None:
    def request(found: object) -> Request:
        return Request({"type": "http", "headers": [], "yinju.visitor": found})

    assert require_editor(request(editor := Visitor("a", "a", "editor"))) is editor
    for found in (Visitor("a", "a", "reader"), None):
        with pytest.raises(HTTPException) as refused:
            require_editor(request(found))
        assert refused.value.status_code == 403
