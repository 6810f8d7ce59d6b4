"""The commands that keep the accounts of the app: `yinju user add`, `list`, `remove` and so on.

A password is never an argument, which other users of the machine could read: it is asked for
without echo, or read from standard input.
"""

import argparse
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any

from cli.options import Commands, SharedOptions, print_report

if TYPE_CHECKING:
    from ui.access.accounts import Accounts


def add_commands(commands: Commands, shared: SharedOptions) -> None:
    """Add the command `user` with its own commands."""
    user = commands.add_parser("user", help="keep the accounts of the browser app")
    kinds = user.add_subparsers(required=True, metavar="COMMAND", parser_class=type(user))

    add = kinds.add_parser("add", parents=[shared.printing], help="add an account")
    add.add_argument("name", metavar="NAME")
    add.add_argument(
        "--role",
        choices=["reader", "editor"],
        default="reader",
        help="a reader asks and reads (default); an editor also changes documents and settings",
    )
    add.add_argument(
        "--no-password",
        action="store_true",
        help="for whom a proxy signs in, and for programs with a token",
    )
    add.set_defaults(run=run_add)

    listing = kinds.add_parser("list", parents=[shared.printing], help="list the accounts")
    listing.set_defaults(run=run_list)

    for name, run, how in (
        ("remove", run_remove, "remove an account"),
        ("password", run_password, "change a password; sessions end"),
        ("token", run_token, "print a new token for programs; the last one ends"),
    ):
        parser = kinds.add_parser(name, parents=[shared.printing], help=how)
        parser.add_argument("name", metavar="NAME")
        parser.set_defaults(run=run)


def run_add(options: argparse.Namespace) -> int:
    """Add an account."""
    from ui.access.accounts import make_name

    accounts = _open(options)
    make_name(options.name)  # said before a password is typed
    password = None if options.no_password else _ask_password()
    accounts.add(options.name, options.role, password)
    return _report(options, accounts, f"Added {options.name.strip()} ({options.role}).")


def run_list(options: argparse.Namespace) -> int:
    """List the accounts."""
    accounts = _open(options)
    lines = [
        f"{account.name} ({account.role})"
        + ("" if account.password else ", no password")
        + (", token" if account.token else "")
        for account in accounts.read().values()
    ]
    return _report(options, accounts, *lines or ["There are no accounts."])


def run_remove(options: argparse.Namespace) -> int:
    """Remove an account with its conversations; who is signed in with it is signed out."""
    from ui.conversations.database import FILE
    from ui.conversations.store import ConversationStore

    accounts = _open(options)
    before = set(accounts.read())
    accounts.remove(options.name)
    if (options.home / FILE).exists():  # who gets the name next must not find them
        store = ConversationStore(options.home / FILE)
        for name in before - set(accounts.read()):
            store.forget_visitor(name)
        store.close()
    return _report(options, accounts, f"Removed {options.name}.")


def run_password(options: argparse.Namespace) -> int:
    """Change a password."""
    accounts = _open(options)
    accounts.set_password(options.name, _ask_password())
    return _report(options, accounts, f"Changed the password of {options.name}.")


def run_token(options: argparse.Namespace) -> int:
    """Make a token. It is shown once: only its hash is kept."""
    accounts = _open(options)
    token = accounts.make_token(options.name)
    return _report(options, accounts, token, token=token)


def _open(options: argparse.Namespace) -> "Accounts":
    from ui.access.accounts import Accounts

    return Accounts(options.home)


def _report(options: argparse.Namespace, accounts: "Accounts", *lines: str, **more: object) -> int:
    users: list[dict[str, Any]] = [
        {
            "name": account.name,
            "role": account.role,
            "password": account.password is not None,
            "token": account.token is not None,
        }
        for account in accounts.read().values()
    ]
    return print_report(options, ({"users": users, **more}, list(lines)))


def _ask_password() -> str:
    """Return a password: typed twice, or the first line of standard input."""
    from ui.access.accounts import AccountRefused

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise AccountRefused("user.repeat")
    return password
