"""Keeps the accounts of the app, in HOME/users.json, which only its owner may read.

Passwords are hashed with Argon2. A token lets programs in; it is long and random, so that its plain
SHA-256 is kept. The file is read again whenever it has changed: `yinju user` takes effect at once.
"""

import hashlib
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from corpus.errors import YinjuError

Role = Literal["reader", "editor"]

FILE = "users.json"
LEAST = 8  # characters of a password
MOST = 256  # likewise: hashing a longer one would take long
_TOKEN = "yinju_"  # how a token begins, so that it is known for one wherever it turns up


class AccountRefused(YinjuError):
    """An account cannot be added, changed or found."""


@dataclass(frozen=True)
class Account:
    """One account. Without a password only a proxy or a token signs it in."""

    name: str
    role: Role
    password: str | None = None  # hashed
    token: str | None = None  # hashed

    @property
    def mark(self) -> str:
        """What a session is bound to: it ends when the password changes."""
        return hashlib.sha256((self.password or "").encode()).hexdigest()[:16]


class Accounts:
    """The accounts of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / FILE
        self._seen: tuple[int, ...] = ()
        self._held: Mapping[str, Account] = {}

    def read(self) -> Mapping[str, Account]:
        """Return the accounts by name. Raises AccountRefused where the file cannot be read."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            self._seen, self._held = (), {}
            return self._held
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            try:
                values = json.loads(self._path.read_text("utf-8"))["users"]
                self._held = {one["name"]: Account(**one) for one in values}
            except (ValueError, KeyError, TypeError) as error:
                raise AccountRefused("user.broken", path=self._path) from error
            self._seen = seen
        return self._held

    def add(self, name: str, role: Role, password: str | None) -> None:
        """Add an account. Raises AccountRefused for a name that is taken or cannot be one."""
        name = make_name(name)
        hashed = hash_password(password) if password is not None else None
        with self._changing() as accounts:
            if name.casefold() in {other.casefold() for other in accounts}:
                raise AccountRefused("user.exists", name=name)
            accounts[name] = Account(name, role, hashed)

    def remove(self, name: str) -> None:
        """Remove an account. Raises AccountRefused where there is none of that name."""
        with self._changing() as accounts:
            del accounts[_find(accounts, name).name]

    def set_password(self, name: str, password: str) -> None:
        """Change a password; whoever is signed in has to sign in again."""
        hashed = hash_password(password)
        with self._changing() as accounts:
            account = _find(accounts, name)
            accounts[account.name] = replace(account, password=hashed)

    def make_token(self, name: str) -> str:
        """Return a new token of an account, which takes the place of its last one."""
        token = _TOKEN + secrets.token_urlsafe(32)
        with self._changing() as accounts:
            account = _find(accounts, name)
            accounts[account.name] = replace(account, token=_hash_token(token))
        return token

    def find_by_password(self, name: str, password: str) -> Account | None:
        """Return whom a name and a password sign in; unknown names take as long to refuse."""
        account = self.read().get(unicodedata.normalize("NFC", name.strip()))
        known = account.password if account is not None else None
        if len(password) > MOST:
            return None
        fits: bool = _hasher().verify(password, known or _nobody())
        return account if fits and known else None

    def find_by_token(self, token: str) -> Account | None:
        """Return the account that a token lets in."""
        hashed = _hash_token(token)
        accounts = self.read().values()
        return next((one for one in accounts if one.token == hashed), None)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """Hand out the accounts to be changed, and write them; one process at a time."""
        self._home.mkdir(parents=True, exist_ok=True)
        with FileLock(self._home / f".{FILE}.lock"):
            accounts = dict(self.read())
            yield accounts
            values = {"users": [asdict(account) for account in accounts.values()]}
            write_private(self._path, json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def make_name(given: str) -> str:
    """Return the name of an account, composed; raise AccountRefused for what can be none."""
    name = unicodedata.normalize("NFC", given.strip())
    if not is_name(name):
        raise AccountRefused("user.name")
    return name


def is_name(name: str) -> bool:
    """Tell whether a text can be a name: short, and without what is invisible."""
    visible = all(unicodedata.category(c)[0] != "C" for c in name)
    return 0 < len(name) <= 64 and visible and not name.startswith("~") and name == name.strip()


def hash_password(password: str) -> str:
    """Return the hash to keep; raise AccountRefused for a password that is too short or long."""
    if not LEAST <= len(password) <= MOST:
        raise AccountRefused("user.password", least=LEAST, most=MOST)
    hashed: str = _hasher().hash(password)
    return hashed


def write_private(path: Path, text: str) -> None:
    """Put a text in place at once; only the owner of the file may read it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _find(accounts: Mapping[str, Account], name: str) -> Account:
    account = accounts.get(unicodedata.normalize("NFC", name.strip()))
    if account is None:
        raise AccountRefused("user.unknown", name=name)
    return account


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@cache
def _hasher() -> Any:
    from pwdlib import PasswordHash  # noqa: PLC0415 -- only where there are accounts

    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """Return the hash of a password that nobody has."""
    hashed: str = _hasher().hash(secrets.token_urlsafe(32))
    return hashed
