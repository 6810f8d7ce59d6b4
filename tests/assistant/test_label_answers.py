"""Lines of a label and its value, which say little else, answer questions for the label."""

import pytest

import yinju

LINES = "單位名稱：青石縣水務公司\n開戶行：建設銀行\n賬　　號：4200123456789\n"


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("account")
    (folder / "documents").mkdir()
    (folder / "documents" / "賬戶.txt").write_text(LINES, "utf-8")
    yinju.build(folder / "documents", folder / "home")
    return yinju.open(folder / "home")


def test_the_label_that_is_asked_for(account):
    for question in ("賬號是多少?", "账号是什么?"):
        assert account.ask(question).citations[0].quote == "賬　　號：4200123456789"


def test_another_label_is_refused(account):
    assert account.ask("密碼是什麼?").refused
