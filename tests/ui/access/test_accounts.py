"""Accounts: kept privately, hashed, changed from the terminal, and demanded before others come in."""

import io
import json
import stat

import pytest

from cli.main import main
from ui.access import accounts as module
from ui.access.accounts import AccountRefused, Accounts
from ui.access.policy import AccessOptions, AccessRefused, Policy
from ui.conversations.store import ConversationStore

PASSWORD = "correct horse 馬"


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys):
    """Run `yinju user …` with a line on standard input; return status, output and errors."""

    def terminal(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        status = main(["user", *arguments, "--home", str(tmp_path)])
        return status, *capsys.readouterr()

    return terminal


def test_accounts_are_kept_from_the_terminal(terminal, tmp_path) -> None:
    status, out, _ = terminal("add", "王小明", "--role", "editor", "--json", typed=PASSWORD)
    expected = {"name": "王小明", "role": "editor", "password": True, "token": False}
    assert (status, json.loads(out)) == (0, {"users": [expected]})
    terminal("add", "robot", "--no-password")
    token = terminal("token", "robot")[1].strip()
    kept = (tmp_path / module.FILE).read_text("utf-8")
    assert "$argon2id$" in kept and PASSWORD not in kept and token not in kept
    assert stat.S_IMODE((tmp_path / module.FILE).stat().st_mode) == 0o600
    accounts = Accounts(tmp_path)
    assert accounts.find_by_password(" 王小明", PASSWORD).role == "editor"
    assert accounts.find_by_token(token).name == "robot"
    assert terminal("list")[1].splitlines() == [
        "王小明 (editor)",
        "robot (reader), no password, token",
    ]
    assert terminal("remove", "robot", "--json")[0] == 0
    assert accounts.find_by_token(token) is None  # another process has changed the file


def test_who_gets_a_name_next_finds_none_of_its_conversations(terminal, tmp_path) -> None:
    store = ConversationStore(tmp_path / "conversations.sqlite")
    for name in ("ann", "ben"):
        Accounts(tmp_path).add(name, "reader", PASSWORD)
        store.begin_turn(name, "talk", "turn", {"question": f"{name}?", "answer": None})
    assert terminal("remove", "ann")[0] == 0
    assert store.list_conversations("ann") == []
    assert [one.title for one in store.list_conversations("ben")] == ["ben?"]
    store.close()


@pytest.mark.parametrize(
    "given", [("王小明", "wrong"), ("nobody", PASSWORD), ("robot", ""), ("王小明", "x" * 300)]
)
def test_a_wrong_password_signs_nobody_in(tmp_path, given) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("王小明", "reader", PASSWORD)
    accounts.add("robot", "reader", None)
    assert accounts.find_by_password(*given) is None


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (("add", "a"), "short", "8 to 256 characters"),
        (("add", "~a"), PASSWORD, "cannot be the name"),
        (("add", "a\u202eb"), PASSWORD, "cannot be the name"),
        (("add", "Ann"), PASSWORD, "There is an account called Ann"),
        (("remove", "nobody"), "", "no account called nobody"),
        (("token", "nobody"), "", "no account called nobody"),
    ],
)
def test_mistakes_are_one_line(terminal, tmp_path, arguments, typed, why) -> None:
    Accounts(tmp_path).add("ann", "reader", None)
    status, out, errors = terminal(*arguments, typed=typed)
    assert (status, out, errors.count("\n")) == (2, "", 1) and why in errors


def test_a_broken_file_lets_nobody_in(tmp_path) -> None:
    (tmp_path / module.FILE).write_text('{"users": [{"nam', "utf-8")
    with pytest.raises(AccountRefused, match="cannot be read"):
        Policy(tmp_path, AccessOptions())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "reports.example"])
def test_others_come_in_only_with_accounts_or_where_told(tmp_path, host, capsys) -> None:
    with pytest.raises(AccessRefused, match="yinju user add"):
        Policy(tmp_path, AccessOptions(host))
    assert main(["serve", "--host", host, "--port", "0", "--home", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not Policy(tmp_path, AccessOptions(host, is_open=True)).demands_sign_in
    Accounts(tmp_path).add("ann", "reader", None)
    policy = Policy(tmp_path, AccessOptions(host))
    Accounts(tmp_path).remove("ann")
    assert policy.demands_sign_in  # for as long as it runs


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_on_this_machine_alone_nothing_is_demanded(tmp_path, host) -> None:
    policy = Policy(tmp_path, AccessOptions(host))
    assert (policy.demands_sign_in, policy.quotas) == (False, None)


@pytest.mark.parametrize(
    ("proxies", "why"), [((), "--proxy 127"), (("10.0.0.300",), "not an address")]
)
def test_a_header_is_believed_of_named_proxies_only(tmp_path, proxies, why) -> None:
    with pytest.raises(AccessRefused, match=why):
        Policy(tmp_path, AccessOptions(trust_header="X-Remote-User", proxies=proxies))


def test_the_secret_of_sessions_is_private_and_lasts(tmp_path) -> None:
    policy = Policy(tmp_path, AccessOptions())
    made = policy.read_secret()
    assert made == policy.read_secret() and len(made) >= 48
    assert stat.S_IMODE((tmp_path / "session.key").stat().st_mode) == 0o600
